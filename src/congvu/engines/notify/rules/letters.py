"""When a letter goes, when it is tried again, what of an address may be kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

_VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
ATTEMPTS = 8
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=6)


def after_quiet(at: datetime, *, start: time, end: time) -> datetime:
    """The first instant from ``at`` on outside the quiet hours [start, end) of Vietnam's clock.

    start == end: no quiet hours. start > end: over midnight (22:00 to 06:00).
    """
    local = at.astimezone(_VIETNAM)
    clock = local.time()
    if start == end:
        return at
    quiet = start <= clock < end if start < end else clock >= start or clock < end
    if not quiet:
        return at
    day = local.date() + timedelta(days=1 if clock >= end else 0)
    return datetime.combine(day, end, _VIETNAM).astimezone(at.tzinfo)


class Calendar(Protocol):
    """What is asked of the law engine's working calendar."""

    def is_working(self, when: date) -> bool: ...

    def starts_at(self, received_at: datetime) -> datetime: ...


@dataclass(frozen=True)
class Rest:
    """When a person rests. own: hours of their own; else office: outside of working hours."""

    start: time
    end: time
    days_off: bool = False
    office: bool = False


def after_rest(at: datetime, rest: Rest, calendar: Calendar) -> datetime:
    """The first instant from ``at`` on at which the person may be disturbed.

    office: within the office's hours, else the next working morning.
    """
    if rest.office:
        begins = calendar.starts_at(at)
        if begins.date() == at.astimezone(_VIETNAM).date():
            begins = max(begins, _opening(begins, calendar))
        return begins.astimezone(at.tzinfo) if begins > at else at
    goes = after_quiet(at, start=rest.start, end=rest.end)
    while rest.days_off and not calendar.is_working(goes.astimezone(_VIETNAM).date()):
        morning = goes.astimezone(_VIETNAM).date() + timedelta(days=1)
        goes = datetime.combine(morning, rest.end, _VIETNAM).astimezone(at.tzinfo)
    return goes


def _opening(moment: datetime, calendar: Calendar) -> datetime:
    """Seven o'clock is early enough where the calendar does not say when the day begins."""
    hours = getattr(calendar, "hours", ((time(7), time(17)),))
    return datetime.combine(moment.astimezone(_VIETNAM).date(), hours[0][0], _VIETNAM)


def pause(attempts: int) -> timedelta:
    """How long to wait after so many failed tries: 30 s, doubled each time, at most 6 h."""
    doubled: timedelta = FIRST_PAUSE * 2 ** max(0, attempts - 1)
    return min(doubled, LONGEST_PAUSE)


def mask(address: str) -> str:
    """``nguyenvanan@example.vn`` → ``ng***@example.vn``."""
    name, at, host = address.partition("@")
    return f"{name[:2]}***{at}{host}" if at else ""


def is_final(code: int) -> bool:
    """Whether an SMTP answer means "never": 5xx is final, 4xx is worth another try (RFC 5321)."""
    return 500 <= code < 600
