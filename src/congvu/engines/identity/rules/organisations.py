"""The number of an organisation as it is kept: its identification code or tax code."""

from __future__ import annotations

import re

_SHAPE = re.compile(r"[0-9A-Z]{3,16}(-[0-9]{3})?")


def clean_number(typed: str) -> str:
    """Without spaces and dots, in capitals; "" when it has not the shape of one.

    A branch adds three digits after a hyphen. Law: NĐ 69/2024/NĐ-CP; Luật Quản lý thuế.
    """
    said = re.sub(r"[\s.]", "", typed).upper()
    return said if _SHAPE.fullmatch(said) else ""
