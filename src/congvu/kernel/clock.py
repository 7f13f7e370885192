"""The only place that reads the clock; doors call it and pass the answer down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


_pretended: ContextVar[datetime | None] = ContextVar("congvu_clock", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _pretended.get() or datetime.now(UTC)


@contextmanager
def pretend(at: datetime) -> Iterator[None]:
    """Let the doors read another instant: for demo data of past months and for tests, nothing else."""
    token = _pretended.set(at.astimezone(UTC))
    try:
        yield
    finally:
        _pretended.reset(token)


def today() -> date:
    """The present legal day in Vietnam."""
    return local(now()).date()


def local(at: datetime) -> datetime:
    """The same instant on Vietnam's wall clock."""
    return at.astimezone(VIETNAM)
