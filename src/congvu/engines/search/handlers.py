"""Entries follow what happens to their subjects."""

from __future__ import annotations

from congvu.engines.ledger.contracts import Entry
from congvu.engines.search import actions
from congvu.engines.search.queries.sources import INDEXER, sources


def follow(entry: Entry) -> None:
    """Write the subject's entry anew."""
    actions.refresh(actor=INDEXER, noun=entry.noun, uid=entry.subject, at=entry.at)


def _wants(entry: Entry) -> bool:
    return bool(entry.subject) and entry.noun in sources()


follow.wants = _wants  # type: ignore[attr-defined]  # read by jobs: the others are not delivered


def settle(entry: Entry) -> None:
    """A unit has come under another: its entries go along."""
    actions.settle(actor=INDEXER, at=entry.at)
