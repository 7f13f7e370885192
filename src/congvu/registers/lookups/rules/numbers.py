"""The shape of the numbers by which the bodies know people and firms.

Law: NĐ 70/2024/NĐ-CP (số định danh cá nhân); NĐ 168/2025/NĐ-CP (mã số doanh nghiệp: 10 số, đơn vị phụ
thuộc thêm 3 số); QĐ 595/QĐ-BHXH (mã số bảo hiểm xã hội: 10 số). Certainty: M for the last two.
"""

from __future__ import annotations

import re

from congvu.registers.lookups.contracts import BUSINESS, INSURANCE, POPULATION

SHAPES = {
    POPULATION: re.compile(r"\d{3}[0-3]\d{8}"),
    BUSINESS: re.compile(r"\d{10}(\d{3})?"),
    INSURANCE: re.compile(r"\d{10}"),
}
_KEPT = re.compile(r"[\s.\-]")


def clean(typed: str) -> str:
    """Without the spaces, dots and hyphens that people write in numbers."""
    return _KEPT.sub("", typed)


def fits(kind: str, number: str) -> bool:
    """Whether it can be such a number at all: what cannot be is never asked."""
    return bool(SHAPES[kind].fullmatch(number)) and number.isascii()
