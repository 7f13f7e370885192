"""Keys of the installation, from the data folder; persons' keys, unwrapped for one use."""

from __future__ import annotations

import functools
import os
from collections.abc import Collection

from congvu.config.paths import secret
from congvu.engines.ledger.models import PersonKey
from congvu.engines.ledger.rules.ciphers import derive, open_box, seal_box, signer

_MASTER = "ledger-master"
_SIGNING = "ledger-signing"


def origin_key() -> bytes:
    """What marks a row as written by the application."""
    return _derived(_folder(), "origin")


def log_id() -> str:
    """The log's name in signed heads: its public key (hex)."""
    return public_key().hex()


def public_key() -> bytes:
    """The Ed25519 key (32 bytes) that anyone may check heads with."""
    return _public(_folder())


def sign(message: bytes) -> bytes:
    """Sign a head (64 bytes)."""
    return signer(secret(_SIGNING)).sign(message)


def wrap(key: bytes, person: str) -> bytes:
    """A person's key as it may stand in the database."""
    return seal_box(_derived(_folder(), "wrap"), key, person)


def unwrap(wrapped: bytes | memoryview, person: str) -> bytes | None:
    """A person's key back, or None when it is not wrapped by this installation's master key."""
    return open_box(_derived(_folder(), "wrap"), bytes(wrapped), person)


def person_keys(key_ids: Collection[int]) -> dict[int, bytes]:
    """Key id → key, for those that still exist. Never kept in memory beyond the caller's use."""
    if not key_ids:
        return {}
    rows = PersonKey.objects.filter(id__in=key_ids, wrapped__isnull=False)
    opened = {row.id: unwrap(row.wrapped, row.person) for row in rows if row.wrapped}
    return {key_id: key for key_id, key in opened.items() if key is not None}


def _folder() -> str:
    """What names the data folder, without touching the disk: this is asked for every row."""
    return os.environ.get("CONGVU_DATA", "")


@functools.cache
def _derived(folder: str, purpose: str) -> bytes:
    """Per data folder, so that a test with a folder of its own has keys of its own."""
    return derive(secret(_MASTER), f"ledger-{purpose}")


@functools.cache
def _public(folder: str) -> bytes:
    return signer(secret(_SIGNING)).public_key().public_bytes_raw()
