"""What the days bring: names and superiors that were decided for today take effect."""

from __future__ import annotations

from congvu.engines.org.actions.today import take_effect as run
from congvu.kernel import clock
from congvu.kernel.actors import Actor


def take_effect() -> None:
    """Run daily: the present tree becomes what was decided for this day."""
    run(actor=Actor.system("org.today"), at=clock.now())
