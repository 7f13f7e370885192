"""Writing entries: one statement for one, COPY for many. Nothing here updates or deletes."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection

from congvu.engines.ledger.actions.drafting import Keys, row, shared
from congvu.engines.ledger.contracts import FACTS
from congvu.engines.ledger.queries.secrets import origin_key
from congvu.engines.ledger.rules.merkle import leaf_hash
from congvu.engines.ledger.rules.records import Draft, Frame, Row, mark_of, record_with
from congvu.kernel import prepared
from congvu.kernel.actions import Running
from congvu.kernel.events import Event

_OWN = (*Row._fields, "leaf", "mark")
_SHARED = tuple(name for name in Draft._fields if name not in Row._fields)
_COLUMNS = ", ".join((*_SHARED, *_OWN))
# The ids as a range when nobody wrote between, which is nearly always; else one by one.
_NEW_IDS = """
    WITH made AS MATERIALIZED
        (SELECT nextval('ledger_entry_id_seq'::regclass) AS id FROM generate_series(1, %s))
    SELECT min(id), max(id), CASE WHEN max(id) - min(id) + 1 <> count(*) THEN array_agg(id) END
    FROM made
"""
_AS_THEY_ARE = frozenset((str, bytes))
_COPY_ENTRY = f"COPY ledger_entry (id, {_COLUMNS}) FROM STDIN"
_COPY_WAITING = "COPY ledger_waiting (entry_id) FROM STDIN"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
CHUNK = 10_000  # rows in one COPY
PART = 200  # rows in one write to the socket
FEW = 8  # entries by one prepared statement; more go by COPY


def write(
    event: Event, running: Running, *, unit_id: int | None, at: datetime, stream: int = FACTS
) -> int:
    """Write one entry in the caller's transaction and give its id."""
    found = prepared.run(_insert(1), _values(event, running, unit_id, at, stream, {})).fetchone()
    assert found is not None
    return int(found[0])


def write_together(
    told: Sequence[tuple[Event, int | None]], running: Running, *, at: datetime
) -> None:
    """Write entries in this order in the caller's transaction; each with its unit."""
    if len(told) > FEW:
        lines = {unit: _Lines(running, unit, at) for _, unit in told}
        for start in range(0, len(told), CHUNK):
            part = told[start : start + CHUNK]
            _copy([(event, lines[unit]) for event, unit in part])
        return
    keys: Keys = {}
    values: list[str | bytes | None] = []
    for event, unit in told:
        values += _values(event, running, unit, at, FACTS, keys)
    if told:
        prepared.run(_insert(len(told)), values)


@functools.cache
def _insert(count: int) -> str:
    """Entries and their places in the sealer's queue in one statement, one round trip."""
    width = len(_SHARED) + len(_OWN)
    rows = (", ".join(f"${n * width + i + 1}" for i in range(width)) for n in range(count))
    return (
        f"WITH made AS (INSERT INTO ledger_entry ({_COLUMNS})"  # noqa: S608 - constants
        f" VALUES {', '.join(f'({row})' for row in rows)} RETURNING id)"
        " INSERT INTO ledger_waiting (entry_id) SELECT id FROM made RETURNING entry_id"
    )


def _values(
    event: Event, running: Running, unit_id: int | None, at: datetime, stream: int, keys: Keys
) -> list[str | bytes | None]:
    """One row as text, in the order of the columns."""
    around = shared(type(event), running, unit_id=unit_id, at=at, stream=stream)
    own = row(event, at=at, keys=keys)
    leaf = leaf_hash(record_with(around, own))
    values = [*_of(around), *own]
    spelt = [v if v is None or type(v) in _AS_THEY_ARE else str(v) for v in values]
    return [*spelt, leaf, mark_of(own.uid, leaf, origin_key())]


def write_many(
    events: Iterable[Event], running: Running, *, unit_id: int | None, at: datetime
) -> int:
    """Write many entries in the caller's transaction and give how many."""
    writer = _Lines(running, unit_id, at)
    every = iter(events)
    count = 0
    while chunk := [(event, writer) for event in islice(every, CHUNK)]:
        _copy(chunk)
        count += len(chunk)
    return count


class _Lines:
    """Events as lines of COPY; what rows share is spelt once."""

    def __init__(self, running: Running, unit_id: int | None, at: datetime) -> None:
        self.running, self.unit_id, self.at = running, unit_id, at
        self.origin = origin_key()
        self.keys: Keys = {}
        self.frames: dict[type[Event], tuple[Frame, str]] = {}

    def line(self, entry_id: int, event: Event) -> str:
        """One entry with its leaf and mark."""
        around, cells = self.frames.get(type(event)) or self._frame(type(event))
        own = row(event, at=self.at, keys=self.keys)
        leaf = leaf_hash(around.record(own))
        mark = mark_of(own.uid, leaf, self.origin)
        return f"{entry_id}\t{cells}\t{_line(own)}\t\\\\x{leaf.hex()}\t\\\\x{mark.hex()}\n"

    def _frame(self, kind: type[Event]) -> tuple[Frame, str]:
        common = shared(kind, self.running, unit_id=self.unit_id, at=self.at, stream=FACTS)
        self.frames[kind] = Frame(common), "\t".join(map(_cell, _of(common)))
        return self.frames[kind]


def _line(own: Row) -> str:
    uid, subject, payload, person, key_id, secret = own
    hidden = f"{key_id}\t\\\\x{secret.hex()}" if secret else "\\N\t\\N"
    payload = payload.replace("\\", "\\\\")  # JSON text holds no other character to escape
    return (
        f"{uid}\t{subject.translate(_ESCAPES)}\t{payload}\t{person.translate(_ESCAPES)}\t{hidden}"
    )


def _cell(value: Any) -> str:
    return "\\N" if value is None else str(value).translate(_ESCAPES)


def _copy(events: list[tuple[Event, _Lines]]) -> None:
    """The server takes in one part while the next is being written."""
    with connection.cursor() as cursor:
        cursor.execute(_NEW_IDS, [len(events)])
        first, last, scattered = cursor.fetchone()
        ids = scattered or range(first, last + 1)
        with cursor.copy(_COPY_ENTRY) as copy:
            numbered = zip(ids, events, strict=True)
            while part := [
                lines.line(number, event) for number, (event, lines) in islice(numbered, PART)
            ]:
                copy.write("".join(part))
        with cursor.copy(_COPY_WAITING) as copy:
            copy.write("".join(f"{entry_id}\n" for entry_id in ids))


def _of(draft: Draft) -> list[Any]:
    return [getattr(draft, name) for name in _SHARED]
