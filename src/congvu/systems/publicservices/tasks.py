"""Work outside requests: the demo's remaining life, a few stories at a time."""

from __future__ import annotations

from datetime import datetime

from congvu.engines.jobs.api import job
from congvu.systems.publicservices import demo


@job(name="publicservices.demo_life", attempts=8)
def demo_life(*, first: int, total: int, began: str) -> None:
    """Tell the next stories, then leave the rest to a later run so that people's own work goes first."""
    at = datetime.fromisoformat(began)
    last = min(first + demo.CHUNK, total)
    for number in range(first, last):
        demo.tell(number, at)
    demo.start_rest(actor=demo.SYSTEM, first=last, total=total, at=at)
