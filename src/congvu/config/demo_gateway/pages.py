"""The gateway's pages: plain HTML, no script, and on each the word that it is a simulation."""

from __future__ import annotations

from html import escape

WARNING = "MÔ PHỎNG – không phải cổng thanh toán thật, không có tiền thật"
STYLE = """
:root{color-scheme:light dark}
body{font:1.0625rem/1.6 system-ui,sans-serif;margin:0;padding:0 1rem 3rem;background:Canvas;
color:CanvasText}
main,header{max-width:40rem;margin:0 auto}
header{border-bottom:.25rem solid #b3261e;padding:1rem 0}
header p{font-size:1.25rem;font-weight:700;margin:0}
button{font:inherit;text-align:left;width:100%;padding:.875rem 1rem;border:2px solid GrayText;
border-radius:.5rem;background:ButtonFace;color:ButtonText;min-height:3rem;margin:.5rem 0}
button:focus-visible,a:focus-visible,textarea:focus-visible{outline:3px solid LinkText;
outline-offset:2px}
textarea{font:inherit;width:100%;box-sizing:border-box}
"""


def page(title: str, body: str) -> str:
    """One whole page around a body that is already escaped."""
    return (
        f'<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{escape(title)} – '
        'mô phỏng</title><meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<link rel="icon" href="data:,"><style>{STYLE}</style></head><body>'
        f"<header><p>{WARNING}</p></header><main><h1>{escape(title)}</h1>{body}</main></body></html>"
    )


def pay(told: dict[str, str], query: str) -> str:
    """The order before it is paid. query: the signed order as it came."""
    money = f"{int(told['amount']):,}".replace(",", ".") + " ₫"
    ways = (
        ("once", "Trả tiền"),
        ("twice", "Trả tiền, báo cho cơ quan hai lần"),
        ("lost", "Trả tiền, nhưng thông báo bị mất (cơ quan tự hỏi lại sau vài phút)"),
    )
    buttons = "".join(
        f'<button name="way" value="{w}">{escape(label)}</button>' for w, label in ways
    )
    return page(
        "Thanh toán phí, lệ phí",
        f"<p>{escape(told['title'])}</p><p>Mã khoản thu: <strong>{escape(told['order'])}</strong>"
        f"<br>Số tiền: <strong>{money}</strong></p>"
        f'<form method="post" action="/pay?{escape(query)}">{buttons}</form>'
        f'<p><a href="{escape(told["back"])}">Quay lại, chưa trả</a></p>',
    )


def scan() -> str:
    """A bank's application without a camera: paste what stands in the code."""
    return page(
        "Ngân hàng mô phỏng: chuyển khoản theo mã VietQR",
        '<form method="post" action="/scan"><p><label for="ma">Nội dung mã VietQR</label></p>'
        '<textarea id="ma" name="qr" rows="4" required></textarea>'
        "<button>Chuyển khoản</button></form>",
    )


def done(transaction: str) -> str:
    """A transfer was made."""
    return page("Đã chuyển khoản", f"<p>Mã giao dịch: <strong>{escape(transaction)}</strong></p>")


def wrong(message: str) -> str:
    """Something does not fit."""
    return page("Yêu cầu không hợp lệ", f"<p>{escape(message)}</p>")
