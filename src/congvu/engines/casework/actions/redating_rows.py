"""The rows of counting anew, in bulk: read a part, work it out, write what moved in one statement.

Hand-written, because half a million tasks are dated anew at once. Every part locks its cases first,
as everybody does, so that a clock is never turned and dated anew at the same time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

# A due time moves only when a day turned between its beginning and its end.
TIMERS = """
SELECT t.id, t.case_id, t.due_at, c.calendar, c.process_id, t.node, t.started_at
FROM casework_timer t JOIN casework_case c ON c.id = t.case_id
WHERE t.id > %(cursor)s AND t.started_at IS NOT NULL AND t.due_at >= %(first)s
  AND t.started_at < %(last)s
ORDER BY t.id LIMIT %(limit)s FOR UPDATE OF c
"""
# Moments travel as whole microseconds: a list of them is written out ten times as fast.
MOVE = """
WITH given AS (
  SELECT id, TIMESTAMPTZ 'epoch' + us * INTERVAL '1 microsecond' AS due
  FROM unnest(%s::bigint[], %s::bigint[]) u(id, us)
), old AS (
  SELECT x.id, x.case_id, x.due_at, given.due FROM {table} x JOIN given ON given.id = x.id
), moved AS (
  UPDATE {table} x SET {columns} FROM old WHERE x.id = old.id
)
INSERT INTO casework_redated (redating_id, what, row_id, case_id, before, after)
SELECT %s, %s, id, case_id, due_at, due FROM old
"""
WRITE = {
    "clock": MOVE.format(table="casework_clock", columns="due_at = old.due"),
    "task": MOVE.format(table="casework_task", columns="due_at = old.due, order_at = old.due"),
    "timer": MOVE.format(table="casework_timer", columns="due_at = old.due"),
}
# Tasks without a limit of their own are due when the case's legal clock is.
FOLLOW = """
WITH old AS (
  SELECT t.id, t.case_id, t.due_at AS before, k.due_at AS after
  FROM casework_task t JOIN casework_clock k ON k.case_id = t.case_id
  WHERE k.id = ANY(%s) AND k.kind = 'legal' AND k.paused_at IS NULL AND NOT t.own_limit
    AND t.whose = 'official' AND t.due_at IS NOT NULL AND t.due_at <> k.due_at
), moved AS (
  UPDATE casework_task x SET due_at = old.after, order_at = old.after FROM old WHERE x.id = old.id
)
INSERT INTO casework_redated (redating_id, what, row_id, case_id, before, after)
SELECT %s, 'task', id, case_id, before, after FROM old
"""
# Back again: only what still is as it was left.
PART = """
SELECT id, what, row_id, case_id, before, after FROM casework_redated
WHERE redating_id = %s AND id > %s ORDER BY id LIMIT %s
"""
LOCK = "SELECT id FROM casework_case WHERE id = ANY(%s) ORDER BY id FOR UPDATE"
BACK = {
    "clock": "UPDATE casework_clock x SET due_at = v.due"
    " FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) v(id, due, was)"
    " WHERE x.id = v.id AND x.due_at = v.was AND x.stopped_at IS NULL",
    "task": "UPDATE casework_task x SET due_at = v.due, order_at = v.due"
    " FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) v(id, due, was)"
    " WHERE x.id = v.id AND x.due_at = v.was",
    "timer": "UPDATE casework_timer x SET due_at = v.due"
    " FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) v(id, due, was)"
    " WHERE x.id = v.id AND x.due_at = v.was",
}
Row = tuple[Any, ...]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def fetch(sql: str, values: Any) -> list[Row]:
    """Run one statement; its rows."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def execute(sql: str, values: Any) -> int:
    """Run one statement; how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


def move(
    redating: int, what: str, rows: Sequence[Row], due: Callable[[Row], datetime | None]
) -> list[int]:
    """Date rows anew, note what they were; the ids of those that moved. Rows begin with id, case
    id and due time."""
    moved = [(r[0], new) for r in rows if (new := due(r)) is not None and new != r[2]]
    if not moved:
        return []
    micros = {new: (new - EPOCH) // timedelta(microseconds=1) for new in {m[1] for m in moved}}
    ids = [pk for pk, _new in moved]
    execute(WRITE[what], [ids, [micros[new] for _pk, new in moved], redating, what])
    return ids


def put_back(rows: Iterable[Row]) -> int:
    """Write the old due times where nothing has moved since; how many."""
    kept = list(rows)
    execute(LOCK, [sorted({row[3] for row in kept})])
    back = 0
    for what, sql in BACK.items():
        mine = [row for row in kept if row[1] == what]
        if mine:
            values = [[r[2] for r in mine], [r[4] for r in mine], [r[5] for r in mine]]
            back += execute(sql, values)
    return back
