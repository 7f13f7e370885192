"""Reactions: a dossier that was taken while a number was served."""

from __future__ import annotations

from congvu.engines.ledger.contracts import Entry
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.systems.queue import actions


def note_dossier(entry: Entry) -> None:
    """Note it on the number, when there was one."""
    payload = entry.payload
    if payload.get("ticket"):
        actions.note_dossier(
            actor=Actor.system("Xếp hàng"),
            unit_id=payload["counter_id"],
            code=payload["ticket"],
            day=clock.local(entry.at).date(),
            dossier_uid=payload["dossier_uid"],
        )
