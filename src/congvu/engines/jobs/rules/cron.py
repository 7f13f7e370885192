"""When a schedule was last due, on Vietnam's wall clock. Syntax: crontab's five fields, or six with
the seconds first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cronsim import CronSim

from congvu.kernel.clock import VIETNAM


def last_slot(cron: str, at: datetime) -> datetime:
    """The latest instant ≤ at that the expression names (UTC). Raises ValueError for a bad one."""
    wall = at.astimezone(VIETNAM).replace(tzinfo=None, microsecond=0) + timedelta(seconds=1)
    found: datetime = next(CronSim(cron, wall, reverse=True))
    return found.replace(tzinfo=VIETNAM).astimezone(UTC)
