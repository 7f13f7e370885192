"""The page of the make-believe databases: plain HTML, no script, and the word that they are simulated."""

from __future__ import annotations

from html import escape

from congvu.config.demo_gateway.pages import STYLE
from congvu.config.demo_lookups.book import NUMBERS, TITLES, Book
from congvu.config.demo_national.pages import TABLE

WARNING = "MÔ PHỎNG – không phải cơ sở dữ liệu quốc gia, mọi người và doanh nghiệp đều bịa"
WAYS = {
    "well": "Trả lời bình thường", "down": "Ngừng trả lời (503)", "slow": "Trả lời rất chậm",
    "shapeless": "Trả lời sai dạng",
}  # fmt: skip


def book(known: Book) -> str:
    """What is known, how it answers, with the buttons to meddle."""
    body = f"<p>Cách trả lời: <strong>{WAYS[known.how]}</strong></p>"
    body += "".join(_button(how, words) for how, words in WAYS.items() if how != known.how)
    for kind, title in TITLES.items():
        rows = "".join(
            f"<tr><th scope='row'>{escape(row[NUMBERS[kind]])}</th><td>{escape(_told(row, kind))}</td></tr>"
            for row in known.rows(kind)
        )
        body += (
            f"<h2>{title}: được hỏi {known.asked[kind]} lần</h2><table><thead><tr><th scope='col'>Số</th>"
            f"<th scope='col'>Nội dung</th></tr></thead><tbody>{rows}</tbody></table>"
        )
    return page("Cơ sở dữ liệu quốc gia", body)


def page(title: str, body: str) -> str:
    """One whole page around a body that is already escaped."""
    return (
        f'<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{escape(title)} – '
        'mô phỏng</title><meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<link rel="icon" href="data:,"><style>{STYLE}{TABLE}</style></head><body>'
        f"<header><p>{WARNING}</p></header><main><h1>{escape(title)}</h1>{body}</main></body></html>"
    )


def _told(row: dict[str, object], kind: str) -> str:
    return "; ".join(f"{name}: {value}" for name, value in row.items() if name != NUMBERS[kind])


def _button(how: str, words: str) -> str:
    return (
        f'<form method="post" action="/doi"><input type="hidden" name="cach" value="{how}">'
        f"<button>{words}</button></form>"
    )
