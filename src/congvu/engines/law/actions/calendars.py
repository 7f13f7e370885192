"""Working calendars: from packages, and each year's notice loaded by an administrator."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import connection
from django.utils.translation import gettext as _

from congvu.engines.law.contracts import Day, Package, Row, rows
from congvu.engines.law.events import CalendarLoaded
from congvu.engines.law.models import Calendar, CalendarDay, CalendarYear, Stamp
from congvu.engines.law.queries.memory import memory
from congvu.engines.law.rules.years import balance, changed, days_of
from congvu.kernel.actions import action, publish, step
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound
from congvu.kernel.versioned import bump

FIELDS = ("date", "kind", "name", "certainty", "note")
COUNT = """
    UPDATE law_calendarday d SET working_before = c.before
    FROM (
        SELECT id, coalesce(sum((kind IN ('working', 'swap_on'))::int) OVER (
            ORDER BY date ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
        FROM law_calendarday WHERE calendar_id = %s
    ) c WHERE d.id = c.id AND d.working_before <> c.before
"""


@action(needs="law.calendar.load")
def load_notice(
    *,
    actor: Actor,
    year: int,
    days: Iterable[Day],
    decision: str,
    decided_on: date,
    agency: str = "default",
    at: datetime,
) -> list[date]:
    """Take the Government's notice of a year's days off; returns the days that changed.

    days: every day that is not plain (holiday, compensatory, swap_off, swap_on), with its name.
    The year stops being a forecast. Raises Invalid, NotFound. Law: Bộ luật Lao động Điều 112.
    """
    calendar = Calendar.objects.select_for_update().filter(agency=agency).first()
    if calendar is None:
        raise NotFound(
            _("Không có lịch “%(agency)s”. Hãy nạp gói lịch (calendars) trước.")
            % {"agency": agency}
        )
    named = list(days)
    _refuse(year, named, decision)
    turned = _write_year(calendar, year, named)
    _count_again(calendar)
    CalendarYear.objects.update_or_create(
        calendar=calendar, year=year,
        defaults={"is_forecast": False, "decision": decision.strip(), "decided_on": decided_on,
        "certainty": "V", "note": ""},
    )  # fmt: skip
    bump(Stamp, memory)
    publish(
        CalendarLoaded(
            agency=agency, year=year, decision=decision.strip(),
            changed_days=[d.isoformat() for d in turned],
        )
    )  # fmt: skip
    return turned


@step
def load_calendar(*, package: Package) -> None:
    """Write the years of a package; a year that a notice has decided here is left as it is."""
    head = package.toml("calendar.toml")
    calendar, _made = Calendar.objects.update_or_create(
        agency=head.get("agency", "default"),
        defaults={"title": head.get("title", ""), "hours": head.get("hours", [])},
    )
    for file in package.names(".toml"):
        if file.removesuffix(".toml").isdigit():
            _load_year(calendar, package, file)
    _count_again(calendar)


def _load_year(calendar: Calendar, package: Package, file: str) -> None:
    year, head = int(file.removesuffix(".toml")), package.toml(file)
    decided = CalendarYear.objects.filter(calendar=calendar, year=year, is_forecast=False)
    if decided.exclude(package=package.code).exists():
        return
    named = [_day(row) for row in rows(package, file, "day")]
    try:
        _write_year(calendar, year, named)
    except ValueError as wrong:
        day = str(wrong).split(" ")[1].split("/")
        near = "-".join(reversed(day))
        raise package.error(str(wrong), file, package.line_of(file, near)) from None
    CalendarYear.objects.update_or_create(
        calendar=calendar, year=year,
        defaults={
            "is_forecast": head.get("forecast", True), "decision": head.get("decision", ""),
            "decided_on": head.get("decided_on"),
            "certainty": head.get("certainty", "V"),
            "note": head.get("note", ""), "package": package.code,
        },
    )  # fmt: skip


def _day(row: Row) -> Day:
    row.only(*FIELDS)
    return Day(
        date=row.day("date"), kind=row.text("kind"), name=row.text("name", ""),
        certainty=row.text("certainty", "V"), note=row.text("note", ""),
    )  # fmt: skip


def _write_year(calendar: Calendar, year: int, named: list[Day]) -> list[date]:
    """Write the year's days anew; returns the days that turned."""
    days = days_of(year, named)
    kept = CalendarDay.objects.filter(calendar=calendar)
    before = dict(kept.filter(date__year=year).values_list("date", "kind"))
    kept.filter(date__year=year).delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(
            calendar=calendar, date=d.date, kind=d.kind, name=d.name, certainty=d.certainty,
            note=d.note, working_before=0,
        )
        for d in days
    )  # fmt: skip
    return changed(before, days)


def _count_again(calendar: Calendar) -> None:
    """The running count of working days over the whole calendar."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [calendar.pk])


def _refuse(year: int, named: list[Day], decision: str) -> None:
    errors = {}
    if not decision.strip():
        errors["decision"] = "Hãy ghi số thông báo hoặc quyết định về nghỉ lễ, tết."
    if not any(d.kind == "holiday" for d in named):
        errors["days"] = f"Thông báo năm {year} chưa có ngày lễ nào. Hãy nhập các ngày nghỉ."
    try:
        days_of(year, named)
    except ValueError as wrong:
        errors["days"] = str(wrong)
    if (surplus := balance(named)) != 0:
        errors.setdefault(
            "days",
            f"Số ngày nghỉ hoán đổi và làm bù lệch nhau {abs(surplus)} ngày. Hãy kiểm tra lại.",
        )
    if errors:
        raise Invalid(errors)
