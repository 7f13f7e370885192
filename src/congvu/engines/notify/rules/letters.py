"""When a letter goes, when it is tried again, what of an address may be kept."""

from __future__ import annotations

from datetime import datetime, time, timedelta
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
