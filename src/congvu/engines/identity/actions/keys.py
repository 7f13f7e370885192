"""Rotation: everything sealed anew under the newest keys, in small steps that may be repeated."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator

from congvu.engines.identity.actions import signing
from congvu.engines.identity.actions.persons import sealed_number
from congvu.engines.identity.events import KeysRotated
from congvu.engines.identity.models import Person, keys
from congvu.engines.identity.queries.sealed import resealed, stale_factors, stale_numbers
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor

COLUMNS = ["cccd_sealed", "cccd_key", "cccd_index", "cccd_tail_index", "index_key"]


@action(needs="identity.key.rotate")
def reseal(*, actor: Actor, at: datetime, limit: int = 500) -> int:
    """Numbers first, then second factors: up to ``limit`` of them under the newest keys.

    Answers how many were done; 0 says that the old keys are no longer needed.
    """
    return _reseal_numbers(limit) or _reseal_factors(limit)


def renew() -> str:
    """The next key for values, for look-ups and for signing; their names."""
    aes, index = keys.add_key(keys.AES), keys.add_key(keys.INDEX)
    return f"identity/aes-{aes:03d}, identity/index-{index:03d}, {signing.renew()}"


def _reseal_numbers(limit: int) -> int:
    aes = keys.ring(keys.AES).newest
    rows = list(stale_numbers().select_for_update().order_by("pk")[:limit])
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


def _reseal_factors(limit: int) -> int:
    """Secrets of authenticator apps and recovery codes, as allauth keeps them: hex in JSON."""
    aes = keys.ring(keys.AES).newest
    stale = stale_factors(limit)
    rows = list(Authenticator.objects.select_for_update().filter(pk__in=stale).order_by("pk"))
    for row in rows:
        row.data = resealed(row.data)
    if not rows:
        unchanged()
    else:
        Authenticator.objects.bulk_update(rows, ["data"])
        publish(KeysRotated(kind="mfa", key_number=aes, count=len(rows)))
    return len(rows)
