"""The portal's page: plain HTML, no script, and the word that it is a simulation."""

from __future__ import annotations

from html import escape

from congvu.config.demo_gateway.pages import STYLE
from congvu.config.demo_national.book import Book

WARNING = "MÔ PHỎNG – không phải Cổng Dịch vụ công quốc gia, không có hồ sơ thật"
TABLE = """
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.5rem;border-bottom:1px solid
GrayText;vertical-align:top;overflow-wrap:anywhere}td form{display:inline}td button{width:auto;
min-height:0;padding:.25rem .75rem}main,header{max-width:60rem}
"""


def book(known: Book) -> str:
    """Everything the portal has, with the buttons to meddle."""
    rows = "".join(
        f"<tr><th scope='row'>{escape(code)}</th><td>{escape(kept.told['MaTTHC'])}</td>"
        f"<td>{kept.state}</td><td>{len(kept.steps)}</td><td>{escape(kept.whole.get('ThongTinKhac', ''))}"
        f"</td><td>{_button('quen', 'Quên', code)}{_button('doi', 'Đổi trạng thái', code)}</td></tr>"
        for code, kept in reversed(known.dossiers.items())
    )
    table = (
        "<table><thead><tr><th>Mã hồ sơ</th><th>Thủ tục</th><th>Trạng thái</th><th>Số bước</th>"
        f"<th>Mã tại cơ quan</th><th>Thử</th></tr></thead><tbody>{rows}</tbody></table>"
    )
    state = "Cổng đang NGỪNG trả lời." if known.down else "Cổng đang trả lời."
    word = "Cho trả lời lại" if known.down else "Ngừng trả lời (502)"
    body = f"<p>{state}</p>{_button('ngung', word, '')}"
    body += table if rows else "<p>Chưa có hồ sơ nào được đồng bộ.</p>"
    return page("Hồ sơ đã đồng bộ", body)


def page(title: str, body: str) -> str:
    """One whole page around a body that is already escaped."""
    return (
        f'<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{escape(title)} – '
        'mô phỏng</title><meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<link rel="icon" href="data:,"><style>{STYLE}{TABLE}</style></head><body>'
        f"<header><p>{WARNING}</p></header><main><h1>{escape(title)}</h1>{body}</main></body></html>"
    )


def _button(what: str, word: str, code: str) -> str:
    return (
        f'<form method="post" action="/doi"><input type="hidden" name="viec" value="{what}">'
        f'<input type="hidden" name="ma" value="{escape(code)}"><button>{word}</button></form>'
    )
