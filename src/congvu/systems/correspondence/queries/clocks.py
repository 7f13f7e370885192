"""How long things may take: dated parameters in working hours."""

from __future__ import annotations

from datetime import date

from congvu.engines.law import api as law


def hours(code: str, *, on: date) -> int:
    """Working hours of a parameter on the day. Raises NotFound."""
    return int(str(law.value(code, on=on)))
