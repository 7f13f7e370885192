"""What the one-stop shop tells of drafts and dossiers that were offered."""

from __future__ import annotations

from congvu.engines.ledger.contracts import Entry
from congvu.systems.proactive.actions import offers


def note_trouble(entry: Entry) -> None:
    """A draft is not ready, or could not be handed in."""
    offers.note_trouble(
        actor=offers.SYSTEM, uid=entry.payload["offer_uid"], ready=entry.payload["ready"],
        why=entry.payload["why"], at=entry.at,
    )  # fmt: skip
