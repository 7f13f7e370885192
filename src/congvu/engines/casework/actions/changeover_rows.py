"""The rows of a migration, in bulk: a few statements for each place where cases stand.

Hand-written, because a hundred thousand cases go over at once: fetching each row to write it back
took most of the time.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection

TAKE = """
INSERT INTO casework_changedover (changeover_id, case_id, marking, timers, version)
SELECT %s, id, marking, '[]', version + 1 FROM casework_case
WHERE process_id = %s AND state = 'open' AND marking = %s::jsonb ORDER BY id FOR UPDATE
"""
KEEP_TIMERS = """
UPDATE casework_changedover o
SET timers = o.timers || jsonb_build_array(jsonb_build_array(t.node, t.scope, t.due_at))
FROM casework_timer t
WHERE o.changeover_id = %s AND o.marking = %s::jsonb AND t.case_id = o.case_id AND t.node = %s
  AND t.scope = %s
"""
DROP = """
DELETE FROM {table} t USING casework_changedover o
WHERE o.changeover_id = %s AND o.marking = %s::jsonb AND t.case_id = o.case_id AND t.node = %s
  AND t.scope = %s
"""
CALENDARS = """
SELECT DISTINCT c.calendar FROM casework_case c JOIN casework_changedover o ON o.case_id = c.id
WHERE o.changeover_id = %s AND o.marking = %s::jsonb
"""
ARM = """
INSERT INTO casework_timer (case_id, node, scope, due_at)
SELECT c.id, %s, %s, %s FROM casework_case c JOIN casework_changedover o ON o.case_id = c.id
WHERE o.changeover_id = %s AND o.marking = %s::jsonb AND c.calendar = %s
"""
AWAIT = """
INSERT INTO casework_wait (case_id, node, scope, "on", name)
SELECT o.case_id, %s, %s, %s, %s FROM casework_changedover o
WHERE o.changeover_id = %s AND o.marking = %s::jsonb
"""
TURN = """
UPDATE casework_case c SET process_id = %s, marking = %s::jsonb, version = c.version + 1
FROM casework_changedover o
WHERE o.changeover_id = %s AND o.marking = %s::jsonb AND c.id = o.case_id
"""
# undoing: what has gone on since is struck off the list first, so that the rest is what goes back
TOUCHED = """
DELETE FROM casework_changedover o USING casework_case c
WHERE o.changeover_id = %s AND c.id = o.case_id
  AND (c.version <> o.version OR c.process_id <> %s OR c.state <> 'open')
"""
LOCK = """
SELECT count(*) FROM (
  SELECT c.id FROM casework_case c JOIN casework_changedover o ON o.case_id = c.id
  WHERE o.changeover_id = %s ORDER BY c.id FOR UPDATE OF c) locked
"""
PLACES = """
SELECT DISTINCT o.marking::text, c.marking::text FROM casework_changedover o
JOIN casework_case c ON c.id = o.case_id WHERE o.changeover_id = %s
"""
REARM = """
INSERT INTO casework_timer (case_id, node, scope, due_at)
SELECT o.case_id, t->>0, t->>1, (t->>2)::timestamptz
FROM casework_changedover o, jsonb_array_elements(o.timers) t WHERE o.changeover_id = %s
"""


def execute(sql: str, *values: Any) -> int:
    """Run one statement; answers how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


def fetch(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """Run one statement; answers its rows."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def as_text(marking: Mapping[str, int]) -> str:
    """A marking as the statements take it."""
    return json.dumps(dict(marking))


def drop(changeover: int, marking: str, places: Iterable[tuple[str, str]]) -> None:
    """Take timers and waits at these places away from the cases that came from a marking."""
    for node, scope in places:
        for table in ("casework_timer", "casework_wait"):
            execute(DROP.format(table=table), changeover, marking, node, scope)


def arm(changeover: int, marking: str, node: str, scope: str, dues: Mapping[str, datetime]) -> None:
    """Start a timer in each of these cases. dues: by the calendar that a case counts by."""
    for calendar, due in dues.items():
        execute(ARM, node, scope, due, changeover, marking, calendar)
