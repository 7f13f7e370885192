"""Work files: how long they are kept, when they are due at the archive.

Law: NĐ 30/2020/NĐ-CP, Điều 28 đến Điều 30; Luật Lưu trữ 33/2024/QH15 (thời hạn bảo quản). How many
years: dated parameters ``correspondence.file_*``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A line of a unit's list of files. years: None for ever; account_id: who is in charge."""

    unit_id: int
    account_id: int
    code: str
    title: str
    years: int | None


def due_on(closed_on: date, *, years: int) -> date:
    """The last day to hand it over, so many years after the work ended."""
    try:
        return closed_on.replace(year=closed_on.year + years)
    except ValueError:  # 29 February
        return date(closed_on.year + years, 3, 1)
