"""Who hands in what and when, and what becomes of it: plans only, nothing is written here.

A story is fixed by its number and by the day on which the demo was made. Officials act in working
hours, citizens when they like. Stories are told whole, in the order in which they end: so the numbers
of results and refusals rise with their dates, and none lies half told and overdue meanwhile. The
finished ones of those told first lie before all others. What stays out of order: codes within one
day, and letters that ask for supplements (a story takes that number before the one it ends with).
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from uuid import UUID, uuid5

from congvu.engines.law.api import WorkingCalendar
from congvu.kernel import clock

ASSOCIATION, CONTRACT = "1.012929", "1.013734"
NAMES = UUID("6b1f6f0e-3c55-4d5e-9d55-0c2f6a1d7a11")  # the namespace of the drafts' uids
WINDOW = 182  # days before the demo's day in which the stories begin
# Which way a story goes, by weight.
PATHS = {
    "done": 70, "late": 7, "supplemented": 10, "refused": 5, "stopped": 3, "withdrawn": 3,
}  # fmt: skip
STEPS = {
    "done": ("accept", "propose", "sign", "publish"),
    "late": ("accept", "propose", "sign", "publish"),
    "supplemented": ("supplement", "send", "accept", "propose", "sign", "publish"),
    "refused": ("refuse",),
    "stopped": ("accept", "stop", "approve"),
    "withdrawn": ("accept", "withdraw"),
    "to_receive": (),
    "to_examine": ("accept",),
    "late_open": ("accept",),
    "to_sign": ("accept", "propose"),
    "asked": ("supplement",),
}  # fmt: skip
RATED = 0.6  # of the finished ones
LATE_OPEN = 130  # one of so many is overdue and still lies there
# Working hours until a step is taken: for a contract (5 days in all), for an association (60).
HOURS = {
    "accept": ((1, 6), (1, 7)), "supplement": ((1, 6), (2, 8)), "refuse": ((1, 7), (2, 12)),
    "propose": ((4, 17), (150, 330)), "sign": ((1, 8), (6, 30)),
    "stop": ((6, 20), (100, 250)), "approve": ((1, 8), (2, 12)),
}  # fmt: skip
LATE_HOURS = ((44, 64), (490, 560))  # of examining, when it is late
TO_SIGN_HOURS = ((12, 17), (150, 160))
PUBLISHING = timedelta(minutes=4)
WEEKEND = (0.25, 0.15)  # of a working day's hand-ins: Saturday, Sunday
CITIZENS_HOURS = (
    (7, 4), (8, 14), (9, 16), (10, 12), (11, 5), (12, 3), (13, 6), (14, 12), (15, 10), (16, 7),
    (17, 3), (19, 3), (20, 4), (21, 2),
)  # fmt: skip


@dataclass(frozen=True)
class Opening:
    """One of the stories told first. back: calendar days; due: working days until its deadline."""

    path: str
    code: str
    back: int | None = None
    due: int | None = None


# An's come first: three that ended before all others began, three that are under way.
FIRST = (
    Opening("done", ASSOCIATION, back=262), Opening("done", CONTRACT, back=214),
    Opening("refused", CONTRACT, back=201), Opening("asked", CONTRACT, due=2),
    Opening("to_examine", ASSOCIATION, due=49), Opening("to_receive", CONTRACT, back=0),
    Opening("to_receive", ASSOCIATION, back=0), Opening("to_receive", ASSOCIATION, back=1),
    Opening("to_receive", CONTRACT, back=1), Opening("to_examine", CONTRACT, due=0),
    Opening("to_sign", CONTRACT, due=1), Opening("to_sign", ASSOCIATION, due=38),
    Opening("late_open", CONTRACT, due=-2), Opening("late_open", ASSOCIATION, due=-4),
    Opening("to_examine", ASSOCIATION, due=1),
)  # fmt: skip
AT_ONCE = len(FIRST)
MINE = 6  # of them are An's


@dataclass(frozen=True)
class Story:
    """One dossier's life. seed: what its chances come from; steps: what happens when."""

    number: int
    path: str
    code: str
    seed: str
    steps: tuple[tuple[str, datetime], ...]

    @property
    def began(self) -> datetime:
        """When it is handed in."""
        return self.steps[0][1]

    @property
    def ends_at(self) -> datetime:
        """When its last official or citizen acts; a rating comes after the end."""
        return max(when for what, when in self.steps if what != "rate")

    @property
    def key(self) -> UUID:
        """The uid of its draft, from which its dossier is known again."""
        return uuid5(NAMES, f"story-{self.number}")

    @property
    def is_mine(self) -> bool:
        """Whether it is An's."""
        return self.number < MINE

    def chance(self, of: str) -> random.Random:
        """The same chances for the same part of the story, however often it is told."""
        return random.Random(f"congvu-{self.seed}-{of}")  # noqa: S311 - the same life every time


@dataclass(frozen=True)
class Turn:
    """One step of one story."""

    at: datetime
    number: int
    place: int


