"""The centre's page: plain HTML, no script, and the word that it is a simulation."""

from __future__ import annotations

from html import escape
from typing import Any

from congvu.config.demo_gateway.pages import STYLE
from congvu.config.demo_national.pages import TABLE

WARNING = "MÔ PHỎNG – không phải Trung tâm Dữ liệu quốc gia, không có dữ liệu thật"
SHOWN = 200


def centre(
    feeds: dict[str, dict[str, dict[str, Any]]], batches: dict[tuple[str, int], Any], *, down: bool
) -> str:
    """What it has, with the buttons to meddle."""
    state = "Trung tâm đang NGỪNG trả lời." if down else "Trung tâm đang trả lời."
    word = "Cho trả lời lại" if down else "Ngừng trả lời (503)"
    body = f"<p>{state} Đã nhận {len(batches)} đợt.</p>{_button('ngung', word, '', '')}"
    for code, held in feeds.items():
        rows = "".join(
            f"<tr><th scope='row'>{escape(key)}</th><td>{escape(str(row.get('name', '')))}</td><td>"
            f"{_button('quen', 'Quên', code, key)}{_button('doi', 'Sửa', code, key)}</td></tr>"
            for key, row in list(held.items())[:SHOWN]
        )
        body += (
            f"<h2>{escape(code)}: {len(held)} dòng</h2><table><thead><tr><th scope='col'>Khóa</th>"
            f"<th scope='col'>Tên</th><th scope='col'>Thử</th></tr></thead><tbody>{rows}</tbody></table>"
        )
    return page("Dữ liệu đã nhận", body)


def page(title: str, body: str) -> str:
    """One whole page around a body that is already escaped."""
    return (
        f'<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{escape(title)} – '
        'mô phỏng</title><meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<link rel="icon" href="data:,"><style>{STYLE}{TABLE}</style></head><body>'
        f"<header><p>{WARNING}</p></header><main><h1>{escape(title)}</h1>{body}</main></body></html>"
    )


def _button(what: str, word: str, code: str, key: str) -> str:
    return (
        f'<form method="post" action="/doi"><input type="hidden" name="viec" value="{what}">'
        f'<input type="hidden" name="bo" value="{escape(code)}">'
        f'<input type="hidden" name="khoa" value="{escape(key)}"><button>{word}</button></form>'
    )
