"""The index of one unit and period: each indicator's share, its points, the trend.

Law: QĐ 766/QĐ-TTg. A period is counted by the day on which the desk took the dossier in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from congvu.engines.law import api as law
from congvu.engines.org import api as org
from congvu.engines.org.contracts import Unit
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import Measured
from congvu.registers.procedures import api as procedures
from congvu.registers.procedures.contracts import Ratio
from congvu.systems.servicequality import rules
from congvu.systems.servicequality.rules import INDICATORS, Indicator, Score

MONTHS = 12  # of the trend
BEGINS = date(2022, 6, 23)
MOST_TIMED = 20_000  # dossiers of one procedure whose time is averaged
# Level of a unit → what is under its competence: levels of procedures, of publication decisions.
COMPETENCE: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "trung_uong": (("Cấp bộ", "Cấp tỉnh", "Cấp xã", "Cơ quan khác"), ("ministry", "province")),
    "tinh": (("Cấp tỉnh", "Cấp xã"), ("province",)),
    "xa": (("Cấp xã",), ()),
}
# What is counted of dossiers, by name; the rest are the indicators' own.
BESIDES: dict[str, tuple[str, ...]] = {
    "all": (),
    "online": ("online",),
    "overdue": ("overdue",),
    "disliked": ("disliked",),
    "synced fee": ("synced", "owes_fee"),
}


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Whose index, over which days (both included); unit None: the whole installation."""

    first: date
    last: date
    unit: Unit | None = None
    procedure: str = ""

    @property
    def start(self) -> datetime:
        return _midnight(self.first)

    @property
    def end(self) -> datetime:
        return _midnight(date.fromordinal(self.last.toordinal() + 1))

    def measured(self, at: datetime) -> Measured:
        """The dossiers that count."""
        below = org.subtree_ids(self.unit.id) if self.unit else None
        return Measured(
            start=self.start, end=self.end, at=at, unit_ids=below, procedure=self.procedure
        )

    @property
    def levels(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return COMPETENCE.get(self.unit.level if self.unit else "trung_uong", ((), ()))


@dataclass(frozen=True, kw_only=True)
class Group:
    """A group of indicators with its points and the most that what can be judged could give."""

    code: str
    name: str
    scores: tuple[Score, ...]
    points: Decimal
    full: Decimal

    @property
    def percent(self) -> Decimal | None:
        return rules.of_hundred(self.points, self.full)


@dataclass(frozen=True, kw_only=True)
class Index:
    """The whole index: groups, points of what can be judged, the same of a hundred, the band."""

    groups: tuple[Group, ...]
    points: Decimal
    full: Decimal
    percent: Decimal | None
    band: str

    @property
    def scores(self) -> tuple[Score, ...]:
        return tuple(score for group in self.groups for score in group.scores)


@dataclass(frozen=True, kw_only=True)
class Time:
    """Indicator 2.2 of one procedure. unit: its own; count: dossiers; mean: None without any."""

    unit: str
    count: int
    mean: Decimal | None


def index(scope: Scope, *, at: datetime) -> Index:
    """Every indicator of QĐ 766 for the unit and those below it."""
    shares = _shares(scope, at)
    fulls = full_points(on=scope.last)
    return _index([_score(i, shares[i.code], fulls[i.code]) for i in INDICATORS])


def trend(scope: Scope, *, at: datetime) -> list[tuple[date, Index]]:
    """(first day, index) of each of the twelve months up to the period's last, the oldest first."""
    found = []
    for first, last in _months(min(scope.last, clock.local(at).date())):
        found.append((first, index(replace(scope, first=first, last=last), at=at)))
    return found


def behind(*, actor: Actor, scope: Scope, measures: tuple[str, ...], at: datetime) -> Any:
    """The dossiers behind a number, as far as the actor may know of them."""
    return dossiers.holding(dossiers.visible_measured(actor, scope.measured(at)), measures)


def tallied(scope: Scope, parts: Mapping[str, tuple[str, ...]], *, at: datetime) -> dict[str, int]:
    """How many dossiers each list has."""
    return _summed(dossiers.tally(scope.measured(at), parts), parts)


def codes_behind(indicator: Indicator, scope: Scope, *, at: datetime) -> Ratio | None:
    """The procedures behind an indicator that counts procedures; None for another."""
    if indicator.counts not in ("decisions", "procedures"):
        return None
    return _ratios(scope, dossiers.tally(scope.measured(at), _wanted()))[indicator.code]


def time_of(scope: Scope, *, at: datetime) -> Time | None:
    """Indicator 2.2: the mean time of a chosen procedure, in its own unit; None without one."""
    if not scope.procedure:
        return None
    procedure = procedures.procedure(code=scope.procedure, on=scope.last)
    rows = dossiers.holding(dossiers.measured(scope.measured(at)), ("settled",))
    times = rows.order_by("pk").values_list("accepted_at", "finished_at", "waited")[:MOST_TIMED]
    calendar = law.calendar()
    spent = [
        _spent(calendar, begun, ended - waited, procedure.limit.unit)
        for begun, ended, waited in times
        if begun and ended
    ]
    mean = Decimal(str(sum(spent) / len(spent))).quantize(rules.CENT) if spent else None
    return Time(unit=procedure.limit.unit, count=len(spent), mean=mean)


def full_points(*, on: date) -> dict[str, Decimal]:
    """Indicator → its full points on a day; 0 for the statistical ones.

    Days before the decision are measured as it began. Law: QĐ 766/QĐ-TTg ngày 23/6/2022.
    """
    on = max(on, BEGINS)
    scored = {i.code for i in INDICATORS} - {"2.2", "5.1"}
    return {
        i.code: Decimal(str(law.value(f"servicequality.points_{i.code.replace('.', '_')}", on=on)))
        if i.code in scored
        else Decimal()
        for i in INDICATORS
    }


def _wanted() -> dict[str, tuple[str, ...]]:
    """Everything that one pass over the dossiers counts."""
    wanted = dict(BESIDES)
    for one in INDICATORS:
        if one.counts == "dossiers" and one.good:
            wanted[f"{one.code} of"] = one.of
            wanted[f"{one.code} good"] = (*one.of, one.good)
    return wanted


def _shares(scope: Scope, at: datetime) -> dict[str, tuple[int, int, Decimal | None]]:
    """Indicator → (numerator, denominator, factor)."""
    wanted = _wanted()
    tally = dossiers.tally(scope.measured(at), wanted)
    sums = _summed(tally, wanted)
    found: dict[str, tuple[int, int, Decimal | None]] = {
        i.code: (sums.get(f"{i.code} good", 0), sums.get(f"{i.code} of", 0), None)
        for i in INDICATORS
    }
    found |= {
        code: (len(r.numerator), len(r.denominator), None)
        for code, r in _ratios(scope, tally).items()
    }
    received = sums["all"]
    synced = rules.percent(sums["1.4 good"], received)
    found["1.4"] = (sums["1.4 good"], _reported(scope, received, at), None)
    found["3.3"] = (*found["3.3"][:2], synced)
    pleased = rules.pleased(received=received, overdue=sums["overdue"], disliked=sums["disliked"])
    found["5.4"] = (pleased, received, None)
    return found


def _ratios(scope: Scope, tally: Mapping[str, Mapping[str, int]]) -> dict[str, Ratio]:
    """The indicators that count procedures, with their codes."""
    levels, deciding = scope.levels
    services = [
        s for s in procedures.services(on=scope.last) if set(s.levels) & set(levels)
    ]  # fmt: skip
    online = [s.code for s in services if s.online in ("full", "partial")]
    fees = [s.code for s in services if s.has_fee]
    published = procedures.indicators(
        start=scope.first, end=date.fromordinal(scope.last.toordinal() + 1), levels=deciding
    )
    return {
        **published,
        "1.3": procedures.complete(on=scope.last) if deciding else Ratio((), ()),
        "3.1": _ratio(online, [s.code for s in services]),
        "3.2": _ratio(_with(tally, "online"), online),
        "3.5": _ratio(_with(tally, "synced fee"), fees),
    }


def _ratio(good: list[str], of: list[str]) -> Ratio:
    return Ratio(tuple(sorted(set(good) & set(of))), tuple(sorted(set(of))))


def _with(tally: Mapping[str, Mapping[str, int]], name: str) -> list[str]:
    return [code for code, counts in tally.items() if counts[name]]


def _summed(
    tally: Mapping[str, Mapping[str, int]], wanted: Mapping[str, tuple[str, ...]]
) -> dict[str, int]:
    return {name: sum(counts[name] for counts in tally.values()) for name in wanted}


def _reported(scope: Scope, received: int, at: datetime) -> int:
    """The denominator of 1.4; the year before is asked only when the period is empty."""
    if received:
        return received
    year = scope.first.year - 1
    before = replace(scope, first=date(year, 1, 1), last=date(year, 12, 31))
    last_year = _summed(dossiers.tally(before.measured(at), {"all": ()}), {"all": ()})["all"]
    months = max(1, round((scope.last - scope.first).days / 30.4))
    return rules.synced_of(received=0, last_year=last_year, months=months)


def _score(one: Indicator, share: tuple[int, int, Decimal | None], full: Decimal) -> Score:
    numerator, denominator, factor = share
    percent = rules.percent(numerator, denominator)
    if percent is not None and factor is not None:
        percent = (percent * factor / rules.HUNDRED).quantize(rules.CENT)
    return Score(
        indicator=one, numerator=numerator, denominator=denominator, percent=percent, full=full,
        points=rules.points(percent, full=full, full_at=one.full_at), factor=factor,
    )  # fmt: skip


def _index(scores: list[Score]) -> Index:
    groups = []
    for code, name in rules.GROUPS.items():
        mine = tuple(s for s in scores if s.indicator.group == code)
        got, full = rules.total(mine)
        groups.append(Group(code=code, name=name, scores=mine, points=got, full=full))
    got, full = rules.total(scores)
    whole = rules.of_hundred(got, full)
    return Index(groups=tuple(groups), points=got, full=full, percent=whole, band=rules.band(whole))


def _spent(calendar: law.WorkingCalendar, begun: datetime, ended: datetime, unit: str) -> float:
    """Time from acceptance to the end, in the procedure's unit. ended: without the citizen's time."""
    if unit == "day":
        return max(0.0, (ended - begun).total_seconds() / 86_400)
    hours = calendar.working_hours_between(begun, max(begun, ended))
    return hours if unit == "hour" else hours / calendar.hours_a_day


def _months(last: date) -> Iterator[tuple[date, date]]:
    """First and last day of the twelve months up to that of ``last``."""
    for back in range(MONTHS - 1, -1, -1):
        number = last.year * 12 + last.month - 1 - back
        following = date((number + 1) // 12, (number + 1) % 12 + 1, 1)
        yield (
            date(number // 12, number % 12 + 1, 1),
            date.fromordinal(following.toordinal() - 1),
        )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.VIETNAM)
