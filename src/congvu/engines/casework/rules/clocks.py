"""The two clocks of a case, and how near a deadline is. Pure: the calendar is handed in.

The legal clock starts again from zero when a supplement found in examination comes in; the measured
clock subtracts the time the citizen was waited for. Both stand still while somebody outside is
waited for. Law: NĐ 118/2025/NĐ-CP; QĐ 766/QĐ-TTg (2.1). Source: domain.md §2.4, §20 mistake 3.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from congvu.engines.casework.rules.diagram import Limit, TimerSpec

SOON_WORKING_HOURS = 8  # the apology is owed at least one day before expiry


class Calendar(Protocol):
    """What the clocks ask of the law engine's working calendar."""

    def due(self, received_at: datetime, amount: int, unit: str) -> datetime: ...

    def working_hours_between(self, start: datetime, end: datetime) -> float: ...


class ClockKind(StrEnum):
    LEGAL = "legal"
    MEASURED = "measured"


@dataclass(frozen=True, slots=True)
class Pause:
    """Time that somebody outside was waited for."""

    start: datetime
    end: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class ClockState:
    """One clock. started_at: of the running count; first_started_at: the very first; due_at: None
    without a limit. paused_at, pause_reason: set while it stands still."""

    kind: ClockKind
    limit: Limit | None
    started_at: datetime | None = None
    first_started_at: datetime | None = None
    due_at: datetime | None = None
    paused_at: datetime | None = None
    pause_reason: str = ""
    stopped_at: datetime | None = None
    restarts: int = 0
    pauses: tuple[Pause, ...] = ()

    @property
    def runs(self) -> bool:
        return bool(self.started_at) and self.paused_at is None and self.stopped_at is None


def due_of(limit: Limit | None, at: datetime, calendar: Calendar) -> datetime | None:
    """When something with this limit that starts now is due."""
    return calendar.due(at, limit.amount, limit.unit) if limit else None


def start(clock: ClockState, at: datetime, calendar: Calendar) -> ClockState:
    """Begin to count; a clock that has begun is left alone."""
    if clock.started_at is not None:
        return clock
    return replace(
        clock, started_at=at, first_started_at=at, due_at=due_of(clock.limit, at, calendar)
    )


def pause(clock: ClockState, at: datetime, reason: str) -> ClockState:
    """Stand still; nothing happens to a clock that does not run."""
    return replace(clock, paused_at=at, pause_reason=reason) if clock.runs else clock


def resume(clock: ClockState, at: datetime, calendar: Calendar) -> ClockState:
    """Count on: the due time moves by the time that stood still."""
    if clock.paused_at is None or clock.stopped_at is not None:
        return clock
    moved = _moved(clock, at, calendar)
    return _unpaused(replace(clock, due_at=moved), at)


def recounted(clock: ClockState, calendar: Calendar) -> datetime | None:
    """When it is due by this calendar: counted anew from its start through the pauses since."""
    if clock.started_at is None:
        return None
    due = due_of(clock.limit, clock.started_at, calendar)
    for pause_ in clock.pauses:
        if pause_.start >= clock.started_at:
            stood = replace(clock, due_at=due, paused_at=pause_.start)
            due = _moved(stood, pause_.end, calendar)
    return due


def restart(clock: ClockState, at: datetime, calendar: Calendar) -> ClockState:
    """A complete dossier came in: the legal clock counts from zero, the measured one goes on."""
    if clock.started_at is None or clock.stopped_at is not None:
        return clock
    if clock.kind is ClockKind.MEASURED:
        return resume(clock, at, calendar)
    fresh = replace(
        clock, started_at=at, due_at=due_of(clock.limit, at, calendar), restarts=clock.restarts + 1
    )
    return _unpaused(fresh, at)


def stop(clock: ClockState, at: datetime) -> ClockState:
    """The end of the case; what stood still stays so."""
    if clock.started_at is None or clock.stopped_at is not None:
        return clock
    return _unpaused(replace(clock, stopped_at=at), at)


def spent_hours(clock: ClockState, at: datetime, calendar: Calendar) -> float:
    """Working hours counted so far (or in all, when stopped), without the pauses of this count."""
    if clock.started_at is None:
        return 0.0
    begin = clock.first_started_at if clock.kind is ClockKind.MEASURED else clock.started_at
    begin = begin or clock.started_at
    end = clock.stopped_at or clock.paused_at or at
    waited = sum(
        calendar.working_hours_between(max(p.start, begin), min(p.end, end))
        for p in clock.pauses
        if p.end > begin and p.start < end
    )
    return max(0.0, calendar.working_hours_between(begin, end) - waited)


def ring_at(timer: TimerSpec, at: datetime, calendar: Calendar) -> datetime | None:
    """When a timer that starts now rings; None for a date timer, whose day comes from the data."""
    if timer.limit is not None:
        return due_of(timer.limit, at, calendar)
    return at + timer.length if timer.length is not None else None


class Standing(StrEnum):
    """How a thing stands with its deadline; PAUSED: somebody outside is waited for."""

    NONE = "none"
    PAUSED = "paused"
    ON_TIME = "on_time"
    SOON = "soon"
    OVERDUE = "overdue"
    DONE_ON_TIME = "done_on_time"
    DONE_LATE = "done_late"


def soon_until(at: datetime, calendar: Calendar) -> datetime:
    """What is due before this instant is due soon: one working day ahead."""
    return calendar.due(at, SOON_WORKING_HOURS, "hour")


def standing(
    due_at: datetime | None, at: datetime, soon: datetime, done_at: datetime | None = None
) -> Standing:
    """Predicts, not only reports: ``soon`` comes from :func:`soon_until`."""
    if due_at is None:
        return Standing.NONE
    if done_at is not None:
        return Standing.DONE_ON_TIME if done_at <= due_at else Standing.DONE_LATE
    if at > due_at:
        return Standing.OVERDUE
    return Standing.SOON if due_at <= soon else Standing.ON_TIME


def standing_of(clock: ClockState, at: datetime, soon: datetime) -> Standing:
    """The same for a clock, which may stand still."""
    if clock.paused_at is not None and clock.stopped_at is None:
        return Standing.PAUSED
    return standing(clock.due_at, at, soon, clock.stopped_at)


TURNS: dict[str, Callable[[ClockState, datetime, Calendar], ClockState]] = {
    "start": start,
    "pause": lambda clock, at, calendar: pause(clock, at, ""),
    "resume": resume,
    "restart": restart,
    "stop": lambda clock, at, calendar: stop(clock, at),
}


def _moved(clock: ClockState, at: datetime, calendar: Calendar) -> datetime | None:
    """Calendar days move by wall time and then to a working moment; others by working hours."""
    if clock.due_at is None or clock.paused_at is None or clock.limit is None:
        return clock.due_at
    if clock.limit.unit == "day":
        waited = at - clock.paused_at
        moved = clock.due_at + waited
        days = (moved.date() - clock.due_at.date()).days
        return calendar.due(clock.due_at - timedelta(hours=1), days, "day") if days else moved
    hours = calendar.working_hours_between(clock.paused_at, at)
    return calendar.due(clock.due_at, hours, "hour") if hours else clock.due_at  # type: ignore[arg-type]  # fractions of an hour are timed too


def _unpaused(clock: ClockState, at: datetime) -> ClockState:
    if clock.paused_at is None:
        return clock
    done = Pause(clock.paused_at, at, clock.pause_reason)
    return replace(clock, paused_at=None, pause_reason="", pauses=(*clock.pauses, done))
