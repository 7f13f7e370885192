"""The working calendar of an agency: which days are worked, and when a deadline falls.

Law: Bộ luật Lao động Điều 111–112; QĐ 188/1999/QĐ-TTg; Bộ luật Dân sự Điều 147–148 (the first day
is not counted; an end on a day off moves on). Source: domain.md §2.8, §16.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from congvu.kernel.errors import Refused

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
Hours = tuple[tuple[time, time], ...]
OFFICE_HOURS: Hours = ((time(7), time(11, 30)), (time(13, 30), time(17)))
SATURDAY = 5
DAY_OFF_KINDS = ("weekend", "holiday", "compensatory", "swap_off")


class UnknownYear(Refused, LookupError):
    """The calendar does not reach that far. The sentence says what to load."""

    status = 422


@dataclass(frozen=True, kw_only=True)
class Day:
    """One day. kind: "working", "weekend", "holiday", "compensatory", "swap_off" or "swap_on".

    forecast: the Government's notice of that year is not yet loaded (dự kiến).
    """

    date: date
    kind: str
    name: str = ""
    forecast: bool = False
    certainty: str = "V"
    note: str = ""

    @property
    def is_working(self) -> bool:
        return self.kind in ("working", "swap_on")


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """When something is due, and what it was counted from.

    starts_at: when the clock started (receipt, or the next working morning). forecast: a day on the
    way belongs to a year whose notice is not yet decided.
    """

    received_at: datetime
    starts_at: datetime
    due_at: datetime
    amount: int
    unit: str
    calendar: str
    forecast: bool = False


@dataclass(frozen=True)
class WorkingCalendar:
    """Working days by prefix sums over one table of days; every question is a lookup.

    agency: key of the calendar. first: the first day known. worked: 1 or 0 for each day from
    ``first`` on. named: days that are not plain Monday–Friday or weekend. clock_start_cutoff: what
    comes in at or after it counts as received the next working morning.
    """

    agency: str
    first: date
    worked: bytes = field(repr=False)
    named: Mapping[date, Day] = field(default_factory=dict, repr=False, hash=False)
    hours: Hours = OFFICE_HOURS
    clock_start_cutoff: time = time(17)
    forecast_years: frozenset[int] = frozenset()

    @property
    def last(self) -> date:
        """The last day known."""
        return self.first + timedelta(len(self.worked) - 1)

    def day(self, when: date) -> Day:
        """What kind of day it is. Raises UnknownYear."""
        found = self.named.get(when)
        if found is not None:
            return found
        kind = "working" if self.worked[self._index(when)] else "weekend"
        return Day(date=when, kind=kind, forecast=when.year in self.forecast_years)

    def is_working(self, when: date) -> bool:
        """Whether the day is worked. Raises UnknownYear."""
        return bool(self.worked[self._index(when)])

    def next_working_day(self, when: date) -> date:
        """The day itself when it is worked, else the next that is."""
        return self._at(self._before[self._index(when)])

    def add_working_days(self, when: date, amount: int) -> date:
        """The amount-th working day after ``when`` (before it, when negative); 0: see above."""
        if amount == 0:
            return self.next_working_day(when)
        index = self._index(when)
        if amount < 0:
            return self._at(self._before[index] + amount)
        return self._at(self._before[index] + self.worked[index] + amount - 1)

    def working_days_between(self, start: date, end: date) -> int:
        """Working days in the half-open stretch ``[start, end)``; negative when end is before."""
        return self._worked_before(end) - self._worked_before(start)

    def starts_at(self, received_at: datetime) -> datetime:
        """When the clock starts: at receipt, or on the next working morning."""
        local = received_at.astimezone(VIETNAM)
        day = local.date()
        if not self.is_working(day):
            return self._morning_of(self.next_working_day(day))
        if local.time() < self.clock_start_cutoff:
            return local
        return self._morning_of(self.add_working_days(day, 1))

    def due(self, received_at: datetime, amount: int, unit: str = "working_day") -> datetime:
        """The last moment in time: see :meth:`deadline`."""
        return self.deadline(received_at, amount, unit).due_at

    def deadline(self, received_at: datetime, amount: int, unit: str = "working_day") -> Deadline:
        """Count ``amount`` working days, days or working hours; the day of receipt is day 0.

        unit: "working_day", "day" or "hour". Days are due at the end of the office day; a due day
        that is off moves to the next worked one. Raises UnknownYear, ValueError on another unit.
        """
        starts = self.starts_at(received_at)
        if unit == "hour":
            due_at = self._add_hours(starts, timedelta(hours=amount))
        elif unit == "working_day":
            due_at = self._close_of(self.add_working_days(starts.date(), amount))
        elif unit == "day":
            due_at = self._close_of(self.next_working_day(starts.date() + timedelta(amount)))
        else:
            raise ValueError(f"unknown unit of time: {unit}")
        return Deadline(
            received_at=received_at, starts_at=starts, due_at=due_at, amount=amount, unit=unit,
            calendar=self.agency, forecast=self._is_forecast(starts.date(), due_at.date()),
        )  # fmt: skip

    def working_hours_between(self, start: datetime, end: datetime) -> float:
        """Office hours in ``[start, end)``; 0 when end is not after start.

        Tells how long something has taken, so it never refuses: in years without a calendar
        (dossiers from an older system) Monday to Friday count.
        """
        if end <= start:
            return 0.0
        start, end = start.astimezone(VIETNAM), end.astimezone(VIETNAM)
        whole = self._about_days_between(start.date(), end.date()) * self.seconds_a_day
        return (whole + self._seconds_by(end) - self._seconds_by(start)) / 3600

    @property
    def hours_a_day(self) -> float:
        return self.seconds_a_day / 3600

    @cached_property
    def seconds_a_day(self) -> int:
        return sum(_span(a, b) for a, b in self.hours)

    def _morning_of(self, when: date) -> datetime:
        return datetime.combine(when, self.hours[0][0], VIETNAM)

    def _close_of(self, when: date) -> datetime:
        return datetime.combine(when, self.hours[-1][1], VIETNAM)

    def _seconds_by(self, moment: datetime) -> int:
        """Office seconds of its day that have passed by the moment."""
        if not self._is_about_working(moment.date()):
            return 0
        passed = moment.hour * 3600 + moment.minute * 60 + moment.second
        seconds = 0
        for opens, closes in self._spans:
            if passed > opens:
                seconds += min(passed, closes) - opens
        return seconds

    def _add_hours(self, start: datetime, amount: timedelta) -> datetime:
        wanted = self._seconds_by(start) + round(amount.total_seconds())
        days, rest = divmod(wanted, self.seconds_a_day)
        if not rest and days:  # a whole number of days ends at the close, not the next morning
            days, rest = days - 1, self.seconds_a_day
        day = self.add_working_days(start.date(), days)
        for opens, closes in self.hours:
            if rest <= _span(opens, closes):
                return datetime.combine(day, opens, VIETNAM) + timedelta(seconds=rest)
            rest -= _span(opens, closes)
        raise AssertionError("rest is less than a day")

    def _is_forecast(self, start: date, end: date) -> bool:
        return any(year in self.forecast_years for year in range(start.year, end.year + 1))

    def _about_days_between(self, start: date, end: date) -> int:
        """As working_days_between, with Monday to Friday before and after the loaded years."""
        if self.first <= start <= end <= self.last:
            return self.working_days_between(start, end)
        first, last = max(start, min(end, self.first)), min(end, max(start, self.last))
        if first >= last:
            return _weekdays(start, end)
        return (
            _weekdays(start, first) + self.working_days_between(first, last) + _weekdays(last, end)
        )

    def _is_about_working(self, when: date) -> bool:
        known = self.first <= when <= self.last
        return self.is_working(when) if known else when.weekday() < SATURDAY

    def _index(self, when: date) -> int:
        index = (when - self.first).days
        if not 0 <= index < len(self.worked):
            raise UnknownYear(
                f"Lịch làm việc chưa có ngày {when:%d/%m/%Y} (có từ {self.first:%d/%m/%Y} đến "
                f"{self.last:%d/%m/%Y}). Hãy nạp thông báo nghỉ lễ, tết của năm {when.year}."
            )
        return index

    def _at(self, ordinal: int) -> date:
        """The working day with that many working days before it."""
        if not 0 <= ordinal < len(self._days):
            raise UnknownYear(
                f"Hạn rơi ra ngoài lịch làm việc (đến {self.last:%d/%m/%Y}). "
                f"Hãy nạp thông báo nghỉ lễ, tết của năm {self.last.year + 1}."
            )
        return self.first + timedelta(self._days[ordinal])

    def _worked_before(self, when: date) -> int:
        """Working days before it; a stretch may end with the last day that is known."""
        if when == self.last + timedelta(1):
            return len(self._days)
        return self._before[self._index(when)]

    @cached_property
    def _before(self) -> list[int]:
        """For each day, how many working days come before it."""
        sums, total = [], 0
        for one in self.worked:
            sums.append(total)
            total += one
        return sums

    @cached_property
    def _spans(self) -> list[tuple[int, int]]:
        """The office hours in seconds of the day."""
        midnight = time()
        return [(_span(midnight, a), _span(midnight, b)) for a, b in self.hours]

    @cached_property
    def _days(self) -> list[int]:
        return [i for i, one in enumerate(self.worked) if one]


def _weekdays(start: date, end: date) -> int:
    """Mondays to Fridays in ``[start, end)``."""
    weeks, rest = divmod(max(0, (end - start).days), 7)
    return 5 * weeks + sum((start.weekday() + i) % 7 < SATURDAY for i in range(rest))


def _span(opens: time, closes: time) -> int:
    """Seconds from one time of day to another."""
    return (closes.hour - opens.hour) * 3600 + (closes.minute - opens.minute) * 60 + (
        closes.second - opens.second
    )  # fmt: skip
