"""The working calendar of the agency that a case is counted by."""

from __future__ import annotations

from datetime import datetime

from congvu.engines.casework.rules.clocks import Calendar, soon_until
from congvu.engines.law import api as law
from congvu.kernel.clock import local


def calendar_of(agency: str, at: datetime) -> Calendar:
    """The calendar in force on the day of ``at``."""
    return law.calendar(on=local(at).date(), agency=agency)


def soon(at: datetime, agency: str = "default") -> datetime:
    """What is due before this instant is due soon."""
    return soon_until(at, calendar_of(agency, at))
