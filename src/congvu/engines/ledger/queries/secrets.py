"""Keys of the installation, from the data folder; persons' keys, unwrapped for one use."""

from __future__ import annotations

import functools
import os
from collections.abc import Collection

from congvu.config.paths import data_dir, keep_secret, secret, secret_numbers
from congvu.engines.ledger.models import PersonKey
from congvu.engines.ledger.rules.ciphers import derive, open_box, seal_box, signer

_MASTER = "ledger-master"
_ORIGIN = "ledger-origin"
_SIGNING = "ledger-signing"


def origin_key() -> bytes:
    """What marks a row as written by the application."""
    return _origin(_folder())


def log_id() -> str:
    """The log's name in signed heads: its public key (hex)."""
    return public_key().hex()


def public_key() -> bytes:
    """The Ed25519 key (32 bytes) that anyone may check heads with."""
    return _public(_folder())


def sign(message: bytes) -> bytes:
    """Sign a head (64 bytes)."""
    return signer(secret(_SIGNING)).sign(message)


def wrap(key: bytes, person: str) -> tuple[bytes, int]:
    """A person's key as it may stand in the database, and the number of the master that wraps it."""
    master = newest_master()
    return seal_box(_wrapping(_folder(), master), key, person), master


def unwrap(wrapped: bytes | memoryview, person: str, master: int) -> bytes | None:
    """A person's key back, or None when it is not wrapped by this installation's master key."""
    if master > 1 and master not in secret_numbers(_MASTER):
        return None
    return open_box(_wrapping(_folder(), master), bytes(wrapped), person)


def newest_master() -> int:
    """The number of the master key that new persons' keys get; another process may have made it."""
    return max(secret_numbers(_MASTER), default=1)


def renew_master() -> str:
    """Make the next master key; its name. What marks rows is kept, so that the old one may go."""
    keep_secret(_ORIGIN, origin_key())
    made = _name(newest_master() + 1)
    secret(made)
    return made


def under_older_masters() -> int:
    """How many living persons' keys are not wrapped by the newest master key."""
    living = PersonKey.objects.filter(wrapped__isnull=False)
    return living.filter(master__lt=newest_master()).count()


def person_keys(key_ids: Collection[int]) -> dict[int, bytes]:
    """Key id → key, for those that still exist. Never kept in memory beyond the caller's use."""
    if not key_ids:
        return {}
    rows = PersonKey.objects.filter(id__in=key_ids, wrapped__isnull=False)
    opened = {row.id: unwrap(row.wrapped, row.person, row.master) for row in rows if row.wrapped}
    return {key_id: key for key_id, key in opened.items() if key is not None}


def _folder() -> str:
    """What names the data folder, without touching the disk: this is asked for every row."""
    return os.environ.get("CONGVU_DATA", "")


def _name(master: int) -> str:
    """The first one has no number: it is older than the ring."""
    return _MASTER if master == 1 else f"{_MASTER}-{master:03d}"


@functools.cache
def _wrapping(folder: str, master: int) -> bytes:
    """Per data folder, so that a test with a folder of its own has keys of its own."""
    return derive(secret(_name(master)), "ledger-wrap")


@functools.cache
def _origin(folder: str) -> bytes:
    """Derived from the first master key; from the first rotation on a key file of its own."""
    if (data_dir() / "keys" / _ORIGIN).exists():
        return secret(_ORIGIN)
    return derive(secret(_MASTER), "ledger-origin")


@functools.cache
def _public(folder: str) -> bytes:
    return signer(secret(_SIGNING)).public_key().public_bytes_raw()
