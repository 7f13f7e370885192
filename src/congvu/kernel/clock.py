"""The only place that reads the clock; doors call it and pass the answer down."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The present legal day in Vietnam."""
    return local(now()).date()


def local(at: datetime) -> datetime:
    """The same instant on Vietnam's wall clock."""
    return at.astimezone(VIETNAM)
