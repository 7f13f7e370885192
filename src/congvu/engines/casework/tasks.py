"""The sweep of timers, signals lateness that is told, bulk verbs."""

from __future__ import annotations

from congvu.engines.casework.actions.batch_runs import run_batch
from congvu.engines.casework.actions.escalations import escalate
from congvu.engines.casework.actions.messages import spread_signal
from congvu.engines.casework.actions.redatings import run_redating
from congvu.engines.casework.actions.timers import fire_due_timers
from congvu.engines.jobs.api import job
from congvu.kernel import clock
from congvu.kernel.actors import Actor

SWEEP = 500  # timers at one reading of the clock
MOST = 20_000  # timers of one sweep: what is due beyond waits a few seconds for the next


def fire_timers() -> int:
    """Fire every timer that is due, those that become due meanwhile too; answers how many."""
    system, fired = Actor.system("casework.timers"), 0
    while fired < MOST:
        now = fire_due_timers(actor=system, at=clock.now(), limit=SWEEP)
        fired += now
        if now < SWEEP:
            break
    return fired


def tell_lateness() -> int:
    """Tell the heads what became late; answers how many tasks."""
    return escalate(actor=Actor.system("casework.escalations"), at=clock.now())


@job(name="casework.signal", attempts=8)
def signal(*, signal: str, thrown_by: str = "") -> None:
    """Ring every event that waits for this signal, one case at a time; again after a crash."""
    spread_signal(
        actor=Actor.system("casework.signals"), signal=signal, thrown_by=thrown_by, at=clock.now()
    )


@job(name="casework.batch", attempts=8)
def batch(*, batch: str) -> None:
    """Do a bulk verb's tasks, fifty by one commit; after a crash it goes on where it stood."""
    run_batch(batch=batch, at=clock.now())


@job(name="casework.redate", attempts=8)
def redate(*, redating: str) -> None:
    """Date everything anew by the changed calendar, or back; after a crash it goes on."""
    run_redating(redating=redating, at=clock.now())
