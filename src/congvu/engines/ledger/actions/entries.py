"""Writing entries: one statement for one, COPY for many. Nothing here updates or deletes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

import psycopg
from django.db import connection

from congvu.engines.ledger.actions.drafting import Keys, frame, row
from congvu.engines.ledger.contracts import FACTS
from congvu.engines.ledger.queries.secrets import origin_key
from congvu.engines.ledger.rules.merkle import leaf_hash
from congvu.engines.ledger.rules.records import Draft, Frame, Row, mark_of
from congvu.kernel.actions import Running
from congvu.kernel.events import Event

_OWN = (*Row._fields, "leaf", "mark")
_SHARED = tuple(name for name in Draft._fields if name not in Row._fields)
_COLUMNS = ", ".join((*_SHARED, *_OWN))
# The entry and its place in the sealer's queue in one statement, one round trip.
_INSERT = (
    f"WITH made AS (INSERT INTO ledger_entry ({_COLUMNS})"  # noqa: S608 - constants
    f" VALUES ({', '.join(['%s'] * (len(_SHARED) + len(_OWN)))}) RETURNING id)"
    " INSERT INTO ledger_waiting (entry_id) SELECT id FROM made RETURNING entry_id"
)
_NEW_IDS = (
    "SELECT nextval(pg_get_serial_sequence('ledger_entry', 'id')) FROM generate_series(1, %s)"
)
_COPY_ENTRY = f"COPY ledger_entry (id, {_COLUMNS}) FROM STDIN"
_COPY_WAITING = "COPY ledger_waiting (entry_id) FROM STDIN"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
CHUNK = 5_000  # rows in one COPY


def write(
    event: Event, running: Running, *, unit_id: int | None, at: datetime, stream: int = FACTS
) -> int:
    """Write one entry in the caller's transaction and give its id."""
    around = frame(type(event), running, unit_id=unit_id, at=at, stream=stream)
    own = row(event, at=at, keys={})
    leaf = leaf_hash(around.record(own))
    values = [*_shared(around), *own, leaf, mark_of(own.uid, leaf, origin_key())]
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    # Straight to the driver: a prepared statement spares the server a third of the work.
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        found = cursor.execute(_INSERT, values, prepare=True).fetchone()
    assert found is not None
    return int(found[0])


def write_many(
    events: Iterable[Event], running: Running, *, unit_id: int | None, at: datetime
) -> int:
    """Write many entries in the caller's transaction and give how many."""
    lines = _lines(events, running, unit_id, at)
    count = 0
    while chunk := list(islice(lines, CHUNK)):
        _copy(chunk)
        count += len(chunk)
    return count


def _lines(
    events: Iterable[Event], running: Running, unit_id: int | None, at: datetime
) -> Iterator[str]:
    """Each event as a COPY line without its id."""
    frames: dict[type[Event], tuple[Frame, str]] = {}
    keys: Keys = {}
    origin = origin_key()
    for event in events:
        kind = type(event)
        if kind not in frames:
            made = frame(kind, running, unit_id=unit_id, at=at, stream=FACTS)
            frames[kind] = made, "\t".join(map(_cell, _shared(made)))
        around, shared = frames[kind]
        own = row(event, at=at, keys=keys)
        leaf = leaf_hash(around.record(own))
        yield f"{shared}\t{_line(own)}\t\\\\x{leaf.hex()}\t\\\\x{mark_of(own.uid, leaf, origin).hex()}"


def _line(own: Row) -> str:
    uid, subject, payload, person, key_id, secret = own
    hidden = f"{key_id}\t\\\\x{secret.hex()}" if secret else "\\N\t\\N"
    payload = payload.replace("\\", "\\\\")  # JSON text holds no other character to escape
    return (
        f"{uid}\t{subject.translate(_ESCAPES)}\t{payload}\t{person.translate(_ESCAPES)}\t{hidden}"
    )


def _cell(value: Any) -> str:
    return "\\N" if value is None else str(value).translate(_ESCAPES)


def _copy(lines: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_NEW_IDS, [len(lines)])
        ids = [found[0] for found in cursor.fetchall()]
        with cursor.copy(_COPY_ENTRY) as copy:
            for start in range(0, len(lines), 500):
                part = zip(ids[start : start + 500], lines[start : start + 500], strict=True)
                copy.write("".join(f"{entry_id}\t{line}\n" for entry_id, line in part))
        with cursor.copy(_COPY_WAITING) as copy:
            copy.write("".join(f"{entry_id}\n" for entry_id in ids))


def _shared(around: Frame) -> list[Any]:
    return [getattr(around.shared, name) for name in _SHARED]
