"""Work outside requests: the demo's reports."""

from __future__ import annotations

from datetime import datetime

from congvu.engines.jobs.api import job
from congvu.systems.petitions import demo


@job(name=demo.JOB, attempts=4)
def demo_reports(*, at: datetime) -> None:
    """Send the demo's reports, once."""
    demo.tell(at=at)
