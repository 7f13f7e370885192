"""Whom lateness is told to, and after how many hours."""

from __future__ import annotations

from datetime import datetime

from congvu.engines.identity import api as identity
from congvu.engines.law import api as law
from congvu.engines.ledger.contracts import Entry
from congvu.engines.notify.contracts import Addressed
from congvu.engines.org import api as org
from congvu.kernel.clock import local
from congvu.kernel.errors import NotFound

ASSIGN = "casework.task.assign"
DEFAULTS = {1: 0, 2: 16}  # working hours after the due time; two working days


def hours_of(step: int, at: datetime) -> int | None:
    """Working hours after the due time at which the step is told; None: it is switched off."""
    try:
        said = int(law.value(f"casework.escalate_{step}", on=local(at).date()))  # type: ignore[arg-type]  # an int parameter
    except NotFound:
        said = DEFAULTS[step]
    return said if said >= 0 else None


def heads_of(unit_id: int, *, step: int, at: datetime) -> list[int]:
    """Person ids of the head of the unit (step 2: of the one above it) and of their stand-ins.

    A unit whose head's seat is empty: everybody who may hand its work out.
    """
    day = local(at).date()
    above = org.ancestors(unit_id, on=day)
    told = above[0].id if step > 1 and above else unit_id
    post = org.head_post(told, on=day)
    heads = identity.incumbents_of(post.id, on=day) if post else []
    cards = identity.holders_of(ASSIGN, unit_id=told, on=day)
    accounts = {card.account_id for card in cards if card.person_id in heads}
    if not heads:
        return sorted({card.person_id for card in cards})
    return sorted({*heads, *(c.person_id for c in cards if c.stand_in_for in accounts)})


def late_work(entry: Entry) -> Addressed:
    """The notice of late work: to the heads, with a way to the list."""
    said = entry.payload
    return Addressed(
        person_ids=tuple(said["person_ids"]),
        context={"count": str(said["count"])},
        link=f"/viec-cua-toi/?tab=unit&due=overdue&unit={said['unit_id']}",
    )
