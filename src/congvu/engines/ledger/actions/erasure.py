"""Erasure by destroying keys."""

from __future__ import annotations

from datetime import datetime

from congvu.engines.ledger.events import PersonErased
from congvu.engines.ledger.models import PersonKey
from congvu.kernel.actions import publish


def destroy_keys(*, person_uid: str, at: datetime) -> int:
    """Destroy what unlocks the person's fields, and tell that it was done."""
    living = PersonKey.objects.filter(person=person_uid, wrapped__isnull=False)
    count = living.update(wrapped=None, destroyed_at=at)
    publish(PersonErased(person_id=person_uid, keys=count))
    return count
