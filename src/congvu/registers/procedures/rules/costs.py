"""What a procedure costs those who carry it out, before and after it was made simpler.

Law: TT 02/2017/TT-VPCP (the standard formula, not verified word for word); QĐ 1085/QĐ-TTg 2022.
The cost of one performance = hours × income of an hour + services + fees + other costs of each step;
a year's = that × performances a year × people who carry it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

TARGET = Decimal(50)  # per cent to be cut. Source: QĐ 426/QĐ-BNV


@dataclass(frozen=True, kw_only=True)
class Activity:
    """One thing that must be done. hours of work; money in whole đồng."""

    step: str
    hours: Decimal
    services_vnd: int = 0
    fees_vnd: int = 0
    other_vnd: int = 0

    def cost(self, hourly_vnd: int) -> int:
        """Đồng for one performance, half up."""
        work = (self.hours * hourly_vnd).quantize(Decimal(1), ROUND_HALF_UP)
        return int(work) + self.services_vnd + self.fees_vnd + self.other_vnd


@dataclass(frozen=True, kw_only=True)
class Burden:
    """The cost of one shape of the procedure: of one performance, of a year, its hours."""

    activities: tuple[Activity, ...]
    hours: Decimal
    once: int
    yearly: int


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Before and after. cut: per cent of the yearly cost, two decimals (None when it cost nothing)."""

    before: Burden
    after: Burden
    times: int
    people: int
    hourly_vnd: int

    @property
    def saved(self) -> int:
        return self.before.yearly - self.after.yearly

    @property
    def cut(self) -> Decimal | None:
        return share(self.saved, self.before.yearly) if self.before.yearly else None

    @property
    def meets_target(self) -> bool:
        return self.cut is not None and self.saved * 100 >= TARGET * self.before.yearly


def compare(said: Mapping[str, Any], *, hourly_vnd: int) -> Comparison:
    """``[compliance]`` of a procedure: ``times``, ``people``, lists ``before`` and ``after``."""
    times, people = int(said["times"]), int(said["people"])
    before = _burden(said["before"], times * people, hourly_vnd)
    after = _burden(said["after"], times * people, hourly_vnd)
    return Comparison(before=before, after=after, times=times, people=people, hourly_vnd=hourly_vnd)


def share(part: int, whole: int) -> Decimal:
    """Per cent with two decimals, half up."""
    return (Decimal(100 * part) / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)


def total(many: Iterable[Comparison]) -> tuple[int, int]:
    """Đồng a year of all of them: (before, after)."""
    found = list(many)
    return sum(c.before.yearly for c in found), sum(c.after.yearly for c in found)


def _burden(rows: Iterable[Mapping[str, Any]], performances: int, hourly_vnd: int) -> Burden:
    activities = tuple(Activity(**{**row, "hours": Decimal(str(row["hours"]))}) for row in rows)
    once = sum(activity.cost(hourly_vnd) for activity in activities)
    return Burden(
        activities=activities,
        hours=sum((a.hours for a in activities), Decimal(0)),
        once=once,
        yearly=once * performances,
    )
