"""The rows of a completion: one statement to lock and read, one to move a task to the history.

Hand-written, because this is what officials do all day: composed by the ORM, the same took three
statements to lock and read and two to move, and most of a completion's processor time.
"""

from __future__ import annotations

import functools
from uuid import UUID

from django.db import connection

from congvu.engines.casework.models import Case, Clock, ProcessVersion, Task, TaskDone
from congvu.kernel import prepared

_TASK = prepared.columns(Task)
_CASE = prepared.columns(Case)
_PROCESS = prepared.columns(ProcessVersion, "bpmn", "net")
_CLOCK = prepared.columns(Clock)
_DONE = prepared.columns(TaskDone, "id")


def locked_task(uid: UUID | str) -> Task | None:
    """The open task with its case and process, both locked: all changes of one case take turns.

    The case is locked before the task (the order that everybody keeps). Who had to wait sees both
    rows as they are afterwards, and nothing when the task has gone meanwhile.
    """
    found = prepared.execute(_lock_sql(), [str(uid)]).fetchone()
    if found is None:
        return None
    task = prepared.load(Task, _TASK, found[: len(_TASK)])
    case = prepared.load(Case, _CASE, found[len(_TASK) : -len(_PROCESS)])
    case.process = prepared.load(ProcessVersion, _PROCESS, found[-len(_PROCESS) :])
    task.case = case
    return task


def move_to_history(task: Task, done: TaskDone) -> bool:
    """Take the open task away and write its history row; False when it was not open."""
    values = prepared.values_of(done, _DONE)
    return prepared.execute(_move_sql(), [task.pk, *values]).rowcount == 1


def clocks_of_case(case: Case) -> dict[str, Clock]:
    """kind → clock."""
    rows = prepared.execute(_clocks_sql(), [case.pk]).fetchall()
    return {row.kind: row for row in (prepared.load(Clock, _CLOCK, values) for values in rows)}


@functools.cache
def _lock_sql() -> str:
    task, case = prepared.listed("t", _TASK), prepared.listed("c", _CASE)
    return (
        f"SELECT {task}, {case}, {prepared.listed('p', _PROCESS)} FROM casework_task t"  # noqa: S608 - columns
        " JOIN casework_case c ON c.id = t.case_id"
        " JOIN casework_processversion p ON p.id = c.process_id"
        " WHERE t.uid = %s::uuid FOR UPDATE OF c, t"
    )


@functools.cache
def _move_sql() -> str:
    names = ", ".join(f'"{f.column}"' for f in _DONE)
    holes = ", ".join(f"%s::{f.db_type(connection)}" for f in _DONE)
    return (
        "WITH gone AS (DELETE FROM casework_task WHERE id = %s RETURNING id)"  # noqa: S608 - columns
        f" INSERT INTO casework_taskdone ({names}) SELECT {holes} FROM gone"
    )


@functools.cache
def _clocks_sql() -> str:
    return f"SELECT {prepared.listed('k', _CLOCK)} FROM casework_clock k WHERE k.case_id = %s"  # noqa: S608 - columns
