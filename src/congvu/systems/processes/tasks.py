"""Work outside requests: the demo's runs."""

from __future__ import annotations

from datetime import datetime

from congvu.engines.jobs.api import job
from congvu.systems.processes import demo


@job(name=demo.JOB, attempts=4)
def demo_runs(*, at: datetime) -> None:
    """Begin the demo's internal procedures, once."""
    demo.tell(at=at)
