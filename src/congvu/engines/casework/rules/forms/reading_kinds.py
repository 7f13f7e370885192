"""Answers with a shape of their own: years, months, hours, shares, addresses on the net, numbers of
papers. Each takes clean text and gives what is stored, or says how to write it."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from congvu.engines.casework.rules.words import gettext_noop

YEARS = (1850, 2200)


class Misshapen(Exception):
    """The text has not the shape of its kind; ``text`` says how to write it."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(text)


def year(text: str) -> int:
    """``1980``."""
    if not re.fullmatch(r"[0-9]{4}", text) or not YEARS[0] <= int(text) <= YEARS[1]:
        raise Misshapen(gettext_noop("Hãy nhập năm gồm bốn chữ số, ví dụ 1990."))
    return int(text)


def month(text: str) -> str:
    """``11/2026`` or ``2026-11`` → ``2026-11``."""
    found = re.fullmatch(r"(\d{1,2})[/.\-](\d{4})", text)
    iso = re.fullmatch(r"(\d{4})-(\d{2})", text)
    number, whole = (
        (int(found[1]), int(found[2])) if found else (int(iso[2]), int(iso[1])) if iso else (0, 0)
    )
    if not 1 <= number <= 12 or not YEARS[0] <= whole <= YEARS[1]:
        raise Misshapen(gettext_noop("Hãy nhập tháng theo dạng tháng/năm, ví dụ 11/2026."))
    return f"{whole:04}-{number:02}"


def time(text: str) -> str:
    """``8h30``, ``8:30`` or ``8 giờ 30`` → ``08:30``."""
    found = re.fullmatch(r"(\d{1,2}) ?(?:[:hH]|giờ) ?(\d{2})?(?: ?phút)?", text)
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    if hour > 23 or minute > 59:
        raise Misshapen(gettext_noop("Hãy nhập giờ theo dạng giờ:phút, ví dụ 08:30."))
    return f"{hour:02}:{minute:02}"


def percent(text: str) -> float | int:
    """``12,5`` or ``12,5 %`` → 12.5; from 0 to 100, two decimals at most."""
    plain = text.removesuffix("%").strip().replace(",", ".")
    if not re.fullmatch(r"\d{1,3}(\.\d{1,2})?", plain) or Decimal(plain) > 100:
        raise Misshapen(gettext_noop("Hãy nhập tỷ lệ từ 0 đến 100, ví dụ 12,5."))
    return int(plain) if float(plain).is_integer() and "." not in plain else float(plain)


def url(text: str) -> str:
    """An http or https address with a host."""
    if not re.fullmatch(r"https?://[A-Za-z0-9.\-]+\.[A-Za-z]{2,}(:\d{1,5})?(/[^\s<>\"]*)?", text):
        raise Misshapen(
            gettext_noop("Hãy nhập địa chỉ trang đầy đủ, ví dụ https://congvu.example.")
        )
    return text


def tax_code(text: str) -> str:
    """Ten digits, or ten and three of a branch: ``0100109106-001``; twelve of a person."""
    plain = re.sub(r"[\s.]", "", text)
    if not re.fullmatch(r"[0-9]{10}(-[0-9]{3})?|[0-9]{12}", plain):
        raise Misshapen(
            gettext_noop("Mã số thuế gồm 10 chữ số (thêm -001 với chi nhánh) hoặc số định danh.")
        )
    return plain


def passport(text: str) -> str:
    """One or two letters and six to eight digits, as Vietnamese and most foreign ones have."""
    plain = re.sub(r"[\s.\-]", "", text).upper()
    if not re.fullmatch(r"[A-Z]{0,2}[0-9]{6,9}", plain):
        raise Misshapen(gettext_noop("Hãy nhập số hộ chiếu như in trên hộ chiếu, ví dụ C1234567."))
    return plain


KINDS: dict[str, Callable[[str], object]] = {
    "year": year, "month": month, "time": time, "percent": percent, "url": url,
    "tax_code": tax_code, "passport": passport,
}  # fmt: skip
