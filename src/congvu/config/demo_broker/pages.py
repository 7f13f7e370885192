"""The broker's pages: plain HTML, no script, and on each the word that it is a simulation."""

from __future__ import annotations

from html import escape

from congvu.config.demo_broker.people import CITIZENS, Citizen

WARNING = "MÔ PHỎNG – không phải VNeID thật"
STYLE = """
:root{color-scheme:light dark}
body{font:1.0625rem/1.6 system-ui,sans-serif;margin:0;padding:0 1rem 3rem;background:Canvas;
color:CanvasText}
main,header{max-width:40rem;margin:0 auto}
header{border-bottom:.25rem solid #b3261e;padding:1rem 0}
header p{font-size:1.25rem;font-weight:700;margin:0}
ul{list-style:none;padding:0;display:grid;gap:.75rem}
button{font:inherit;text-align:left;width:100%;padding:.875rem 1rem;border:2px solid GrayText;
border-radius:.5rem;background:ButtonFace;color:ButtonText;cursor:pointer;min-height:3rem}
button:hover{border-color:LinkText}
button:focus-visible,a:focus-visible,input:focus-visible{outline:3px solid LinkText;
outline-offset:2px}
button span{display:block;font-size:.9375rem}
fieldset{border:1px solid GrayText;border-radius:.5rem;margin:0 0 1rem}
.quiet button{width:auto}
"""


def page(title: str, body: str) -> str:
    """One whole page around a body that is already escaped."""
    return (
        f'<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{escape(title)} – '
        'mô phỏng</title><meta name="viewport" content="width=device-width,initial-scale=1">'
        '<link rel="icon" href="data:,">'
        f"<style>{STYLE}</style></head><body><header><p>{WARNING}</p>Trang này chỉ để dùng thử. "
        "Mọi người và mọi số định danh ở đây đều là mẫu bịa ra.</header>"
        f"<main><h1>{escape(title)}</h1>{body}</main></body></html>"
    )


def choose(handle: str, level: int) -> str:
    """Whom to be. level: the one the site asks for."""
    rows = "".join(f"<li>{_citizen(c)}</li>" for c in CITIZENS)
    body = (
        f"<p>Trang dịch vụ công đề nghị bạn đăng nhập bằng tài khoản định danh mức {level}. "
        "Chọn một công dân mẫu để tiếp tục.</p>"
        f'<form method="post" action="/authorize"><input type="hidden" name="handle" '
        f'value="{escape(handle)}"><fieldset><legend>Mức đăng nhập</legend>{_levels(level)}'
        f"</fieldset><ul>{rows}</ul></form>"
        f'<form method="post" action="/authorize" class="quiet"><input type="hidden" name="handle" '
        f'value="{escape(handle)}"><button name="cancel" value="1">Không đăng nhập, quay lại'
        "</button></form>"
    )
    return page("Đăng nhập bằng định danh điện tử", body)


def wrong(message: str) -> str:
    """A request that cannot even be sent back."""
    return page("Yêu cầu không hợp lệ", f"<p>{escape(message)}</p>")


def home(name: str) -> str:
    """Who is signed in at the broker, and the way out."""
    if not name:
        return page("Hệ thống định danh mô phỏng", "<p>Chưa có ai đăng nhập ở đây.</p>")
    body = (
        f"<p>Đang đăng nhập: <strong>{escape(name)}</strong>.</p>"
        '<form method="post" action="/end-session" class="quiet">'
        "<button>Đăng xuất ở mọi nơi</button></form>"
    )
    return page("Hệ thống định danh mô phỏng", body)


def signed_out() -> str:
    """After signing out without an address to go back to."""
    return page("Đã đăng xuất", "<p>Bạn đã đăng xuất khỏi hệ thống định danh mô phỏng.</p>")


def _citizen(citizen: Citizen) -> str:
    return (
        f'<button name="citizen" value="{escape(citizen.key)}"><strong>{escape(citizen.name)}'
        f"</strong><span>Số mẫu {escape(citizen.number)} · định danh mức {citizen.level}</span>"
        "</button>"
    )


def _levels(level: int) -> str:
    return " ".join(
        f'<label><input type="radio" name="level" value="{n}"{" checked" if n == level else ""}> '
        f"Mức {n}</label>"
        for n in (1, 2)
    )
