"""What still lies under older keys: numbers of persons, and secrets of second factors."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Q

from congvu.engines.identity.models import Person, keys
from congvu.engines.identity.models.persons import PersonQuerySet
from congvu.engines.identity.rules.sealing import HEADER, NONCE, VERSION, key_number

MFA_CONTEXT = "mfa"
SHORTEST = HEADER + NONCE + 16


def stale_numbers() -> PersonQuerySet:
    """Persons whose number is not under the newest keys."""
    aes, index = keys.ring(keys.AES).newest, keys.ring(keys.INDEX).newest
    return Person.objects.as_system("key rotation").filter(
        ~Q(cccd_key=aes) | ~Q(index_key=index), cccd_sealed__isnull=False
    )


def stale_factors(limit: int | None = None) -> list[int]:
    """Ids of second factors that hold a secret under an older key; there are few: officials only."""
    newest = keys.ring(keys.AES).newest
    found = []
    for pk, data in Authenticator.objects.order_by("pk").values_list("pk", "data").iterator():
        if any(number != newest for number in _numbers(data)):
            found.append(pk)
            if limit is not None and len(found) == limit:
                break
    return found


def resealed(value: Any) -> Any:
    """The same data with every sealed text in it under the newest key."""
    if isinstance(value, dict):
        return {name: resealed(part) for name, part in value.items()}
    if isinstance(value, list):
        return [resealed(part) for part in value]
    sealed = _sealed(value)
    if sealed is None:
        return value
    return keys.encrypt(keys.decrypt(sealed, MFA_CONTEXT), MFA_CONTEXT).hex()


def left() -> int:
    """How many persons and second factors are under older keys."""
    return stale_numbers().count() + len(stale_factors())


def _numbers(value: Any) -> list[int]:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if parts:
        return [number for part in parts for number in _numbers(part)]
    sealed = _sealed(value)
    return [] if sealed is None else [key_number(sealed)]


def _sealed(value: Any) -> bytes | None:
    """What a text in hex is, when it has the shape of a sealed value."""
    if not isinstance(value, str):
        return None
    try:
        found = bytes.fromhex(value)
    except ValueError:
        return None
    return found if len(found) >= SHORTEST and found[0] == VERSION else None
