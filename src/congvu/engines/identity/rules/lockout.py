"""How long a login name stays shut after wrong passwords."""

from __future__ import annotations

from datetime import datetime, timedelta

ALLOWED_FAILURES = 5
FIRST_LOCK = timedelta(minutes=5)
LONGEST_LOCK = timedelta(hours=1)
FORGOTTEN_AFTER = timedelta(hours=24)


def lock_for(failures: int) -> timedelta | None:
    """None below five failures; then 5, 10, 20 … up to 60 minutes."""
    beyond = failures - ALLOWED_FAILURES
    return None if beyond < 0 else min(FIRST_LOCK * 2 ** min(beyond, 10), LONGEST_LOCK)


def is_shut(until: datetime | None, at: datetime) -> bool:
    """Whether a lock holds. One that ends later than any lock can was set by a clock that ran ahead."""
    return until is not None and at < until <= at + LONGEST_LOCK


def failures_now(failures: int, last_failed_at: datetime, at: datetime) -> int:
    """Old failures are forgotten after a day."""
    return 0 if at - last_failed_at >= FORGOTTEN_AFTER else failures


def minutes_left(until: datetime, at: datetime) -> int:
    """Whole minutes to wait, rounded up, at least one."""
    return max(1, -int((at - until).total_seconds() // 60))
