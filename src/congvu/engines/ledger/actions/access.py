"""The stream of who looked and who was refused, in transactions of their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from congvu.engines.ledger.actions.entries import write
from congvu.engines.ledger.contracts import ACCESS
from congvu.engines.ledger.events import AccessRefused, RecordsRead
from congvu.kernel.actions import Running
from congvu.kernel.actors import Actor


def log_read_at(
    *,
    actor: Actor,
    permission: str,
    noun: str,
    subjects: Sequence[str],
    persons: Sequence[str],
    purpose: str,
    unit_id: int | None,
    at: datetime,
) -> None:
    """Write one read. Law: Luật 91/2025/QH15."""
    event = RecordsRead(
        noun_read=noun, subjects=tuple(subjects), persons=tuple(persons), count=len(subjects),
        purpose=purpose,
    )  # fmt: skip
    who = Running(actor=actor, verb="ledger.log_read", permission=permission)
    with transaction.atomic():
        write(event, who, unit_id=unit_id, at=at, stream=ACCESS)


def log_refusal_at(
    *, actor: Actor, code: str, unit_id: int | None, path: str, at: datetime
) -> None:
    """Write one refusal."""
    who = Running(actor=actor, verb="ledger.log_refusal", permission=code[:100])
    with transaction.atomic():
        event = AccessRefused(code=code, path=path[:300])
        write(event, who, unit_id=unit_id, at=at, stream=ACCESS)
