"""The platform's page: plain HTML, no script, and the word that it is a simulation."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from congvu.config.demo_gateway.pages import STYLE
from congvu.config.demo_national.pages import TABLE

WARNING = "MÔ PHỎNG – không phải Nền tảng chia sẻ, điều phối dữ liệu quốc gia"
SHOWN = 50


def platform(
    asked: dict[str, dict[str, Any]], answered: dict[str, dict[str, Any]], *, down: bool
) -> str:
    """A form to ask as another agency, and what came back."""
    state = "Nền tảng đang NGỪNG trả lời." if down else "Nền tảng đang trả lời."
    word = "Cho trả lời lại" if down else "Ngừng trả lời (503)"
    rows = "".join(
        f"<tr><th scope='row'>{escape(name)}</th><td>{escape(row['dichVu'])}: {escape(row['khoa'])}</td>"
        f"<td>{escape(_told(answered.get(name)))}</td></tr>"
        for name, row in list(reversed(asked.items()))[:SHOWN]
    )
    body = (
        f"<p>{state}</p><form method='post' action='/hoi'><input type='hidden' name='viec' value='ngung'>"
        f"<button>{word}</button></form><h2>Hỏi thay một cơ quan khác</h2><form method='post' "
        "action='/hoi'><p><label>Dịch vụ <input name='dichVu' value='ho-so-mot-cua' required></label></p>"
        "<p><label>Mã hồ sơ <input name='khoa' required></label></p><button>Gửi yêu cầu</button></form>"
        "<h2>Yêu cầu và câu trả lời</h2><table><thead><tr><th scope='col'>Yêu cầu</th><th scope='col'>Hỏi"
        f"</th><th scope='col'>Trả lời</th></tr></thead><tbody>{rows}</tbody></table>"
    )
    return page("Yêu cầu gửi Bộ", body)


def page(title: str, body: str) -> str:
    """One whole page around a body that is already escaped."""
    return (
        f'<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{escape(title)} – '
        'mô phỏng</title><meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<link rel="icon" href="data:,"><style>{STYLE}{TABLE}</style></head><body>'
        f"<header><p>{WARNING}</p></header><main><h1>{escape(title)}</h1>{body}</main></body></html>"
    )


def _told(answer: dict[str, Any] | None) -> str:
    if answer is None:
        return "chưa có"
    data = json.dumps(answer.get("duLieu"), ensure_ascii=False)
    return f"{answer.get('ketQua')} {data} {answer.get('thongBao')}"
