"""How long things may take, how large they may be: dated parameters in whole numbers."""

from __future__ import annotations

from datetime import date

from congvu.engines.law import api as law


def number(code: str, *, on: date) -> int:
    """A parameter on the day (``correspondence.route_khan``: working hours). Raises NotFound."""
    return int(str(law.value(code, on=on)))
