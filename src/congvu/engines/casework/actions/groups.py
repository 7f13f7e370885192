"""Many completions by one commit: each is checked, stepped and told as alone, all are written at once.

A commit waits for the disk, and a statement costs more than its row: fifty together cost a fraction.
Steps that do more than open the next tasks (handlers, clocks, timers, the end) are done after those,
one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from congvu.engines.casework.actions import rows, tasks
from congvu.engines.casework.actions.effects import Plan, open_planned, plain_step
from congvu.engines.casework.contracts import CaseRef
from congvu.engines.casework.models import Case, Task
from congvu.engines.casework.queries.cases import case_ref
from congvu.kernel.actions import publish_together, step
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Refused


@dataclass(frozen=True, kw_only=True)
class Finish:
    """One task to finish; the fields are those of ``complete_task``."""

    task_uid: UUID
    outcome: str = ""
    reason: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


Answer = CaseRef | Refused


@step
def finish_together(
    *, actor: Actor, wanted: Iterable[Finish], found: Mapping[UUID, Task], at: datetime
) -> dict[UUID, Answer]:
    """Finish those that can be written together; the case or the refusal of each, by task.

    found: the tasks that are open, locked with their cases by one statement. Tasks without an
    answer are as they were: they do more, or share a case with another one.
    """
    answers: dict[UUID, Answer] = {}
    plans: dict[int, tuple[Case, Plan]] = {}
    for one in {one.task_uid: one for one in wanted}.values():
        task = found.get(one.task_uid)
        if task is None or task.case_id in plans:
            continue
        try:
            plan = _planned(actor, task, one, at)
        except Refused as refused:
            answers[one.task_uid] = refused
            continue
        if plan is not None:
            plans[task.case_id] = (task.case, plan)
            answers[one.task_uid] = case_ref(task.case)
    _write(list(plans.values()))
    return answers


def _planned(actor: Actor, task: Task, one: Finish, at: datetime) -> Plan | None:
    finished, done = tasks.finishing(
        actor, task, outcome=one.outcome, data=one.data, reason=one.reason, at=at
    )
    return plain_step(task.case, done, finished, at)


def _write(plans: Sequence[tuple[Case, Plan]]) -> None:
    if not plans:
        return
    due = rows.legal_dues([case.pk for case, _ in plans])
    for case, plan in plans:
        open_planned(case, plan, due.get(case.pk))
    rows.write_steps(
        [case for case, _ in plans],
        [plan.finished.done for _, plan in plans if plan.finished],
        [task for _, plan in plans for task in plan.opened.values()],
    )
    publish_together([one for _, plan in plans for one in plan.told])
