"""The ledger's face: write, follow, prove, erase."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from congvu.engines.ledger.actions.access import log_read_at, log_refusal_at
from congvu.engines.ledger.actions.entries import write, write_many, write_together
from congvu.engines.ledger.actions.erasure import destroy_keys
from congvu.engines.ledger.actions.seals import seal_waiting
from congvu.engines.ledger.contracts import (
    FACTS,
    Batch,
    Consistency,
    Entry,
    Finding,
    Head,
    Proof,
    Report,
)
from congvu.engines.ledger.queries.entries import (
    entries_after,
    entry_at,
    head_position,
    last_told,
    reads_of,
    timeline,
)
from congvu.engines.ledger.queries.health import oldest_waiting
from congvu.engines.ledger.queries.trees import consistency, head, proof
from congvu.engines.ledger.queries.trees import head_message as head_bytes
from congvu.engines.ledger.queries.verification import verify
from congvu.engines.ledger.rules.canonical import canonical, plain
from congvu.engines.ledger.rules.merkle import leaf_hash, root_of
from congvu.kernel.actions import Running, running, step
from congvu.kernel.actors import Actor
from congvu.kernel.clock import now
from congvu.kernel.events import Event

CHANNEL = "congvu_ledger"  # NOTIFY payload: "stream:last position", when entries were sealed

__all__ = [
    "CHANNEL", "FACTS", "Batch", "Consistency", "Entry", "Finding", "Head", "Proof", "Report",
    "batch_of", "consistency", "entries_after", "entry_at", "erase_person", "head",
    "head_bytes", "head_position", "last_told", "log_read", "log_refusal", "oldest_waiting", "proof",
    "reads_of", "record",
    "record_many", "record_together", "seal", "timeline", "verify",
]  # fmt: skip


def record(*, event: Event, running: Running, unit_id: int | None) -> int:
    """Write one event in the action's transaction; the kernel's ``publish`` calls this.

    Returns the entry's id. It happened at the action's ``at``, or now when it takes none.
    """
    return write(event, running, unit_id=unit_id, at=running.at or now())


def record_together(*, told: Sequence[tuple[Event, int | None]], running: Running) -> None:
    """Write events with their units in this order; the kernel's ``publish_together`` calls this."""
    write_together(told, running, at=running.at or now())


@step
def record_many(*, events: Iterable[Event], unit_id: int | None = None) -> int:
    """Write many events by COPY in the action's transaction; returns how many.

    Commit in chunks of at most a second. The action owes one ``publish`` of its own (a summary),
    or counts as told when at least one event is given.
    """
    current = running()
    count = write_many(events, current, unit_id=unit_id, at=current.at or now())
    current.unchanged = current.unchanged or count > 0
    return count


def batch_of(rows: Iterable[Any]) -> Batch:
    """How many rows, and the Merkle root over their canonical JSON in order.

    A bulk load publishes one event with these two instead of one event a row; a row can be proven
    later by whoever kept the rows. Raises TypeError for a row that is no JSON.
    """
    leaves = [leaf_hash(canonical(plain(row))) for row in rows]
    return Batch(count=len(leaves), root=root_of(leaves).hex())


def log_read(
    *,
    actor: Actor,
    permission: str,
    noun: str,
    subjects: Collection[object],
    persons: Collection[object],
    purpose: str,
    unit_id: int | None = None,
) -> None:
    """One event for one request that read rows about people: which rows, which persons, why."""
    log_read_at(
        actor=actor, permission=permission, noun=noun, subjects=[str(s) for s in subjects],
        persons=[str(p) for p in persons], purpose=purpose, unit_id=unit_id, at=now(),
    )  # fmt: skip


def log_refusal(*, actor: Actor, code: str, unit_id: int | None = None, path: str) -> None:
    """Someone was refused; doors call it after the action's transaction is gone."""
    log_refusal_at(actor=actor, code=code, unit_id=unit_id, path=path, at=now())


def seal(*, at: datetime, wait: bool = False) -> int:
    """Give waiting entries their positions and sign the new heads; returns how many.

    wait: wait for another sealer to finish instead of leaving the work to it.
    """
    return seal_waiting(at=at, wait=wait)


@step
def erase_person(*, person_uid: str) -> int:
    """Destroy the person's keys; every proof stays valid, personal fields read as erased.

    Publishes ``ledger.person.erased``; returns how many keys were destroyed. Law: Luật
    91/2025/QH15.
    """
    return destroy_keys(person_uid=person_uid, at=running().at or now())
