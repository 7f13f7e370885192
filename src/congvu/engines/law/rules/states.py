"""How a legal text stands on a day.

Law: Luật Ban hành văn bản quy phạm pháp luật (hiệu lực, ngưng hiệu lực, hết hiệu lực).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum


class State(StrEnum):
    IN_FORCE = "con_hieu_luc"
    PARTLY_EXPIRED = "het_hieu_luc_mot_phan"
    EXPIRED = "het_hieu_luc"
    NOT_YET = "chua_co_hieu_luc"
    SUSPENDED = "ngung_hieu_luc"
    UNCLEAR = "khong_ro"


def state_on(
    day: date,
    *,
    effective_from: date | None,
    effective_to: date | None,
    suspended: tuple[date | None, date | None] = (None, None),
    parts_ended_on: Iterable[date] = (),
) -> State:
    """The state on the day; all ends are exclusive.

    parts_ended_on: days from which other texts amend or repeal parts of it.
    """
    if effective_to is not None and day >= effective_to:
        return State.EXPIRED
    if effective_from is None:
        return State.UNCLEAR
    if day < effective_from:
        return State.NOT_YET
    start, end = suspended
    if start is not None and start <= day and (end is None or day < end):
        return State.SUSPENDED
    if any(ended <= day for ended in parts_ended_on):
        return State.PARTLY_EXPIRED
    return State.IN_FORCE
