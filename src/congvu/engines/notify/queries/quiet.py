"""When letters rest: a dated parameter, so that an agency may set its own hours."""

from __future__ import annotations

from datetime import datetime, time

from congvu.engines.law import api as law
from congvu.kernel import clock
from congvu.kernel.errors import Refused

DEFAULT = ("22:00", "06:00")
CODES = ("notify.quiet_from", "notify.quiet_until")


def quiet_hours(*, on: datetime) -> tuple[time, time]:
    """Start and end of the quiet hours on Vietnam's clock; 22:00 to 06:00 when none is set."""
    return _read(CODES[0], DEFAULT[0], on), _read(CODES[1], DEFAULT[1], on)


def _read(code: str, default: str, on: datetime) -> time:
    try:
        return time.fromisoformat(str(law.value(code, on=clock.local(on).date())))
    except (Refused, LookupError, ValueError):
        return time.fromisoformat(default)
