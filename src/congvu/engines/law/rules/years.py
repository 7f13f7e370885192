"""The days of a year from a notice: weekends, holidays, days off in lieu, swapped days.

Law: Bộ luật Lao động Điều 111, 112; QĐ 188/1999/QĐ-TTg (five-day week).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from congvu.engines.law.contracts import Day

SATURDAY = 5
OFF = ("holiday", "compensatory", "swap_off")
ON = ("swap_on",)


def days_of(year: int, named: Iterable[Day]) -> list[Day]:
    """Every day of the year in order: the named ones as named, the rest by the five-day week.

    Raises ValueError with a Vietnamese sentence when a named day contradicts itself.
    """
    by_date = _by_date(year, named)
    first = date(year, 1, 1)
    length = (date(year + 1, 1, 1) - first).days
    return [by_date.get(d) or _plain(d) for d in (first + timedelta(i) for i in range(length))]


def balance(named: Iterable[Day]) -> int:
    """Days swapped off minus days worked instead: 0 when a notice is in balance."""
    kinds = [d.kind for d in named]
    return kinds.count("swap_off") - kinds.count("swap_on")


def prefix_sums(worked: Iterable[bool], start: int = 0) -> list[int]:
    """For each day how many working days come before it."""
    sums = []
    for one in worked:
        sums.append(start)
        start += one
    return sums


def changed(before: Mapping[date, str], after: Iterable[Day]) -> list[date]:
    """Days on which working turned into rest or the other way round."""
    return [
        d.date
        for d in after
        if d.date in before and (before[d.date] in ("working", "swap_on")) != d.is_working
    ]


def _by_date(year: int, named: Iterable[Day]) -> dict[date, Day]:
    found: dict[date, Day] = {}
    for day in named:
        if day.date.year != year:
            raise ValueError(f"Ngày {day.date:%d/%m/%Y} không thuộc năm {year}.")
        if day.date in found:
            raise ValueError(f"Ngày {day.date:%d/%m/%Y} được khai hai lần.")
        if day.kind not in OFF + ON:
            raise ValueError(
                f"Loại ngày “{day.kind}” không có. Hãy dùng holiday, compensatory, swap_off, swap_on."
            )
        if day.kind == "swap_on" and day.date.weekday() < SATURDAY:
            raise ValueError(f"Ngày làm bù {day.date:%d/%m/%Y} vốn là ngày làm việc.")
        if day.kind in ("compensatory", "swap_off") and day.date.weekday() >= SATURDAY:
            raise ValueError(f"Ngày {day.date:%d/%m/%Y} vốn là ngày nghỉ hằng tuần.")
        found[day.date] = day
    return found


def _plain(day: date) -> Day:
    return Day(date=day, kind="weekend" if day.weekday() >= SATURDAY else "working")
