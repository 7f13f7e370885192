"""Counting anew by sets: what is due at the end of an office day depends only on the day it began.

So each (agency, limit, day) of a part is worked out once, before and after that day's cut-off, and
the server joins it with the rows: half a million tasks are dated anew without one of them coming
here. Limits in hours and clocks that stood still are counted one by one (``redating_rows``).
The cases are locked by a statement before: the next one sees what who held them has written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from congvu.engines.casework.actions.redating_rows import Row, fetch
from congvu.engines.casework.rules.diagram import Limit
from congvu.engines.law import api as law
from congvu.kernel.clock import VIETNAM

BY_DAY = ("working_day", "day")
_DAY = "({0} AT TIME ZONE 'Asia/Ho_Chi_Minh')::date"
_OPEN_CLOCK = """k.stopped_at IS NULL AND k.due_at >= %(first)s AND k.started_at < %(last)s
  AND k.amount IS NOT NULL"""
LOCK_CLOCKS = f"""
SELECT c.id FROM casework_case c WHERE c.id > %(cursor)s AND c.state = 'open'
  AND EXISTS (SELECT 1 FROM casework_clock k WHERE k.case_id = c.id AND {_OPEN_CLOCK})
ORDER BY c.id LIMIT %(limit)s FOR UPDATE OF c
"""  # noqa: S608 - constants
_CLOCKS = f"""FROM casework_clock k JOIN casework_case c ON c.id = k.case_id
  WHERE k.case_id = ANY(%(ids)s) AND {_OPEN_CLOCK}"""
_BY_SET = "k.pauses = '[]' AND k.unit IN ('working_day', 'day')"
KEYS_OF_CLOCKS = f"""
SELECT c.calendar, k.unit, k.amount, {_DAY.format("k.started_at")}, {_BY_SET}, count(*) {_CLOCKS}
GROUP BY 1, 2, 3, 4, 5
"""
OTHER_CLOCKS = f"""
SELECT k.id, k.case_id, k.due_at, c.calendar, k.kind, k.amount, k.unit, k.started_at, k.pauses
{_CLOCKS} AND NOT ({_BY_SET}) ORDER BY c.id
"""
_GIVEN = """
given AS MATERIALIZED (
  SELECT * FROM unnest({keys}, %(days)s::date[], %(cutoffs)s::time[], %(early)s::timestamptz[],
    %(late)s::timestamptz[]) u({names}, day, cutoff, early, late)
)"""
_DUE = """CASE WHEN ({0} AT TIME ZONE 'Asia/Ho_Chi_Minh')::time < given.cutoff THEN given.early
  ELSE given.late END"""
_NOTE = """INSERT INTO casework_redated (redating_id, what, row_id, case_id, before, after)
  SELECT %(redating)s, {what}, id, case_id, before, after FROM {source}"""
# Tasks without a limit of their own are due when the case's legal clock is.
MOVE_CLOCKS = f"""
WITH {
    _GIVEN.format(
        keys="%(agencies)s::text[], %(units)s::text[], %(amounts)s::int[]",
        names="agency, unit, amount",
    )
},
part AS MATERIALIZED (
  SELECT k.id, k.case_id, k.kind, k.unit, k.amount, k.started_at, k.due_at, k.paused_at, c.calendar,
    {_DAY.format("k.started_at")} AS day {_CLOCKS} AND {_BY_SET}
), old AS MATERIALIZED (
  SELECT * FROM (
    SELECT part.id, case_id, kind, paused_at, due_at AS before, {_DUE.format("started_at")} AS after
    FROM part JOIN given ON given.agency = part.calendar AND given.unit = part.unit
      AND given.amount = part.amount AND given.day = part.day) dated
  WHERE before <> after
), moved AS (
  UPDATE casework_clock x SET due_at = old.after FROM old WHERE x.id = old.id
), follow AS MATERIALIZED (
  SELECT t.id, t.case_id, t.due_at AS before, old.after
  FROM casework_task t JOIN old ON old.case_id = t.case_id
  WHERE old.kind = 'legal' AND old.paused_at IS NULL AND NOT t.own_limit AND t.whose = 'official'
    AND t.due_at IS NOT NULL AND t.due_at <> old.after
), followed AS (
  UPDATE casework_task x SET due_at = follow.after, order_at = follow.after
  FROM follow WHERE x.id = follow.id
), noted AS ({_NOTE.format(what="'clock'", source="old")}
), noted_too AS ({_NOTE.format(what="'task'", source="follow")})
SELECT (SELECT count(*) FROM old) + (SELECT count(*) FROM follow)
"""  # noqa: S608 - constants
LOCK_TASKS = """
SELECT t.id FROM casework_task t JOIN casework_case c ON c.id = t.case_id
WHERE t.id > %(cursor)s AND t.own_limit AND t.due_at >= %(first)s AND t.opened_at < %(last)s
ORDER BY t.id LIMIT %(limit)s FOR UPDATE OF c
"""
_TASKS = """FROM casework_task t JOIN casework_case c ON c.id = t.case_id
  WHERE t.id = ANY(%(ids)s) AND t.own_limit AND t.due_at >= %(first)s AND t.opened_at < %(last)s"""
KEYS_OF_TASKS = f"""
SELECT DISTINCT c.calendar, c.process_id, t.node, {_DAY.format("t.opened_at")} {_TASKS}
"""
OTHER_TASKS = f"""
SELECT t.id, t.case_id, t.due_at, c.calendar, c.process_id, t.node, t.opened_at {_TASKS}
  AND (c.process_id, t.node) IN (SELECT * FROM unnest(%(processes)s::bigint[], %(nodes)s::text[]))
