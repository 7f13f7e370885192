"""Số định danh cá nhân: twelve digits that say where, when and as whom a birth was registered."""

from __future__ import annotations

from datetime import date

LENGTH = 12
TAIL = 4


def clean_cccd(typed: str) -> str:
    """Only the digits of what was typed: ``001 203 000 123`` → ``001203000123``."""
    return "".join(c for c in typed if c.isdigit() and c.isascii())


def cccd_fault(number: str) -> str:
    """Why a number cannot be a số định danh: "length", "century", or "" when its shape is right.

    Law: Nghị định 70/2024/NĐ-CP (cấu trúc số định danh cá nhân).
    """
    if len(number) != LENGTH or not number.isdigit():
        return "length"
    if int(number[3]) > 3:  # 0, 1: born in the 20th century; 2, 3: in the 21st
        return "century"
    return ""


def agrees(number: str, *, birth_date: date | None, sex: str) -> bool:
    """Whether the century, sex and year digits fit the person (unknown values always fit)."""
    code = int(number[3])
    if sex and (code % 2 == 0) != (sex == "nam"):
        return False
    if birth_date is None:
        return True
    return birth_date.year == 1900 + code // 2 * 100 + int(number[4:6])


def masked(number: str) -> str:
    """For a screen: only the last four digits."""
    return "•" * (len(number) - TAIL) + number[-TAIL:]
