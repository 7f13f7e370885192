"""What exactly is hashed: one entry as a canonical record, its leaf and its mark of origin."""

from __future__ import annotations

import base64
from datetime import datetime
from hashlib import blake2b
from json.encoder import encode_basestring as _quote
from typing import Any, NamedTuple

from congvu.engines.ledger.rules.canonical import canonical, canonical_simple, instant
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
    return canonical(_record(draft))


def leaf_of(draft: Draft) -> bytes:
    """SHA-256 of the record, as a leaf of the tree (32 bytes)."""
    return leaf_hash(record_of(draft))


class Row(NamedTuple):
    """What differs between the rows of one frame; payload is canonical JSON text."""

    uid: str
    subject: str
    payload: str
    person: str
    key_id: int | None
    secret: bytes | None


class Frame:
    """What the rows of one kind of event in one action share, spelt once.

    ``Frame.record`` must give the very bytes of :func:`record_of`; a test holds the two together.
    """

    def __init__(self, shared: Draft) -> None:
        self.shared = shared
        marks = dict.fromkeys(Row._fields, "\x01")  # where a row's own values go
        text = canonical(_record(shared) | marks).decode()
        # Between the marks, in the order of JCS: key_id, payload, person, secret, subject, uid.
        self._parts = text.split('"\\u0001"')

    def record(self, row: Row) -> bytes:
        """The canonical bytes of one row."""
        a, b, c, d, e, f, g = self._parts
        secret = f'"{base64.b64encode(row.secret).decode()}"' if row.secret else "null"
        key = "null" if row.key_id is None else row.key_id
        return (
            f"{a}{key}{b}{row.payload}{c}{_quote(row.person)}{d}{secret}{e}{_quote(row.subject)}"
            f'{f}"{row.uid}"{g}'
        ).encode()


def record_with(shared: Draft, row: Row) -> bytes:
    """The same bytes for one row without building a frame first."""
    return canonical_simple(
        {
            **shared._asdict(),
            **row._asdict(),
            "format": FORMAT,
            "at": instant(shared.at),
            "secret": base64.b64encode(row.secret).decode() if row.secret else None,
        },
        payload=row.payload,
    )


def mark_of(uid: str, leaf: bytes, key: bytes) -> bytes:
    """Proof that the application wrote this row (16 bytes): who only has SQL cannot make one."""
    return blake2b(uid.encode() + leaf, digest_size=16, key=key).digest()


def _record(draft: Draft) -> dict[str, Any]:
    return {
        **draft._asdict(),
        "format": FORMAT,
        "at": instant(draft.at),
        "secret": base64.b64encode(draft.secret).decode() if draft.secret else None,
    }
