"""Many completions by one commit: each is checked, stepped and told as alone, all are written at once.

A commit waits for the disk, and a statement costs more than its row: fifty together cost a fraction.
Steps that do more than open the next tasks (handlers, clocks, timers, the end) go one by one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from congvu.engines.casework.actions import rows, tasks
from congvu.engines.casework.actions.effects import Plan, open_planned, plain_step
from congvu.engines.casework.contracts import CaseRef
from congvu.engines.casework.models import Case, Task
from congvu.engines.casework.queries.cases import case_ref
from congvu.kernel.actions import action, publish_together, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Refused

GROUP = 50


@dataclass(frozen=True, kw_only=True)
class Finish:
    """One task to finish; the fields are those of ``complete_task``."""

    task_uid: UUID
    outcome: str = ""
    reason: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


Answer = CaseRef | Refused


def finish_many(*, actor: Actor, wanted: Sequence[Finish], at: datetime) -> list[Answer]:
    """Finish tasks in groups of one commit each; the case or the refusal of each, in their order.

    One refusal holds nobody up. Called outside of an action: every group is one.
    """
    answers: dict[UUID, Answer] = {}
    for start in range(0, len(wanted), GROUP):
        group = wanted[start : start + GROUP]
        answers |= finish_group(actor=actor, wanted=group, at=at)
        for one in group:
            if one.task_uid not in answers:
                answers[one.task_uid] = _alone(actor, one, at)
    return [answers[one.task_uid] for one in wanted]


def _alone(actor: Actor, one: Finish, at: datetime) -> Answer:
    try:
        return finish_one(actor=actor, one=one, at=at)
    except Refused as refused:
        return refused


@action(needs="signed-in")
def finish_one(*, actor: Actor, one: Finish, at: datetime) -> CaseRef:
    """One of many, in a transaction of its own. Raises as ``complete_task``."""
    return tasks.complete_task(
        actor=actor, task_uid=one.task_uid, outcome=one.outcome, reason=one.reason,
        data=one.data, at=at,
    )  # fmt: skip


@action(needs="signed-in")
def finish_group(*, actor: Actor, wanted: Sequence[Finish], at: datetime) -> dict[UUID, Answer]:
    """Those of a group that can be written together, by task; the others are left as they were."""
    found = rows.locked_tasks([one.task_uid for one in wanted])
    answers: dict[UUID, Answer] = {}
    plans: dict[int, tuple[Case, Plan]] = {}
    for one in {one.task_uid: one for one in wanted}.values():
        task = found.get(one.task_uid)
        if task is None or task.case_id in plans:
            continue  # told why, or done, alone
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
        unchanged()
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
