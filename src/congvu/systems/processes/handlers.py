"""Reactions to casework: the end of a diagram, a case stopped elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from congvu.engines.casework.contracts import Ended
from congvu.engines.ledger.contracts import Entry
from congvu.kernel.actors import Actor
from congvu.systems.processes.actions import runs
from congvu.systems.processes.queries import NOUN

SYSTEM = Actor.system("Quy trình nội bộ")


def issue(ended: Ended) -> Mapping[str, Any]:
    """An end that gives a signed notice of the outcome."""
    return runs.issue(ended=ended)


def finish(entry: Entry) -> None:
    """A case of ours came to its end."""
    told = entry.payload
    if told["subject_noun"] == NOUN:
        runs.finish_run(
            actor=SYSTEM, uid=told["subject_uid"], outcome=told["end_title"], at=entry.at
        )


def follow_cancelled(entry: Entry) -> None:
    """A case of ours was stopped."""
    told = entry.payload
    if told["subject_noun"] == NOUN:
        runs.follow_cancelled(
            actor=SYSTEM, uid=told["subject_uid"], reason=told["reason"], at=entry.at
        )
