"""What leave does by itself."""

from __future__ import annotations

from datetime import datetime

from congvu.kernel.actors import Actor
from congvu.kernel.clock import local
from congvu.systems.leave import actions, queries


def finish_past_leave(at: datetime) -> None:
    """Every night: close what is over, each in its own transaction."""
    today = local(at).date()
    for uid in queries.past_leave(today=today):
        actions.finish_leave(actor=Actor.system("leave"), uid=uid, today=today)
