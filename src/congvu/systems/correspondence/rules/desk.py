"""What the clerk writes down of post and of lent copies.

Law: NĐ 30/2020/NĐ-CP, Phụ lục IV.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Posted:
    """Envelopes to one place. notation: of what is in them."""

    posted_on: date
    notation: str
    place: str
    envelopes: int = 1
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Lent:
    """A kept copy that somebody borrows. receipt: how they signed for it."""

    lent_on: date
    borrower: str
    notation: str
    dated_on: date
    abstract: str
    allowed_by: str
    file_notation: str = ""
    receipt: str = ""
    note: str = ""
