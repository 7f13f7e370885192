"""The service's page: plain HTML, no script, and the word that it is a simulation."""

from __future__ import annotations

from html import escape

from congvu.config.demo_csc.vault import LISTED, Vault
from congvu.config.demo_gateway.pages import STYLE
from congvu.config.demo_national.pages import TABLE

WARNING = "MÔ PHỎNG – không phải tổ chức chứng thực chữ ký số, chữ ký không có giá trị pháp lý"
SHOWN = 50


def vault(known: Vault) -> str:
    """Its keys and what they signed, with the buttons to meddle."""
    state = "Dịch vụ đang NGỪNG trả lời." if known.down else "Dịch vụ đang trả lời."
    word = "Cho trả lời lại" if known.down else "Ngừng trả lời (503)"
    keys = "".join(
        f"<tr><th scope='row'>{escape(title)}</th><td>{'đang tắt' if name in known.off else 'đang bật'}"
        f"</td><td>{_button('tat', 'Bật' if name in known.off else 'Tắt', name)}</td></tr>"
        for name, title in LISTED.items()
    )
    signed = "".join(
        f"<tr><td>{at:%H:%M:%S}</td><td>{escape(LISTED[name])}</td><td>{digest[:16]}…</td></tr>"
        for at, name, digest in reversed(known.signed[-SHOWN:])
    )
    body = (
        f"<p>{state}</p>{_button('ngung', word, '')}<h2>Khóa</h2><table><thead><tr><th>Khóa</th>"
        f"<th>Tình trạng</th><th>Thử</th></tr></thead><tbody>{keys}</tbody></table>"
        f"<h2>Đã ký {len(known.signed)} lần</h2>"
    )
    if signed:
        body += (
            "<table><thead><tr><th>Lúc (UTC)</th><th>Khóa</th><th>SHA-256</th></tr></thead>"
            f"<tbody>{signed}</tbody></table>"
        )
    return page("Dịch vụ ký từ xa", body)


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
