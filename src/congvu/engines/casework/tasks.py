"""The minute sweep of timers, and signals on their way to the cases that wait."""

from __future__ import annotations

from congvu.engines.casework.actions.messages import spread_signal
from congvu.engines.casework.actions.timers import fire_due_timers
from congvu.engines.jobs.api import job
from congvu.kernel import clock
from congvu.kernel.actors import Actor


def fire_timers() -> int:
    """Fire every timer that is due now; answers how many."""
    return fire_due_timers(actor=Actor.system("casework.timers"), at=clock.now())


@job(name="casework.signal", attempts=8)
def signal(*, signal: str, thrown_by: str = "") -> None:
    """Ring every event that waits for this signal, one case at a time; again after a crash."""
    spread_signal(
        actor=Actor.system("casework.signals"), signal=signal, thrown_by=thrown_by, at=clock.now()
    )
