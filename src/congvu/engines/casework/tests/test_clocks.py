"""The two clocks by hand-computed days, on a calendar of Monday to Friday, 07:00 to 17:00 less lunch."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from congvu.engines.casework.rules import clocks
from congvu.engines.casework.rules.clocks import ClockKind, ClockState, Standing
from congvu.engines.casework.rules.diagram import Limit, TimerSpec
from congvu.engines.law.contracts import WorkingCalendar
from congvu.kernel.clock import VIETNAM

FIRST = date(2026, 1, 1)
DAYS = [FIRST + timedelta(n) for n in range(730)]
OFF = {date(2026, 11, 24)}
CALENDAR = WorkingCalendar("test", FIRST, bytes(d.weekday() < 5 and d not in OFF for d in DAYS))


def at(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=VIETNAM)


def show(moment: datetime | None) -> str:
    return f"{moment.astimezone(VIETNAM):%d/%m/%Y %H:%M}" if moment else ""


def running(kind: ClockKind, limit: Limit | None, begun: str) -> ClockState:
    return clocks.start(ClockState(kind, limit), at(begun), CALENDAR)


FIVE = Limit(5, "working_day")


def test_a_start_counts_from_the_law_and_only_once() -> None:
    clock = running(ClockKind.LEGAL, FIVE, "20/11/2026 09:00")
    assert show(clock.due_at) == "30/11/2026 17:00"  # 23, 25, 26, 27, 30; the 24th is off
    assert clocks.start(clock, at("25/11/2026 09:00"), CALENDAR) == clock


def test_a_restart_forgets_the_legal_count_and_keeps_the_measured_one() -> None:
    legal, measured = (
        clocks.pause(running(kind, FIVE, "20/11/2026 09:00"), at("23/11/2026 09:00"), "bổ sung")
        for kind in ClockKind
    )
    back = at("30/11/2026 09:00")
    legal, measured = (clocks.restart(c, back, CALENDAR) for c in (legal, measured))
    assert show(legal.due_at) == "07/12/2026 17:00"
    # waited: 23/11 09:00 to 30/11 09:00 = 6 h + 25, 26, 27 (24 h) + 2 h = 32 h = four days
    assert show(measured.due_at) == "04/12/2026 17:00"
    assert (legal.restarts, measured.restarts) == (1, 0)
    done = at("01/12/2026 09:00")
    assert clocks.spent_hours(legal, done, CALENDAR) == 8.0
    assert clocks.spent_hours(measured, done, CALENDAR) == 16.0  # 8 before, 8 after


def test_a_pause_moves_the_due_time_by_working_hours() -> None:
    clock = clocks.pause(
        running(ClockKind.LEGAL, Limit(8, "hour"), "20/11/2026 09:00"), at("20/11/2026 15:00"), "x"
    )
    assert show(clock.due_at) == "23/11/2026 09:00"
    assert clocks.pause(clock, at("20/11/2026 16:00"), "y") == clock
    clock = clocks.resume(clock, at("20/11/2026 16:30"), CALENDAR)
    assert show(clock.due_at) == "23/11/2026 10:30"
    assert [(p.reason, show(p.start)) for p in clock.pauses] == [("x", "20/11/2026 15:00")]
    assert clocks.resume(clock, at("21/11/2026 09:00"), CALENDAR) == clock


def test_a_pause_over_the_weekend_costs_nothing() -> None:
    clock = running(ClockKind.MEASURED, FIVE, "20/11/2026 09:00")
    paused = clocks.pause(clock, at("20/11/2026 17:00"), "x")
    assert clocks.resume(paused, at("22/11/2026 20:00"), CALENDAR).due_at == clock.due_at


def test_calendar_days_move_by_days_and_end_on_a_worked_one() -> None:
    clock = running(ClockKind.LEGAL, Limit(10, "day"), "02/11/2026 09:00")
    assert show(clock.due_at) == "12/11/2026 17:00"
    paused = clocks.pause(clock, at("03/11/2026 09:00"), "x")
    assert (
        show(clocks.resume(paused, at("05/11/2026 09:00"), CALENDAR).due_at) == "16/11/2026 17:00"
    )


def test_what_has_stopped_stays_so() -> None:
    clock = clocks.stop(running(ClockKind.LEGAL, FIVE, "20/11/2026 09:00"), at("23/11/2026 09:00"))
    later = at("30/11/2026 09:00")
    for turn in clocks.TURNS.values():
        assert turn(clock, later, CALENDAR) == clock
    assert clocks.spent_hours(clock, later, CALENDAR) == 8.0


def test_a_clock_that_never_began_is_left_alone() -> None:
    clock = ClockState(ClockKind.LEGAL, FIVE)
    for how in ("pause", "resume", "restart", "stop"):
        assert clocks.TURNS[how](clock, at("20/11/2026 09:00"), CALENDAR) == clock
    assert clocks.spent_hours(clock, at("20/11/2026 09:00"), CALENDAR) == 0.0


@pytest.mark.parametrize(
    ("due", "now", "done", "expected"),
    [
        ("", "20/11/2026 09:00", "", Standing.NONE),
        ("30/11/2026 17:00", "20/11/2026 09:00", "", Standing.ON_TIME),
        ("23/11/2026 09:00", "20/11/2026 09:00", "", Standing.SOON),
        ("23/11/2026 09:01", "20/11/2026 09:00", "", Standing.ON_TIME),
        ("20/11/2026 09:00", "20/11/2026 09:00", "", Standing.SOON),
        ("20/11/2026 08:59", "20/11/2026 09:00", "", Standing.OVERDUE),
        ("20/11/2026 09:00", "25/11/2026 09:00", "20/11/2026 09:00", Standing.DONE_ON_TIME),
        ("20/11/2026 09:00", "25/11/2026 09:00", "20/11/2026 09:01", Standing.DONE_LATE),
    ],
)
def test_standings(due: str, now: str, done: str, expected: Standing) -> None:
    near = clocks.soon_until(at(now), CALENDAR)
    found = clocks.standing(at(due) if due else None, at(now), near, at(done) if done else None)
    assert found is expected


def test_a_paused_clock_says_so() -> None:
    clock = clocks.pause(
        running(ClockKind.LEGAL, FIVE, "20/11/2026 09:00"), at("23/11/2026 09:00"), "x"
    )
    now = at("30/12/2026 09:00")
    assert clocks.standing_of(clock, now, now) is Standing.PAUSED


def test_timers_ring_by_the_wall_or_by_the_calendar() -> None:
    begun = at("20/11/2026 09:00")
    assert show(clocks.ring_at(TimerSpec(length=timedelta(days=2)), begun, CALENDAR)) == (
        "22/11/2026 09:00"
    )
    assert show(clocks.ring_at(TimerSpec(limit=Limit(2, "working_day")), begun, CALENDAR)) == (
        "25/11/2026 17:00"
    )
    assert clocks.ring_at(TimerSpec(date="x"), begun, CALENDAR) is None
