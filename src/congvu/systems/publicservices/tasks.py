"""Work outside requests: the demo's remaining life, a few steps at a time."""

from __future__ import annotations

from datetime import datetime

from congvu.engines.jobs.api import job
from congvu.systems.publicservices.demo import telling


@job(name=telling.JOB, attempts=8)
def demo_life(*, first: int, until: int, began: str, told: int, at: datetime) -> None:
    """Tell the next steps, then leave the rest to a later run so that people's own work goes first."""
    life = telling.Life(first, until, datetime.fromisoformat(began))
    so_far = telling.tell_on(life=life, told=told)
    telling.go_on(actor=telling.SYSTEM, life=life, told=so_far, at=at)
