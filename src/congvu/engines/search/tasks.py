"""The index written anew in the background."""

from __future__ import annotations

from congvu.engines.jobs.api import job
from congvu.engines.search import actions
from congvu.kernel import clock


@job(name="search.rebuild", attempts=3)
def rebuild(*, noun: str = "") -> None:
    """Write all entries anew (of one noun, or of every findable)."""
    actions.rebuild(noun=noun, at=clock.now())
