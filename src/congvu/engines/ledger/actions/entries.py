"""Writing entries: one statement for one, COPY for many. Nothing here updates or deletes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from congvu.engines.ledger.actions.drafting import Keys, draft, payload_text
from congvu.engines.ledger.contracts import FACTS
from congvu.engines.ledger.queries.secrets import origin_key
from congvu.engines.ledger.rules.records import Draft, leaf_of, mark_of
from congvu.kernel.actions import Running
from congvu.kernel.events import Event

_COLUMNS = ", ".join((*Draft._fields, "leaf", "mark"))
_PAYLOAD = Draft._fields.index("payload")
# The entry and its place in the sealer's queue in one statement, one round trip.
_INSERT = (
    f"WITH made AS (INSERT INTO ledger_entry ({_COLUMNS})"  # noqa: S608 - constants
    f" VALUES ({', '.join(['%s'] * (len(Draft._fields) + 2))}) RETURNING id)"
    " INSERT INTO ledger_waiting (entry_id) SELECT id FROM made RETURNING entry_id"
)
_NEW_IDS = (
    "SELECT nextval(pg_get_serial_sequence('ledger_entry', 'id')) FROM generate_series(1, %s)"
)
_COPY_ENTRY = f"COPY ledger_entry (id, {_COLUMNS}) FROM STDIN"
_COPY_WAITING = "COPY ledger_waiting (entry_id) FROM STDIN"
CHUNK = 10_000  # rows in one COPY: well under a second


def write(
    event: Event, running: Running, *, unit_id: int | None, at: datetime, stream: int = FACTS
) -> int:
    """Write one entry in the caller's transaction and give its id."""
    row = draft(event, running, unit_id=unit_id, at=at, stream=stream, keys={})
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, _values(row, origin_key()))
        return int(cursor.fetchone()[0])


def write_many(
    events: Iterable[Event], running: Running, *, unit_id: int | None, at: datetime
) -> int:
    """Write many entries in the caller's transaction and give how many."""
    keys: Keys = {}
    chunk: list[Draft] = []
    count = 0
    for event in events:
        chunk.append(draft(event, running, unit_id=unit_id, at=at, stream=FACTS, keys=keys))
        if len(chunk) == CHUNK:
            count += _copy(chunk)
            chunk = []
    return count + (_copy(chunk) if chunk else 0)


def _copy(chunk: Sequence[Draft]) -> int:
    key = origin_key()
    with connection.cursor() as cursor:
        cursor.execute(_NEW_IDS, [len(chunk)])
        ids = [row[0] for row in cursor.fetchall()]
        with cursor.copy(_COPY_ENTRY) as copy:
            for entry_id, row in zip(ids, chunk, strict=True):
                copy.write_row((entry_id, *_values(row, key)))
        with cursor.copy(_COPY_WAITING) as copy:
            copy.write("".join(f"{entry_id}\n" for entry_id in ids))
    return len(chunk)


def _values(row: Draft, key: bytes) -> list[Any]:
    leaf = leaf_of(row)
    values: list[Any] = list(row)
    values[_PAYLOAD] = payload_text(row.payload)
    return [*values, leaf, mark_of(row.uid, leaf, key)]
