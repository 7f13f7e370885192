"""The minute sweep of timers."""

from __future__ import annotations

from congvu.engines.casework.actions.timers import fire_due_timers
from congvu.kernel import clock
from congvu.kernel.actors import Actor


def fire_timers() -> int:
    """Fire every timer that is due now; answers how many."""
    return fire_due_timers(actor=Actor.system("casework.timers"), at=clock.now())
