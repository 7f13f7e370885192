"""Reactions to what lower rooms told."""

from __future__ import annotations

from datetime import date

from congvu.engines.casework.actions.redatings import begin_redating
from congvu.engines.ledger.contracts import Entry
from congvu.kernel import clock
from congvu.kernel.actors import Actor


def count_anew(entry: Entry) -> None:
    """The working calendar changed: due times that run over the changed days follow."""
    said = entry.payload
    begin_redating(
        actor=Actor.system("casework.redating"), key=f"{entry.name}:{entry.id}",
        agency=said["agency"], year=said["year"], decision=said["decision"],
        days=[date.fromisoformat(day) for day in said["changed_days"]], at=clock.now(),
    )  # fmt: skip
