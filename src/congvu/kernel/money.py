"""Đồng are integers; coefficients are Decimal; rounding has a name."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from congvu.kernel.text import number_in_words


def format_vnd(amount: int) -> str:
    """``2530000`` → ``2.530.000 ₫``."""
    return f"{amount:,}".replace(",", ".") + " ₫"


def vnd_in_words(amount: int) -> str:
    """``2530000`` → ``Hai triệu năm trăm ba mươi nghìn đồng``."""
    words = number_in_words(amount) + " đồng"
    return words[0].upper() + words[1:]


def round_to_dong(amount: Decimal) -> int:
    """Half up to a whole đồng, as salary and allowance tables are computed."""
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))
