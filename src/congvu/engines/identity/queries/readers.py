"""Who looked at a person's data, as the person reads it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from congvu.engines.ledger import api as ledger
from congvu.engines.ledger.contracts import Entry
from congvu.kernel.clock import local


@dataclass(frozen=True)
class Look:
    """One reader's looks for one purpose on one day. at: the last of them; times: how many."""

    at: datetime
    who: str
    purpose: str
    times: int = 1


def looks(person_uid: str) -> list[Look]:
    """The newest first. A machine that passes a dossier on step by step makes one line a day."""
    return told(ledger.reads_of(person_uid=person_uid))


def told(reads: Iterable[Entry]) -> list[Look]:
    """Reads, the newest first, with those of one day, reader and purpose in one line."""
    found: dict[tuple[object, ...], Look] = {}
    for read in reads:
        purpose = str(read.payload.get("purpose") or read.permission)
        key = (local(read.at).date(), read.actor_name, purpose)
        known = found.get(key)
        found[key] = (
            replace(known, times=known.times + 1)
            if known
            else Look(read.at, read.actor_name, purpose)
        )
    return list(found.values())
