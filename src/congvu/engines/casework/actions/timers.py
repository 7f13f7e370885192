"""Timers that rang: each in a transaction of its own, so that one ill case holds nobody up."""

from __future__ import annotations

import logging
from datetime import datetime

from congvu.engines.casework.actions.effects import advance
from congvu.engines.casework.actions.rows import drop_timer, locked_timer
from congvu.engines.casework.events import TimerFired
from congvu.engines.casework.models import Timer
from congvu.engines.casework.models.processes import compiled_net
from congvu.engines.casework.rules.step import Fired
from congvu.kernel.actions import action, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Refused

log = logging.getLogger(__name__)
BATCH = 200


def fire_due_timers(*, actor: Actor, at: datetime, limit: int = 2_000) -> int:
    """Fire what is due at ``at``, oldest first; several sweepers share the work. Answers how many."""
    fired = 0
    passed: set[int] = set()
    while fired < limit:
        due = (
            Timer.objects.filter(due_at__lte=at)
            .exclude(pk__in=passed)
            .order_by("due_at", "id")
            .values_list("pk", flat=True)[:BATCH]
        )
        found = list(due)
        if not found:
            break
        for pk in found:
            passed.add(pk)
            fired += _try(actor, pk, at)
    return fired


def _try(actor: Actor, timer_id: int, at: datetime) -> int:
    try:
        return int(fire_timer(actor=actor, timer_id=timer_id, at=at))
    except Refused:
        log.exception("timer %s could not fire; it stays due", timer_id)
        return 0


@action(needs="signed-in")
def fire_timer(*, actor: Actor, timer_id: int, at: datetime) -> bool:
    """Let one timer ring; False when another sweeper has it or it was called off."""
    timer = locked_timer(timer_id, at)
    if timer is None:
        unchanged()
        return False
    case = timer.case
    title = compiled_net(case.process_id).nodes[timer.node].title
    drop_timer(timer)
    fired = TimerFired(case_uid=str(case.uid), node=timer.node, title=title)
    advance(case, Fired(timer.node, timer.scope), at, told=[fired])
    return True
