"""Working calendars, assembled from the table of days."""

from __future__ import annotations

import calendar as monthcalendar
from datetime import date, time

from django.utils.translation import gettext as _

from congvu.engines.law import contracts
from congvu.engines.law.contracts.calendars import OFFICE_HOURS
from congvu.engines.law.contracts.calendars import VIETNAM as VIETNAM
from congvu.engines.law.models import Calendar, CalendarDay, CalendarYear
from congvu.engines.law.queries import parameters
from congvu.engines.law.queries.memory import memory
from congvu.kernel.clock import today
from congvu.kernel.errors import NotFound
from congvu.kernel.health import Finding

DEFAULT = "default"
CUTOFF = time(17)


def calendar(*, on: date | None = None, agency: str = DEFAULT) -> contracts.WorkingCalendar:
    """The calendar of an agency ("default" when it has none of its own).

    on: the day whose cut-off rule holds (without one: today). Raises NotFound when none is loaded.
    """
    day = on or today()
    return memory.get(("calendar", agency, day), lambda: _assemble(agency, day))


def _assemble(agency: str, day: date) -> contracts.WorkingCalendar:
    bare = memory.get(("calendar", agency), lambda: _read(agency))
    try:
        cutoff = parameters.value("clock_start_cutoff", on=day)
    except NotFound:
        cutoff = CUTOFF
    assert isinstance(cutoff, time)
    return contracts.WorkingCalendar(
        agency=bare.agency, first=bare.first, worked=bare.worked, named=bare.named,
        hours=bare.hours, clock_start_cutoff=cutoff, forecast_years=bare.forecast_years,
    )  # fmt: skip


def _read(agency: str) -> contracts.WorkingCalendar:
    row = Calendar.objects.filter(agency__in=[agency, DEFAULT]).order_by("agency")
    found = next((c for c in row if c.agency == agency), None) or row.first()
    if found is None:
        raise NotFound(_("Chưa có lịch làm việc nào. Hãy nạp gói lịch (calendars)."))
    years = CalendarYear.objects.filter(calendar=found, is_forecast=True)
    forecast = frozenset(years.values_list("year", flat=True))
    days = list(CalendarDay.objects.filter(calendar=found).order_by("date"))
    if not days:
        raise NotFound(_("Lịch làm việc chưa có ngày nào. Hãy nạp thông báo nghỉ lễ, tết."))
    values = [_day(d, forecast) for d in days]
    return contracts.WorkingCalendar(
        agency=found.agency, first=values[0].date, worked=bytes(v.is_working for v in values),
        named={v.date: v for v in values if v.kind not in ("working", "weekend")},
        hours=_hours(found.hours), forecast_years=forecast,
    )  # fmt: skip


def _day(row: CalendarDay, forecast: frozenset[int]) -> contracts.Day:
    return contracts.Day(
        date=row.date, kind=row.kind, name=row.name, certainty=row.certainty, note=row.note,
        forecast=row.date.year in forecast,
    )  # fmt: skip


def _hours(pairs: list[list[str]]) -> contracts.Hours:
    if not pairs:
        return OFFICE_HOURS
    return tuple((time.fromisoformat(a), time.fromisoformat(b)) for a, b in pairs)


def years(agency: str = DEFAULT) -> list[int]:
    """The years of the calendar."""
    rows = CalendarYear.objects.filter(calendar__agency=agency).order_by("year")
    return list(rows.values_list("year", flat=True))


def year_of(year: int, agency: str = DEFAULT) -> CalendarYear:
    """What we know of a year: expected or decided, by which notice. Raises NotFound."""
    found = CalendarYear.objects.filter(calendar__agency=agency, year=year).first()
    if found is None:
        raise NotFound(f"Chưa có lịch năm {year}. Hãy nạp thông báo nghỉ lễ, tết của năm đó.")
    return found


def named_days(calendar: contracts.WorkingCalendar, year: int) -> list[contracts.Day]:
    """The days of a year that are not plain, in order."""
    return [calendar.named[d] for d in sorted(calendar.named) if d.year == year]


def working_days_in(calendar: contracts.WorkingCalendar, year: int) -> int:
    """How many days of the year are worked."""
    last = date(year, 12, 31)
    return calendar.working_days_between(date(year, 1, 1), last) + calendar.is_working(last)


def months(
    calendar: contracts.WorkingCalendar, year: int
) -> list[tuple[date, list[list[contracts.Day | None]]]]:
    """(first day of the month, weeks of seven days from Monday; None: another month's day)."""
    grid = monthcalendar.Calendar(firstweekday=0)
    return [
        (
            date(year, month, 1),
            [
                [calendar.day(d) if d.month == month else None for d in week]
                for week in grid.monthdatescalendar(year, month)
            ],
        )
        for month in range(1, 13)
    ]


def check_next_year() -> Finding:
    """Whether next year's notice is loaded when the year draws to its end."""
    day = today()
    loaded = CalendarYear.objects.filter(
        calendar__agency=DEFAULT, year=day.year + 1, is_forecast=False
    )
    if loaded.exists() or day.month < 12:
        return Finding(True, f"lịch làm việc đến năm {max(years(), default=day.year)}")
    return Finding(
        False, f"lịch năm {day.year + 1} mới là dự kiến",
        "Nạp thông báo nghỉ lễ, tết tại /lich-lam-viec/thong-bao/.",
    )  # fmt: skip
