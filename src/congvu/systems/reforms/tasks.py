"""Reorganisations run by themselves."""

from __future__ import annotations

from datetime import datetime

from congvu.engines.jobs.api import job
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.systems.reforms import actions, demo


def begin_due() -> int:
    """Run daily: what was planned for this day begins."""
    return actions.begin_due(actor=Actor.system("reforms.today"), at=clock.now())


@job(name="reforms.run", attempts=8)
def run(*, reform: str) -> None:
    """Carry out one reorganisation, or its way back; after a crash it goes on where it stood."""
    actions.run(reform=reform, at=clock.now())


@job(name=demo.JOB, attempts=4)
def demo_reforms(*, at: datetime) -> None:
    """The demo's plans, once."""
    demo.tell(at=at)
