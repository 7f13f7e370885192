"""The law of leave as pure functions: how many days one has, and why a request cannot be taken."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

YEARS_FOR_ONE_MORE = 5  # Law: Bộ luật Lao động 45/2019/QH14, điều 114


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is asked for. days: working days in it; taken: by others of the same person."""

    first_day: date
    last_day: date
    days: int
    counts: bool = True


def days_entitled(*, per_year: int, years_of_service: int) -> int:
    """Days a year: the base, and one more for each full five years.

    Law: Bộ luật Lao động 45/2019/QH14, điều 113, 114.
    """
    return per_year + years_of_service // YEARS_FOR_ONE_MORE


def why_not(wish: Wish, *, today: date, left: int) -> str:
    """The key of the reason why this cannot be asked for, or "" when it can.

    left: days that remain this year.
    """
    if wish.last_day < wish.first_day:
        return "backwards"
    if wish.first_day < today:
        return "past"
    if wish.first_day.year != wish.last_day.year:
        return "two-years"
    if wish.days == 0:
        return "no-working-day"
    if wish.counts and wish.days > left:
        return "too-many"
    return ""


def is_late(requested_on: date, *, today: date, working_days: int, limit: int = 3) -> bool:
    """Whether a waiting request is past its time. working_days: between the two days."""
    return today > requested_on and working_days > limit


def check_kinds(kinds: Iterable[tuple[str, str]]) -> list[str]:
    """What is wrong with a list of (code, label) pairs: doubled codes, empty labels."""
    found, seen = [], set()
    for code, label in kinds:
        if code in seen:
            found.append(f"Mã “{code}” có hai lần.")
        if not label.strip():
            found.append(f"Loại nghỉ “{code}” chưa có tên.")
        seen.add(code)
    return found