@dataclass(frozen=True)
class Era:
    """The six months before ``at``, the instant of the demo."""

    at: datetime
    calendar: WorkingCalendar

    @cached_property
    def days(self) -> dict[date, float]:
        """How much is handed in on each day: months differ, weekends and holidays are quiet."""
        today = clock.local(self.at).date()
        days = (today - timedelta(days=back) for back in range(1, WINDOW + 1))
        return {day: _weight(day, self.calendar) for day in days}


def story(number: int, era: Era) -> Story:
    """The story of that number as it looks from the era's end."""
    at, calendar = era.at, era.calendar
    chance = random.Random(f"congvu-{number}")  # noqa: S311 - the same life every time
    if number < AT_ONCE:
        opening = FIRST[number]
        return written(
            number,
            opening.path,
            opening.code,
            _opening_day(opening, at, calendar, chance),
            calendar,
        )
    path = chance.choices(list(PATHS), list(PATHS.values()))[0]
    code = ASSOCIATION if chance.random() < 0.25 else CONTRACT
    day = chance.choices(list(era.days), list(era.days.values()))[0]
    began = _moment(day, chance)
    if number % LATE_OPEN == LATE_OPEN // 2:
        path = "late_open"
        began = _before_due(code, -3, at, calendar, chance)
    return written(number, path, code, min(began, at - timedelta(hours=1)), calendar)


def written(
    number: int, path: str, code: str, began: datetime, calendar: WorkingCalendar, seed: str = ""
) -> Story:
    """The story with all its steps from the instant at which it is handed in."""
    whole = Story(number, path, code, seed or str(number), (("submit", began),))
    moment, steps = began, list(whole.steps)
    for what in STEPS[path]:
        moment = _later(whole, what, moment, calendar)
        steps.append((what, moment))
    if steps[-1][0] == "publish" and whole.chance("rated").random() < RATED:
        steps.append(("rate", _some_day_after(moment, whole.chance("rate"), 3)))
    return Story(number, path, code, whole.seed, tuple(steps))


def in_order(told: Iterable[Story], at: datetime) -> list[Turn]:
    """Every step before ``at``: story by story, first the one that ends first."""
    whole = [
        [Turn(when, s.number, place) for place, (_what, when) in enumerate(s.steps) if when < at]
        for s in told
    ]
    paper = {s.number: s.ends_at for s in told}
    whole = [turns for turns in whole if turns]
    return [
        t for turns in sorted(whole, key=lambda w: (paper[w[0].number], w[0].number)) for t in turns
    ]


def _later(story: Story, what: str, moment: datetime, calendar: WorkingCalendar) -> datetime:
    """When the step is taken that follows the one of ``moment``."""
    chance = story.chance(what)
    if what == "publish":
        return moment + PUBLISHING
    if what in ("send", "withdraw"):  # the citizen's turn: any day
        return _some_day_after(moment, chance, 5)
    late = story.path == "late" and what == "propose"
    if (
        story.path == "to_sign" and what == "propose"
    ):  # else it would have waited long for its signature
        least, most = TO_SIGN_HOURS[story.code == ASSOCIATION]
    else:
        least, most = (LATE_HOURS if late else HOURS[what])[story.code == ASSOCIATION]
    minutes = chance.randint(least * 60, most * 60)
    return calendar.due(moment, minutes / 60, "hour")  # type: ignore[arg-type]  # minutes are timed too


def _some_day_after(moment: datetime, chance: random.Random, most: int) -> datetime:
    day = clock.local(moment).date() + timedelta(days=chance.randint(1, most))
    return _moment(day, chance)


def _opening_day(
    opening: Opening, at: datetime, calendar: WorkingCalendar, chance: random.Random
) -> datetime:
    """When one of the first stories begins, never in the future."""
    if opening.due is not None:
        return _before_due(opening.code, opening.due, at, calendar, chance)
    back = timedelta(days=opening.back or 0)
    began = _moment(clock.local(at).date() - back, chance)
    while began > at - timedelta(minutes=30):
        began -= timedelta(days=1)
    return began


def _before_due(
    code: str, days: int, at: datetime, calendar: WorkingCalendar, chance: random.Random
) -> datetime:
    """A working day's moment, so that the deadline lies so many working days from ``at``."""
    today = clock.local(at).date()
    if not calendar.is_working(today) or _at(today, time(17)) <= at:
        today = calendar.next_working_day(today + timedelta(days=1))
    limit = 60 if code == ASSOCIATION else 5
    day = calendar.add_working_days(today, days - limit)
    return _at(day, time(chance.randint(8, 10), chance.randint(0, 59)))


def _weight(day: date, calendar: WorkingCalendar) -> float:
    month = random.Random(f"{day.year}-{day.month}").uniform(0.65, 1.35)  # noqa: S311 - as above
    if calendar.is_working(day):
        return month
    return month * (WEEKEND[day.weekday() - 5] if day.weekday() > 4 else WEEKEND[1])


def _moment(day: date, chance: random.Random) -> datetime:
    """A moment of the day at which citizens do such things."""
    hours, weights = zip(*CITIZENS_HOURS, strict=True)
    return _at(day, time(chance.choices(hours, weights)[0], chance.randint(0, 59)))


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, clock.VIETNAM).astimezone(UTC)
