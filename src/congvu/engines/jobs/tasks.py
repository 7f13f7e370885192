"""Jobs of jobs: a delivery that is tried again, a schedule's call, sweeping up."""

from __future__ import annotations

from datetime import datetime

from congvu.engines.jobs.actions.backend import job
from congvu.engines.jobs.actions.deliveries import redeliver
from congvu.engines.jobs.actions.schedules import call_scheduled
from congvu.engines.jobs.actions.sweeping import sweep


@job(name="jobs.deliver")
def deliver(*, handler: str, position: int, event: str) -> None:
    """Call a handler again for one ledger entry."""
    redeliver(handler=handler, position=position)


@job(name="jobs.scheduled", attempts=3)
def scheduled(*, room: str, handler: str, at: datetime) -> None:
    """Call what a schedule names."""
    call_scheduled(room=room, handler=handler, at=at)


def prune(*, at: datetime) -> None:
    """Forget old slots, once-keys, tallies and workers that are long gone."""
    sweep(at=at)
