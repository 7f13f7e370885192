"""The index of the demo: written once all rooms have made their rows, by their own events."""

from __future__ import annotations

from datetime import datetime

from congvu.engines.search import actions


def make(*, scale: int, at: datetime) -> None:
    """Index what is there; what rooms make later follows by its events."""
    actions.rebuild(at=at)
