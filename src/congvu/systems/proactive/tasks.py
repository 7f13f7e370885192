"""The daily run of proactive service."""

from __future__ import annotations

from datetime import datetime

from congvu.engines.jobs.api import job
from congvu.systems.proactive.actions import offers


def look(at: datetime) -> None:
    """Every morning: find whom the rules concern; letters go out after people's quiet hours."""
    offers.run(at=at)


@job(name="proactive.look", attempts=8)
def look_now(*, at: datetime) -> None:
    """The same once, when content or data were just brought in."""
    offers.run(at=at)
