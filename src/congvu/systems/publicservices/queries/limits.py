"""The limits of a day, from the dated parameters of the law."""

from __future__ import annotations

from datetime import date, datetime, time

from congvu.engines.law import api as law
from congvu.kernel import clock
from congvu.systems.publicservices.rules.limits import PARAMETERS, Limits


def limits(on: date | datetime) -> Limits:
    """What holds on a day, or on the day of an instant. Raises NotFound for a day before the law."""
    day = clock.local(on).date() if isinstance(on, datetime) else on
    found = {field: law.value(code, on=day) for field, code in PARAMETERS.items()}
    hour = found.pop("hand_over_at")
    numbers = {field: int(str(value)) for field, value in found.items()}
    return Limits(hand_over_at=hour if isinstance(hour, time) else time(15, 0), **numbers)
