"""Work files: how long they are kept, when they are due at the archive.

Law: NĐ 30/2020/NĐ-CP, Điều 28 đến Điều 30; Luật Lưu trữ 33/2024/QH15 (thời hạn bảo quản).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

SHORTEST, LONGEST = 2, 70  # years; None is for ever


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A line of a unit's list of files. years: None for ever; account_id: who is in charge."""

    unit_id: int
    account_id: int
    code: str
    title: str
    years: int | None


def due_on(closed_on: date) -> date:
    """The last day to hand it over: a year after the work ended (NĐ 30/2020/NĐ-CP, Điều 30)."""
    try:
        return closed_on.replace(year=closed_on.year + 1)
    except ValueError:  # 29 February
        return date(closed_on.year + 1, 3, 1)
