"""The arithmetic of deadlines, without a database: the shipped days, law's own examples."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, time, timedelta
from pathlib import Path

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from congvu.engines.law.contracts import Day, UnknownYear, WorkingCalendar
from congvu.engines.law.contracts.calendars import VIETNAM
from congvu.engines.law.rules.years import balance, days_of, prefix_sums

FOLDER = Path(__file__).parents[3] / "content" / "calendars" / "viet-nam"
YEARS = (2025, 2026, 2027)
# The one pair that the package does not know (domain facts §16).
SWAPPED = (date(2026, 1, 2), date(2026, 1, 10))


def shipped(year: int) -> list[Day]:
    rows = tomllib.loads((FOLDER / f"{year}.toml").read_text())["day"]
    return [Day(date=r["date"], kind=r["kind"], name=r["name"]) for r in rows]


def calendar(**more: object) -> WorkingCalendar:
    days = [d for year in YEARS for d in days_of(year, shipped(year))]
    return WorkingCalendar(
        agency="default", first=days[0].date, worked=bytes(d.is_working for d in days),
        named={d.date: d for d in days if d.name}, forecast_years=frozenset({2027}), **more,
    )  # fmt: skip


CALENDAR = calendar()
VIETNAMESE = holidays.country_holidays("VN", years=YEARS)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


# domain.md §2.8, the five vectors.
@pytest.mark.parametrize(
    ("received", "amount", "due"),
    [
        ("2026-02-12", 5, "2026-02-26"),
        ("2026-04-23", 10, "2026-05-12"),
        ("2026-08-27", 3, "2026-09-04"),
        ("2026-11-20", 5, "2026-11-30"),
        ("2026-11-23", 30, "2027-01-06"),
    ],
)
def test_the_five_vectors(received: str, amount: int, due: str) -> None:
    assert CALENDAR.due(at(received + "T09:00"), amount) == at(due + "T17:00")


@pytest.mark.parametrize(
    ("received", "amount", "unit", "due"),
    [
        # Thursday before closing time, and after it: Friday is then day 0.
        ("2026-11-19T16:59", 1, "working_day", "2026-11-20T17:00"),
        ("2026-11-19T17:00", 1, "working_day", "2026-11-23T17:00"),
        # Saturday and Sunday count as received on Monday.
        ("2026-11-21T09:00", 1, "working_day", "2026-11-25T17:00"),
        ("2026-11-22T23:59", 1, "working_day", "2026-11-25T17:00"),
        # A Saturday that is worked is a day like any other.
        ("2026-08-22T09:00", 1, "working_day", "2026-08-24T17:00"),
        ("2026-08-21T09:00", 1, "working_day", "2026-08-22T17:00"),
        # 10/1/2026 is worked instead of 2/1/2026.
        ("2025-12-31T09:00", 1, "working_day", "2026-01-05T17:00"),
        ("2026-01-09T09:00", 1, "working_day", "2026-01-10T17:00"),
        # Same-day procedures: zero days.
        ("2026-11-20T09:00", 0, "working_day", "2026-11-20T17:00"),
        ("2026-11-20T18:00", 0, "working_day", "2026-11-23T17:00"),
        # Calendar days count all days; an end on a day off moves on.
        ("2026-11-16T09:00", 3, "day", "2026-11-19T17:00"),
        ("2026-11-16T09:00", 5, "day", "2026-11-23T17:00"),
        ("2026-11-16T09:00", 8, "day", "2026-11-25T17:00"),
        ("2026-02-10T09:00", 7, "day", "2026-02-23T17:00"),
        ("2026-11-14T09:00", 1, "day", "2026-11-17T17:00"),
        # Hours run only while the office is open; eight of them are a day.
        ("2026-11-20T07:00", 8, "hour", "2026-11-20T17:00"),
        ("2026-11-20T09:00", 8, "hour", "2026-11-23T09:00"),
        ("2026-11-20T10:30", 1, "hour", "2026-11-20T11:30"),
        ("2026-11-20T11:00", 1, "hour", "2026-11-20T14:00"),
        ("2026-11-20T12:00", 1, "hour", "2026-11-20T14:30"),
        ("2026-11-20T18:00", 4, "hour", "2026-11-23T11:00"),
        ("2026-11-20T05:00", 1, "hour", "2026-11-20T08:00"),
        ("2026-11-20T16:00", 9, "hour", "2026-11-23T17:00"),
        ("2026-11-20T16:00", 10, "hour", "2026-11-25T08:00"),
    ],
)
def test_golden_cases(received: str, amount: int, unit: str, due: str) -> None:
    assert CALENDAR.due(at(received), amount, unit) == at(due)


def test_the_clock_is_vietnams_whatever_zone_the_moment_is_in() -> None:
    utc = datetime.fromisoformat("2026-11-19T10:30+00:00")  # 17:30 in Vietnam
    assert CALENDAR.due(utc, 1) == at("2026-11-23T17:00")


def test_each_cut_off_is_a_parameter() -> None:
    early = calendar(clock_start_cutoff=time(15))
    assert early.due(at("2026-11-19T15:00"), 1) == at("2026-11-23T17:00")
    assert CALENDAR.due(at("2026-11-19T15:00"), 1) == at("2026-11-20T17:00")


def test_each_agency_has_its_hours() -> None:
    other = calendar(hours=((time(8), time(12)), (time(13), time(16, 30))))
    assert other.hours_a_day == 7.5
    assert other.due(at("2026-11-20T11:00"), 2, "hour") == at("2026-11-20T14:00")
    assert other.due(at("2026-11-19T09:00"), 1) == at("2026-11-20T16:30")


def test_a_deadline_over_a_forecast_year_says_so() -> None:
    assert CALENDAR.deadline(at("2026-11-23T09:00"), 30).forecast
    assert not CALENDAR.deadline(at("2026-11-23T09:00"), 20).forecast


def test_beyond_the_known_years_it_refuses_and_says_what_to_load() -> None:
    with pytest.raises(UnknownYear, match="năm 2028"):
        CALENDAR.due(at("2027-12-20T09:00"), 30)
    with pytest.raises(UnknownYear, match="31/12/2024"):
        CALENDAR.is_working(date(2024, 12, 31))


days_known = st.dates(date(2025, 1, 1), date(2027, 12, 31))
early_days = st.dates(date(2025, 1, 1), date(2027, 8, 31))


@given(days_known)
def test_every_day_agrees_with_the_package(day: date) -> None:
    expected = VIETNAMESE.is_working_day(day)
    assert CALENDAR.is_working(day) == (not expected if day in SWAPPED else expected)


@given(early_days, st.integers(1, 60))
def test_working_days_agree_with_the_package(day: date, amount: int) -> None:
    due = VIETNAMESE.get_nth_working_day(day, amount)
    crosses = [d for d in SWAPPED if day < d <= due + timedelta(3)]
    if not crosses:
        assert CALENDAR.add_working_days(day, amount) == due


@given(early_days, st.integers(1, 30), st.integers(1, 30))
def test_adding_in_two_steps_is_adding_at_once(day: date, first: int, second: int) -> None:
    half_way = CALENDAR.add_working_days(day, first)
    assert CALENDAR.add_working_days(half_way, second) == CALENDAR.add_working_days(
        day, first + second
    )


@given(st.dates(date(2025, 6, 1), date(2027, 8, 31)), st.integers(1, 60))
def test_there_and_back(day: date, amount: int) -> None:
    start = CALENDAR.next_working_day(day)
    assert CALENDAR.add_working_days(CALENDAR.add_working_days(start, amount), -amount) == start
    later = CALENDAR.add_working_days(start, amount)
    assert CALENDAR.working_days_between(start, later) == amount


def test_a_stretch_may_end_with_the_last_day_that_is_known() -> None:
    after = CALENDAR.last + timedelta(1)
    assert CALENDAR.working_days_between(CALENDAR.last, after) == CALENDAR.is_working(CALENDAR.last)
    with pytest.raises(UnknownYear, match="Hãy nạp thông báo nghỉ lễ"):
        CALENDAR.working_days_between(CALENDAR.last, after + timedelta(1))


@given(early_days, st.integers(0, 23), st.integers(0, 59), st.integers(1, 200))
def test_hours_there_and_back(day: date, hour: int, minute: int, amount: int) -> None:
    received = datetime.combine(day, time(hour, minute), VIETNAM)
    deadline = CALENDAR.deadline(received, amount, "hour")
    assert CALENDAR.is_working(deadline.due_at.date())
    assert CALENDAR.working_hours_between(deadline.starts_at, deadline.due_at) == amount


def test_how_long_it_took_is_told_for_years_without_a_calendar_too() -> None:
    def took(start: date, end: date) -> float:
        first, last = (datetime.combine(day, time(8), VIETNAM) for day in (start, end))
        return CALENDAR.working_hours_between(first, last)

    monday = date(2023, 1, 2)
    assert took(monday, monday + timedelta(7)) == 40  # nothing known: Monday to Friday
    assert took(monday, monday + timedelta(5)) == took(monday, monday + timedelta(4)) + 7
    assert took(date(2024, 12, 30), date(2025, 1, 3)) == 24  # 30/12, 31/12, 02/01; New Year is off
    assert took(date(2027, 12, 30), date(2028, 1, 4)) == 24
    assert took(date(2029, 1, 1), date(2029, 1, 8)) == 40


@given(early_days, st.integers(0, 60), st.sampled_from(["working_day", "day", "hour"]))
def test_nothing_is_due_on_a_day_off_or_before_it_came(day: date, amount: int, unit: str) -> None:
    received = datetime.combine(day, time(10), VIETNAM)
    due = CALENDAR.due(received, amount, unit)
    assert CALENDAR.is_working(due.date())
    assert due >= received


def test_a_year_that_contradicts_itself_is_refused() -> None:
    monday, saturday = date(2028, 1, 3), date(2028, 1, 8)
    for named, why in (
        ([Day(date=date(2027, 1, 1), kind="holiday")], "không thuộc năm 2028"),
        ([Day(date=monday, kind="holiday"), Day(date=monday, kind="swap_off")], "hai lần"),
        ([Day(date=monday, kind="swap_on")], "vốn là ngày làm việc"),
        ([Day(date=saturday, kind="swap_off")], "vốn là ngày nghỉ"),
        ([Day(date=monday, kind="off")], "không có"),
    ):
        with pytest.raises(ValueError, match=why):
            days_of(2028, named)


def test_shipped_swaps_are_in_balance() -> None:
    assert [balance(shipped(year)) for year in YEARS] == [0, 0, 0]
    assert sum(d.is_working for d in days_of(2026, shipped(2026))) == 249
    assert prefix_sums([True, False, True, True]) == [0, 1, 1, 2]
