"""Rotation: everything sealed anew under the newest keys, in small steps that may be repeated."""

from __future__ import annotations

from django.db.models import Q

from congvu.engines.identity.actions.persons import sealed_number
from congvu.engines.identity.events import KeysRotated
from congvu.engines.identity.models import Person, keys
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor

COLUMNS = ["cccd_sealed", "cccd_key", "cccd_index", "cccd_tail_index", "index_key"]


@action(needs="identity.key.rotate")
def reseal_numbers(*, actor: Actor, limit: int = 500) -> int:
    """Seal and index anew up to ``limit`` numbers that are not under the newest keys.

    Answers how many were done; 0 says that the old keys are no longer needed.
    """
    aes, index = keys.ring(keys.AES).newest, keys.ring(keys.INDEX).newest
    stale = Person.objects.as_system("key rotation").select_for_update().filter(
        ~Q(cccd_key=aes) | ~Q(index_key=index), cccd_sealed__isnull=False
    )  # fmt: skip
    rows = list(stale.order_by("pk")[:limit])
    for row in rows:
        number = keys.decrypt(bytes(row.cccd_sealed or b""), f"cccd|{row.uid}")
        for column, value in sealed_number(row.uid, number).items():
            setattr(row, column, value)
    if not rows:
        unchanged()
    else:
        Person.objects.as_system("key rotation").bulk_update(rows, COLUMNS)
        publish(KeysRotated(kind="aes+index", key_number=aes, count=len(rows)))
    return len(rows)
