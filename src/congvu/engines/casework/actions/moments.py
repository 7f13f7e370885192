"""When a step happens: what the caller says, else what the running action's door passed in."""

from __future__ import annotations

from datetime import datetime

from congvu.kernel.actions import running
from congvu.kernel.clock import now


def moment(at: datetime | None) -> datetime:
    """``at``, or the running action's instant; only an action that was given none asks the clock."""
    return at or running().at or now()
