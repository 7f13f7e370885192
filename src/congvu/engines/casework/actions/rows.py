"""The rows of a step: one statement to lock and read, one to write all that it changed.

Hand-written, because this is what officials do all day (docs/decisions/0018): composed by the ORM,
the same took a dozen statements, and most of a completion's processor time.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from congvu.engines.casework.models import Case, Clock, Task, TaskDone, Timer
from congvu.engines.casework.models.processes import version_of
from congvu.kernel import prepared

_TASK = prepared.columns(Task)
_CASE = prepared.columns(Case)
_TIMER = prepared.columns(Timer)
_CLOCK = prepared.columns(Clock)
_DONE = prepared.columns(TaskDone, "id")
_NEW = prepared.columns(Task, "id")
_STEPPED = prepared.columns_named(
    Case, "marking", "data", "state", "end_node", "ended_at", "version"
)
_NEW_CLOCK = prepared.columns(Clock, "id")
_TURNED = prepared.columns(Clock, "case_id", "kind", "amount", "unit")
_CHANGED = prepared.Columns((*prepared.columns_named(Case, "id"), *_STEPPED))
_ONE = "t.uid = $1::uuid FOR UPDATE OF c, t"
_MANY = "t.uid = ANY($1::uuid[]) ORDER BY c.id, t.id FOR UPDATE OF c, t"
_LEGALS = (
    "SELECT case_id, due_at FROM casework_clock WHERE case_id = ANY($1::bigint[])"
    " AND kind = 'legal' AND paused_at IS NULL AND due_at IS NOT NULL"
)


_LEGAL = (
    "SELECT due_at FROM casework_clock WHERE case_id = ${} AND kind = 'legal' AND paused_at IS NULL"
)
_FOLLOWING = "CASE WHEN n.whose = 'official' THEN (SELECT due_at FROM legal) END"


def locked_task(uid: UUID | str) -> Task | None:
    """The open task with its case, both locked: all changes of one case take turns.

    The case is locked before the task (the order that everybody keeps). Who had to wait sees both
    rows as they are afterwards, and nothing when the task has gone meanwhile.
    """
    found = prepared.run(_lock_sql() + _ONE, [str(uid)]).fetchone()
    return None if found is None else _task_of(found)


def locked_tasks(uids: Sequence[UUID]) -> dict[UUID, Task]:
    """The same for many at once, in the order of their cases, so that two callers never wait in a ring.

    Tasks that are not open are left out; tasks of one case have each a copy of it.
    """
    given = f"{{{','.join(map(str, uids))}}}"
    found = prepared.run(_lock_sql() + _MANY, [given])
    return {task.uid: task for task in map(_task_of, found)}


def _task_of(found: tuple[Any, ...]) -> Task:
    task = prepared.load(Task, _TASK, found[: len(_TASK)])
    case = prepared.load(Case, _CASE, found[len(_TASK) :])
    prepared.hang(case, "process", version_of(case.process_id))
    prepared.hang(task, "case", case)
    return task


def task_at(case: Case, node: str, scope: str) -> Task | None:
    """The open task of a node of a case that is locked."""
    found = prepared.run(_task_at_sql(), [str(case.pk), node, scope]).fetchone()
    if found is None:
        return None
    task = prepared.load(Task, _TASK, found)
    prepared.hang(task, "case", case)
    return task


def write_steps(cases: Sequence[Case], done: Sequence[TaskDone], opened: Sequence[Task]) -> None:
    """Write the steps of many cases by one statement; all their tasks are locked and open."""
    uids = f"{{{','.join(str(d.task_uid) for d in done)}}}"
    texts = [
        uids,
        prepared.records(done, _DONE),
        prepared.records(cases, _CHANGED),
        prepared.records(opened, _NEW),
    ]
    found = prepared.run(_steps_sql(), texts, keep=False).fetchone()
    assert found == (len(done),), "a locked task was not open"


def legal_dues(cases: Sequence[int]) -> dict[int, datetime]:
    """case → when it is due by its legal clock, of those where that runs."""
    return dict(prepared.run(_LEGALS, [f"{{{','.join(map(str, cases))}}}"]).fetchall())


def locked_timer(pk: int, at: datetime) -> Timer | None:
    """A timer that is due, with its case, both locked; None when it is called off or busy elsewhere."""
    found = prepared.run(_timer_sql(), [str(pk), at.isoformat()]).fetchone()
    if found is None:
        return None
    timer = prepared.load(Timer, _TIMER, found[: len(_TIMER)])
    timer.case = prepared.load(Case, _CASE, found[len(_TIMER) :])
    timer.case.process = version_of(timer.case.process_id)
    return timer


def drop_timer(timer: Timer) -> None:
    """It has rung."""
    prepared.run("DELETE FROM casework_timer WHERE id = $1", [str(timer.pk)])


def write_step(
    case: Case, done: TaskDone | None, opened: Sequence[Task], *, follow: bool
) -> tuple[bool, datetime | None]:
    """Write what a step changed: the case, the task that was done (to the history), new tasks.

    The new tasks have their uids already. follow: officials' tasks without a due time take that of
    the legal clock (read with a snapshot of its own: who had to wait for the case sees what the one
    before wrote), which is answered, too. False when the done task was not open (nothing of it is
    written then, and the caller refuses).
    """
    texts: list[str | bytes | None] = [*prepared.texts_of(case, _STEPPED), str(case.pk)]
    if done is not None:
        texts += [str(done.task_uid), *prepared.texts_of(done, _DONE)]
    for task in opened:
        texts += prepared.texts_of(task, _NEW)
    found = prepared.run(_step_sql(done is not None, len(opened), follow), texts).fetchone()
    assert found is not None
    return done is None or found[0] == 1, found[1]


def move_to_history(done: TaskDone) -> bool:
    """Take the open task away and write its history row; False when it was not open."""
    texts = [str(done.task_uid), *prepared.texts_of(done, _DONE)]
    found = prepared.run(_move_sql(), texts).fetchone()
    assert found is not None
    return bool(found[0])


def clocks_of_case(case: Case) -> dict[str, Clock]:
    """kind → clock."""
    rows = prepared.run(_clocks_sql(), [str(case.pk)]).fetchall()
    return {row.kind: row for row in (prepared.load(Clock, _CLOCK, values) for values in rows)}


def write_new_clocks(rows: Sequence[Clock]) -> None:
    """Write the clocks of a new case by one statement; they get no keys here."""
    texts = [text for row in rows for text in prepared.texts_of(row, _NEW_CLOCK)]
    prepared.run(_new_clocks_sql(len(rows)), texts)


def write_turned_clocks(rows: Sequence[Clock]) -> None:
    """Write what turning changed on the clocks of one case."""
    texts = [text for row in rows for text in prepared.texts_of(row, _TURNED)]
    prepared.run(_turned_sql(len(rows)), texts)


@functools.cache
def _lock_sql() -> str:
    task, case = prepared.listed("t", _TASK), prepared.listed("c", _CASE)
    return (
        f"SELECT {task}, {case} FROM casework_task t"  # noqa: S608 - columns
        " JOIN casework_case c ON c.id = t.case_id WHERE "
    )


@functools.cache
def _timer_sql() -> str:
    timer, case = prepared.listed("x", _TIMER), prepared.listed("c", _CASE)
    return (
        f"SELECT {timer}, {case} FROM casework_timer x"  # noqa: S608 - columns
        " JOIN casework_case c ON c.id = x.case_id"
        " WHERE x.id = $1 AND x.due_at <= $2 FOR UPDATE OF c, x SKIP LOCKED"
    )


@functools.cache
def _task_at_sql() -> str:
    names = prepared.listed("t", _TASK)
    return f"SELECT {names} FROM casework_task t WHERE case_id = $1 AND node = $2 AND scope = $3"  # noqa: S608 - columns


@functools.cache
def _move_sql() -> str:
    return f"WITH {_moved(1)} SELECT count(*) FROM gone"  # noqa: S608 - columns


@functools.lru_cache(64)
def _step_sql(moved: bool, opened: int, follow: bool) -> str:
    """New tasks are written after the done one has gone: a step may open itself again."""
    changed = ", ".join(f'"{f.column}" = ${n}' for n, f in enumerate(_STEPPED, 1))
    at = len(_STEPPED) + 2
    parts = [f"stepped AS (UPDATE casework_case SET {changed} WHERE id = ${at - 1})"]  # noqa: S608 - columns
    count, legal = "1", "NULL::timestamptz"
    if moved:
        parts.append(_moved(at))
        at, count = at + 1 + len(_DONE), "(SELECT count(*) FROM gone)"
    if follow:
        legal = "(SELECT due_at FROM legal)"
        parts.insert(0, f"legal AS ({_LEGAL.format(len(_STEPPED) + 1)})")
    if opened:
        rows = (_holes(_NEW, at + n * len(_NEW)) for n in range(opened))
        values = f"(VALUES {', '.join(f'({row})' for row in rows)}) n ({_names(_NEW)})"
        parts.append(
            f"made AS (INSERT INTO casework_task ({_names(_NEW)})"  # noqa: S608 - columns
            f" SELECT {', '.join(_new_value(f, follow) for f in _NEW)} FROM {values}"
            f" WHERE {count} >= 0)"
        )
    return f"WITH {', '.join(parts)} SELECT {count}, {legal}"


def _new_value(field: prepared.Column, follow: bool) -> str:
    """What goes into this column of a new task: as given, or by the legal clock."""
    if follow and field.column == "due_at":
        return f"coalesce(n.due_at, {_FOLLOWING})"
    if follow and field.column == "order_at":
        return f"coalesce(n.due_at, {_FOLLOWING}, n.order_at)"
    return f'n."{field.column}"'


@functools.cache
def _steps_sql() -> str:
    done, new = _names(_DONE), _names(_NEW)
    changed = ", ".join(f'"{f.column}" = {prepared.from_record("v", f)}' for f in _STEPPED)
    kept = ", ".join(prepared.from_record("d", f) for f in _DONE)
    made = ", ".join(prepared.from_record("n", f) for f in _NEW)
    return f"""
        WITH gone AS (
          DELETE FROM casework_task WHERE uid = ANY($1::uuid[]) RETURNING uid
        ), kept AS (
          INSERT INTO casework_taskdone ({done})
          SELECT {kept} FROM {prepared.recordset(2, "d", _DONE)} JOIN gone ON gone.uid = d.task_uid
        ), stepped AS (
          UPDATE casework_case c SET {changed} FROM {prepared.recordset(3, "v", _CHANGED)} WHERE c.id = v.id
        ), made AS (
          INSERT INTO casework_task ({new})
          SELECT {made} FROM {prepared.recordset(4, "n", _NEW)} WHERE (SELECT count(*) FROM gone) >= 0
        ) SELECT count(*) FROM gone"""  # noqa: S608 - columns


def _names(fields: Sequence[prepared.Column]) -> str:
    return ", ".join(f'"{f.column}"' for f in fields)


def _moved(at: int) -> str:
    """The done task out of the open ones and into the history. at: the number of its first hole."""
    names = _names(_DONE)
    return (
        f"gone AS (DELETE FROM casework_task WHERE uid = ${at}::uuid RETURNING id),"  # noqa: S608 - columns
        f" kept AS (INSERT INTO casework_taskdone ({names})"
        f" SELECT {_holes(_DONE, at + 1)} FROM gone)"
    )


@functools.cache
def _new_clocks_sql(count: int) -> str:
    width = len(_NEW_CLOCK)
    rows = ", ".join(f"({_holes(_NEW_CLOCK, n * width + 1)})" for n in range(count))
    return f"INSERT INTO casework_clock ({_names(_NEW_CLOCK)}) VALUES {rows}"  # noqa: S608 - columns


@functools.cache
def _turned_sql(count: int) -> str:
    width, names = len(_TURNED), _names(_TURNED)
    rows = ", ".join(f"({_holes(_TURNED, n * width + 1)})" for n in range(count))
    changed = ", ".join(f'"{f.column}" = v."{f.column}"' for f in _TURNED if not f.primary_key)
    return (
        f"UPDATE casework_clock k SET {changed} FROM (VALUES {rows}) v ({names})"  # noqa: S608 - columns
        " WHERE k.id = v.id"
    )


def _holes(fields: Sequence[prepared.Column], at: int) -> str:
    return ", ".join(f"${n}{prepared.cast_of(f)}" for n, f in enumerate(fields, at))


@functools.cache
def _clocks_sql() -> str:
    return f"SELECT {prepared.listed('k', _CLOCK)} FROM casework_clock k WHERE k.case_id = $1"  # noqa: S608 - columns
