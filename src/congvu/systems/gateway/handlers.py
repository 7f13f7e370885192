"""Reactions: every step of a dossier is owed to the national portal."""

from __future__ import annotations

from congvu.engines.ledger import api as ledger
from congvu.engines.ledger.contracts import Entry
from congvu.kernel.actors import Actor
from congvu.systems.gateway.actions import national, outbound
from congvu.systems.gateway.rules import sending

QUEUE = Actor.system("Đồng bộ Cổng Dịch vụ công quốc gia")


def tell_portal(entry: Entry) -> None:
    """Queue what happened to the dossier up to here; nothing while no portal is configured.

    Each kind of event is delivered for itself, so an earlier step may come later: all steps up to
    this one are queued together, in the ledger's order.
    """
    if entry.name not in sending.STATES or not national.is_configured():
        return
    told = ledger.timeline(noun=entry.noun, subject=entry.subject)
    past = [e for e in told if e.name in sending.STATES and 0 < e.position < entry.position]
    steps = [
        outbound.Step(
            key=f"entry:{e.position}", dossier_uid=e.subject, state=sending.STATES[e.name],
            at=e.at, who=e.actor_name, what=e.sentence,
        )
        for e in (*sorted(past, key=lambda e: e.position), entry)
    ]  # fmt: skip
    outbound.queue(actor=QUEUE, steps=steps, at=entry.at)
