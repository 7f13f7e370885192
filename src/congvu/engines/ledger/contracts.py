"""What readers of the ledger get: frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

FACTS = 1  # what happened: audit trail, outbox and live feed
ACCESS = 2  # who looked at whom, and who was refused
STREAMS = (FACTS, ACCESS)
ERASED = "đã xoá theo yêu cầu"
HIDDEN = "không thuộc phạm vi được xem"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry as today's code reads it.

    position: dense place in its stream, from 1; 0 while it is not sealed yet. payload: the clear
    fields, upcast to today's version. personal: the protected fields, or :data:`ERASED` for each of
    them once the person's key is destroyed. sentence: Vietnamese, filled in.
    """

    id: int
    uid: str
    position: int
    stream: int
    at: datetime
    name: str
    version: int
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
    payload: dict[str, Any] = field(default_factory=dict)
    person: str = ""
    personal: dict[str, Any] = field(default_factory=dict)
    erased: bool = False
    sentence: str = ""
    request_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What stands for many rows in one event: how many, and the Merkle root over them in order."""

    count: int
    root: str


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that is not as it was written.

    kind: ``edit``, ``deletion``, ``insertion``, ``reordering``, ``truncation`` or ``signature``.
    """

    kind: str
    stream: int
    position: int
    entry_id: int
    detail: str


@dataclass(frozen=True, kw_only=True)
class Head:
    """A signed tree head: the root of the whole stream at ``size`` entries."""

    log: str
    stream: int
    block: int
    size: int
    root: str
    previous: str
    at: datetime
    signature: str


@dataclass(frozen=True, kw_only=True)
class Report:
    """What verification found. sealed, waiting: entries with a position, entries without one yet."""

    findings: tuple[Finding, ...]
    sealed: int
    waiting: int
    blocks: int

    @property
    def well(self) -> bool:
        return not self.findings


@dataclass(frozen=True, kw_only=True)
class Proof:
    """All that a stranger needs to check one entry offline, by RFC 9162 §2.1.3.

    record: the canonical bytes as text; leaf = SHA-256(0x00 ‖ record); path: sibling hashes from
    the leaf up; head: what they must add up to, signed with public_key (Ed25519, hex).
    """

    entry_id: int
    position: int
    record: str
    leaf: str
    path: tuple[str, ...]
    head: Head
    public_key: str


@dataclass(frozen=True, kw_only=True)
class Consistency:
    """That the stream at ``first`` entries is a prefix of it at ``second``; RFC 9162 §2.1.4."""

    stream: int
    first: int
    second: int
    first_root: str
    second_root: str
    path: tuple[str, ...]
