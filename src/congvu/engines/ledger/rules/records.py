"""What exactly is hashed: one entry as a canonical record, its leaf and its mark of origin."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime
from typing import Any, NamedTuple

from congvu.engines.ledger.rules.canonical import canonical, instant
from congvu.engines.ledger.rules.merkle import leaf_hash

FORMAT = 1  # of the record; a new format verifies beside the old ones


class Draft(NamedTuple):
    """An entry before the database has numbered it; the fields are the columns, in order.

    uid: uuid7, so that it tells when the row was written, whatever ``at`` says happened.
    """

    uid: str
    stream: int
    name: str
    version: int
    at: datetime
    actor_kind: str
    actor_account_id: int | None
    actor_name: str
    on_behalf_of: int | None
    permission: str
    verb: str
    noun: str
    subject: str
    unit_id: int | None
    law: str
    public: bool
    payload: dict[str, Any]
    person: str
    key_id: int | None
    secret: bytes | None
    request_id: str


def record_of(draft: Draft) -> bytes:
    """The canonical bytes that the leaf covers: every column, the ciphertext included."""
    return canonical(
        {
            **draft._asdict(),
            "format": FORMAT,
            "at": instant(draft.at),
            "secret": base64.b64encode(draft.secret).decode() if draft.secret else None,
        }
    )


def leaf_of(draft: Draft) -> bytes:
    """SHA-256 of the record, as a leaf of the tree (32 bytes)."""
    return leaf_hash(record_of(draft))


def mark_of(uid: str, leaf: bytes, key: bytes) -> bytes:
    """Proof that the application wrote this row (16 bytes): who only has SQL cannot make one."""
    return hmac.digest(key, uid.encode() + leaf, hashlib.sha256)[:16]
