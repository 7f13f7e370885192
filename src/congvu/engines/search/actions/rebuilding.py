"""The index written anew, noun by noun, in transactions of at most 500 rows."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from congvu.engines.search.actions.indexing import finish_rebuild, write_chunk
from congvu.engines.search.queries.sources import INDEXER, sources


def rebuild(*, noun: str = "", at: datetime) -> dict[str, int]:
    """Write all entries anew (of one noun, or of every findable); returns noun → rows written."""
    nouns = [noun] if noun else sorted(sources())
    return {name: _rebuild(name, at) for name in nouns}


def _rebuild(noun: str, at: datetime) -> int:
    started, last, written = _database_now(), 0, 0
    while True:
        last, count = write_chunk(actor=INDEXER, noun=noun, after=last, at=at)
        written += count
        if not count:
            break
    finish_rebuild(actor=INDEXER, noun=noun, written=written, started=started)
    return written


def _database_now() -> datetime:
    """The clock that stamps entries; another machine's may differ."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        found: datetime = cursor.fetchone()[0]
    return found