ORDER BY t.id
"""  # noqa: S608 - constants
MOVE_TASKS = f"""
WITH {
    _GIVEN.format(
        keys="%(agencies)s::text[], %(processes)s::bigint[], %(nodes)s::text[]",
        names="agency, process_id, node",
    )
},
part AS MATERIALIZED (
  SELECT t.id, t.case_id, c.calendar, c.process_id, t.node, t.opened_at, t.due_at,
    {_DAY.format("t.opened_at")} AS day {_TASKS}
), old AS MATERIALIZED (
  SELECT * FROM (
    SELECT part.id, case_id, due_at AS before, {_DUE.format("opened_at")} AS after
    FROM part JOIN given ON given.agency = part.calendar AND given.process_id = part.process_id
      AND given.node = part.node AND given.day = part.day) dated
  WHERE before <> after
), moved AS (
  UPDATE casework_task x SET due_at = old.after, order_at = old.after FROM old WHERE x.id = old.id
), noted AS ({_NOTE.format(what="'task'", source="old")})
SELECT count(*) FROM old
"""  # noqa: S608 - constants


@dataclass(frozen=True)
class Part:
    """The rows of a part: ids of cases or tasks, whose cases are locked; what bounds the due times."""

    ids: list[int]
    window: dict[str, Any]

    @property
    def values(self) -> dict[str, Any]:
        return {**self.window, "ids": self.ids}


def lock(sql: str, window: dict[str, Any]) -> Part:
    """The next part, locked."""
    return Part([pk for (pk,) in fetch(sql, window)], window)


@dataclass(frozen=True)
class Clocks:
    """seen: clocks of a part. keys: (agency, unit, amount, day) of those due by the day; others:
    whether there are more."""

    seen: int
    keys: list[Row]
    others: bool


def clocks(part: Part) -> Clocks:
    """What clocks the part has."""
    found = fetch(KEYS_OF_CLOCKS, part.values)
    keys = [row[:4] for row in found if row[4]]
    return Clocks(sum(row[5] for row in found), keys, len(keys) < len(found))


def move_clocks(redating: int, part: Part, keys: list[Row]) -> int:
    """Date the clocks anew that are due by the day, and the tasks that follow; rows that moved."""
    given = _given(((agency, day), Limit(amount, unit)) for agency, unit, amount, day in keys)
    given |= {
        "agencies": [k[0] for k in keys], "units": [k[1] for k in keys],
        "amounts": [k[2] for k in keys],
    }  # fmt: skip
    return _noted(redating, MOVE_CLOCKS, {**part.values, **given}) if keys else 0


def move_tasks(
    redating: int, part: Part, limit_of: Callable[[int, str], Limit | None]
) -> tuple[int, list[Row]]:
    """Date tasks anew that are due by the day; how many moved, and the rows of the others."""
    seen = [(k, limit_of(k[1], k[2])) for k in fetch(KEYS_OF_TASKS, part.values)]
    keys = [(k, limit) for k, limit in seen if limit and limit.unit in BY_DAY]
    others = sorted({(k[1], k[2]) for k, limit in seen if limit and limit.unit not in BY_DAY})
    given = _given(((k[0], k[3]), limit) for k, limit in keys)
    given |= {
        "agencies": [k[0] for k, _ in keys], "processes": [k[1] for k, _ in keys],
        "nodes": [k[2] for k, _ in keys],
    }  # fmt: skip
    moved = _noted(redating, MOVE_TASKS, {**part.values, **given}) if keys else 0
    if not others:
        return moved, []
    named = {"processes": [o[0] for o in others], "nodes": [o[1] for o in others]}
    return moved, fetch(OTHER_TASKS, {**part.values, **named})


def _noted(redating: int, sql: str, values: dict[str, Any]) -> int:
    """Run it; how many rows it has noted as moved."""
    ((moved,),) = fetch(sql, {**values, "redating": redating})
    return int(moved)


def _given(keys: Iterable[tuple[tuple[str, date], Limit]]) -> dict[str, list[Any]]:
    """Each key's day, its cut-off, and the due times of what begins before and after that."""
    given: dict[str, list[Any]] = {"days": [], "cutoffs": [], "early": [], "late": []}
    for (agency, day), limit in keys:
        calendar = law.calendar(on=day, agency=agency)
        given["days"].append(day)
        given["cutoffs"].append(calendar.clock_start_cutoff)
        for name, moment in (("early", time.min), ("late", time.max)):
            began = datetime.combine(day, moment, VIETNAM)
            given[name].append(calendar.due(began, limit.amount, limit.unit))
    return given
