"""States of an issued paper and when it is in force."""

from __future__ import annotations

from datetime import date
from enum import StrEnum


class PaperState(StrEnum):
    RESERVED = "reserved"  # numbered, being rendered and signed
    ISSUED = "issued"
    REVOKED = "revoked"
    REPLACED = "replaced"
    CANCELLED = "cancelled"  # given up before it was issued; the number stays unused


# From which state a paper may go where; nothing comes back.
MOVES: dict[PaperState, frozenset[PaperState]] = {
    PaperState.RESERVED: frozenset({PaperState.ISSUED, PaperState.CANCELLED}),
    PaperState.ISSUED: frozenset({PaperState.REVOKED, PaperState.REPLACED}),
    PaperState.REVOKED: frozenset(),
    PaperState.REPLACED: frozenset(),
    PaperState.CANCELLED: frozenset(),
}


class Force(StrEnum):
    """What the verification page says in one word."""

    SIGNING = "signing"
    IN_FORCE = "in_force"
    EXPIRED = "expired"
    REVOKED = "revoked"
    REPLACED = "replaced"
    CANCELLED = "cancelled"


def may_move(state: str, to: PaperState) -> bool:
    """Whether a paper in ``state`` may become ``to``."""
    return to in MOVES[PaperState(state)]


def force(state: str, *, valid_until: date | None, today: date) -> Force:
    """Whether the paper has effect on ``today``; valid_until is the last day it has."""
    if state == PaperState.RESERVED:
        return Force.SIGNING
    if state != PaperState.ISSUED:
        return Force(state)
    if valid_until is not None and today > valid_until:
        return Force.EXPIRED
    return Force.IN_FORCE


def place_and_date(place: str, on: date) -> str:
    """``Quảng Ngãi, ngày 05 tháng 02 năm 2026``; only days < 10 and months 1–2 take a zero.

    Law: NĐ 30/2020 Phụ lục I, mục II.4.
    """
    return f"{place}, {day_in_words(on)}"


def day_in_words(on: date) -> str:
    """``ngày 05 tháng 02 năm 2026``."""
    month = f"{on.month:02}" if on.month <= 2 else str(on.month)
    return f"ngày {on.day:02} tháng {month} năm {on.year}"
