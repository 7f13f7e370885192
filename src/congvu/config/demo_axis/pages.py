"""The axis's page: plain HTML, no script, and the word that it is a simulation."""

from __future__ import annotations

from html import escape

from congvu.config.demo_axis.book import SHOWN, Book
from congvu.config.demo_gateway.pages import STYLE
from congvu.config.demo_national.pages import TABLE

WARNING = "MÔ PHỎNG – không phải Trục liên thông văn bản quốc gia, không có văn bản thật"
STATES = {
    "waiting": "Chờ lấy", "processing": "Đang lấy", "done": "Đã lấy", "fail": "Bên nhận báo lỗi",
}  # fmt: skip


def book(known: Book) -> str:
    """Agencies and messages, with the buttons to meddle."""
    state = "Trục đang NGỪNG trả lời." if known.down else "Trục đang trả lời."
    word = "Cho trả lời lại" if known.down else "Ngừng trả lời (502)"
    body = f"<p>{state}</p>{_button('ngung', word, '')}<h2>Bản tin</h2>"
    body += _parcels(known) if known.parcels else "<p>Chưa có bản tin nào.</p>"
    listed = "".join(
        f"<tr><th scope='row'>{escape(code)}</th><td>{escape(name)}</td></tr>"
        for code, name in sorted(known.agencies.items())
    )
    body += (
        "<h2>Cơ quan trên trục</h2><table><thead><tr><th>Mã</th><th>Tên</th></tr></thead>"
        f"<tbody>{listed}</tbody></table>"
    )
    return page("Trục liên thông văn bản", body)


def page(title: str, body: str) -> str:
    """One whole page around a body that is already escaped."""
    return (
        f'<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{escape(title)} – '
        'mô phỏng</title><meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<link rel="icon" href="data:,"><style>{STYLE}{TABLE}</style></head><body>'
        f"<header><p>{WARNING}</p></header><main><h1>{escape(title)}</h1>{body}</main></body></html>"
    )


def _parcels(known: Book) -> str:
    rows = "".join(
        f"<tr><td>{'Trạng thái' if p.kind == 'status' else 'Văn bản'}</td><td>{escape(p.sender)}</td>"
        f"<td>{escape(p.to)}</td><td>{STATES[p.state]}</td><td>{len(p.raw)}</td>"
        f"<td>{_button('lai', 'Giao lần nữa', p.doc_id)}</td></tr>"
        for p in reversed(known.parcels[-SHOWN:])
    )
    return (
        "<table><thead><tr><th>Loại</th><th>Từ</th><th>Đến</th><th>Tình trạng</th><th>Byte</th>"
        f"<th>Thử</th></tr></thead><tbody>{rows}</tbody></table>"
    )


def _button(what: str, word: str, code: str) -> str:
    return (
        f'<form method="post" action="/doi"><input type="hidden" name="viec" value="{what}">'
        f'<input type="hidden" name="ma" value="{escape(code)}"><button>{word}</button></form>'
    )
