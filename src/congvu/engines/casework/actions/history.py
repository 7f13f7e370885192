"""What is kept and told of a task whose turn is over, and of a case."""

from __future__ import annotations

import datetime as dt
from typing import Any

from congvu.engines.casework.events import CaseEnded
from congvu.engines.casework.models import Case, Task, TaskDone
from congvu.engines.casework.rules.net import Net
from congvu.kernel import prepared


def done_row(task: Task, at: dt.datetime, *, cancelled: bool = False) -> TaskDone:
    """The history row of a task that is no longer open."""
    return prepared.fresh(
        TaskDone, task_uid=task.uid, case_id=task.case_id, node=task.node, scope=task.scope,
        title=task.title, whose=task.whose, role=task.role, unit_id=task.unit_id,
        opened_at=task.opened_at, due_at=task.due_at, done_at=at, cancelled=cancelled,
    )  # fmt: skip


def told(task: Task, case: Case) -> dict[str, Any]:
    """The fields that every event about a task carries."""
    return {
        "case_uid": str(case.uid), "task_uid": str(task.uid), "node": task.node,
        "title": task.title, "subject_noun": case.subject_noun, "subject_uid": case.subject_uid,
        "role": task.role,
    }  # fmt: skip


def case_ended(case: Case, net: Net, node: str, on_time: bool | None) -> CaseEnded:
    """That the case came to this end of its process; on_time: None without a limit."""
    return CaseEnded(
        case_uid=str(case.uid), subject_noun=case.subject_noun, subject_uid=case.subject_uid,
        end_node=node, end_title=net.nodes[node].title, on_time=on_time,
    )  # fmt: skip
