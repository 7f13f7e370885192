"""Reactions: every step of a dossier is owed to the national portal."""

from __future__ import annotations

from congvu.engines.ledger.contracts import Entry
from congvu.kernel.actors import Actor
from congvu.systems.gateway.actions import national, outbound
from congvu.systems.gateway.rules import sending

QUEUE = Actor.system("Đồng bộ Cổng Dịch vụ công quốc gia")


def tell_portal(entry: Entry) -> None:
    """Queue what happened; nothing while no portal is configured."""
    state = sending.STATES.get(entry.name)
    if state is None or not national.is_configured():
        return
    step = outbound.Step(
        key=f"entry:{entry.position}", dossier_uid=entry.subject, state=state, at=entry.at,
        who=entry.actor_name, what=entry.sentence,
    )  # fmt: skip
    outbound.queue(actor=QUEUE, step=step, at=entry.at)
