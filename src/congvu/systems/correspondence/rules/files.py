"""Work files: how long they are kept, when they are due at the archive.

Law: NĐ 30/2020/NĐ-CP, Điều 28 đến Điều 30; Luật Lưu trữ 33/2024/QH15 (thời hạn bảo quản). How many
years: dated parameters ``correspondence.file_*``.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from itertools import chain, count

from congvu.kernel.text import unaccent

CODE = 20  # characters of a code at most
MARK = 8  # of them, at most, for the mark of the unit it came from


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


def mark_of(name: str, short_name: str) -> str:
    """By which a unit is told from another: its short name, else the initials of its name."""
    initials = "".join(word[0] for word in unaccent(name).split()).upper()
    return (short_name.strip() or initials)[:MARK]


def free_code(code: str, *, mark: str, taken: Collection[str]) -> str:
    """The code, or with the mark of where it came from when the list has it: ``01.TH-PTC``.

    A second of the same mark is counted (``01.TH-PTC2``); the code is cut so that all fits.
    """
    ends = chain(("", f"-{mark}"), (f"-{mark}{number}" for number in count(2)))
    found = (code[: CODE - len(end)] + end for end in ends)
    return next(one for one in found if one not in taken)
