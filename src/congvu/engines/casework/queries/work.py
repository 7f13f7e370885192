"""Open work as another system asks for it: within its reach, page by page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet, UUIDField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from congvu.engines.casework.contracts import CaseRef, TaskRef
from congvu.engines.casework.models import Case, ProcessVersion, Task, TaskDone
from congvu.engines.casework.models.tasks import Whose
from congvu.engines.casework.queries.calendars import soon
from congvu.engines.casework.queries.cases import case_ref, task_ref
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound


@dataclass(frozen=True, kw_only=True)
class WorkFilter:
    """subject: noun and uid; case_uid, assignee_id: None for any; start, most: the page."""

    subject: tuple[str, str] | None = None
    case_uid: UUID | None = None
    assignee_id: int | None = None
    newest: bool = False
    start: int = 0
    most: int = 50


def open_work(
    actor: Actor, asked: WorkFilter, *, at: datetime
) -> list[tuple[TaskRef, CaseRef]]:  # fmt: skip
    """The officials' open tasks that the actor may know of, each with its case."""
    rows = _seen(actor)
    if asked.subject is not None:
        noun, uid = asked.subject
        rows = rows.filter(case__subject_noun=noun, case__subject_uid=uid)
    if asked.case_uid is not None:
        rows = rows.filter(case__uid=asked.case_uid)
    if asked.assignee_id is not None:
        rows = rows.filter(assignee_id=asked.assignee_id)
    ordered = rows.order_by("-id" if asked.newest else "id")
    return _pairs(ordered[asked.start : asked.start + asked.most], at)


def open_task(actor: Actor, uid: UUID, *, at: datetime) -> tuple[TaskRef, CaseRef]:
    """One open task within reach. Raises NotFound."""
    found = _pairs(_seen(actor).filter(uid=uid), at)
    if not found:
        raise NotFound(_("Không tìm thấy việc này."))
    return found[0]


def ended_by(actor: Actor, uid: UUID) -> tuple[str, CaseRef] | None:
    """(outcome, case) of a step that this very account ended: a repeat of its call is no fault."""
    row = (
        TaskDone.objects.filter(task_uid=uid, done_by_id=actor.account_id or 0, cancelled=False)
        .select_related("case__process")
        .defer("case__process__bpmn", "case__process__net")
        .first()
    )
    return (row.outcome, case_ref(row.case)) if row else None


def turns(noun: str, uids: Iterable[str], *, at: datetime) -> dict[str, tuple[TaskRef, CaseRef]]:
    """subject → the officials' first open step with it, for the subject's own room."""
    rows = Task.objects.as_system("the subjects' own room asks").filter(
        whose=Whose.OFFICIAL, case__subject_noun=noun, case__subject_uid__in=list(uids)
    )
    pairs = _pairs(rows.order_by("-id"), at)
    return {case.subject_uid: (task, case) for task, case in pairs}


def subjects_done(noun: str, *, account_id: int | None = None, role: str = "") -> Any:
    """Subjects (with a uuid) on which an official, or anybody in a role, ended a step: a column to
    filter by."""
    rows = TaskDone.objects.filter(case__subject_noun=noun, cancelled=False)
    if account_id is not None:
        rows = rows.filter(done_by_id=account_id)
    if role:
        rows = rows.filter(role=role)
    return rows.annotate(subject=Cast("case__subject_uid", UUIDField())).values("subject")


def _seen(actor: Actor) -> QuerySet[Task]:
    return Task.objects.visible_to(actor).filter(whose=Whose.OFFICIAL)


def _pairs(rows: QuerySet[Task], at: datetime) -> list[tuple[TaskRef, CaseRef]]:
    near = soon(at)
    read = rows.select_related("case__process").defer("case__process__bpmn", "case__process__net")
    return [(task_ref(row, at, near), case_ref(row.case)) for row in read]


def processes() -> list[ProcessVersion]:
    """The newest version of every process; those that another system may begin come first."""
    rows = ProcessVersion.objects.defer("bpmn", "net").order_by("key", "-version").distinct("key")
    return sorted(rows, key=lambda row: (not stands_alone(row), row.title, row.key))


def process_of(uid: UUID) -> ProcessVersion:
    """One version. Raises NotFound."""
    row = ProcessVersion.objects.defer("bpmn", "net").filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không có quy trình này."))
    return row


def stands_alone(process: ProcessVersion) -> bool:
    """Whether it needs nothing of the room whose thing it handles: no handler, no applicant."""
    nodes = process.compiled.nodes.values()
    return not any(node.handler or node.whose == Whose.APPLICANT for node in nodes)


def instances(actor: Actor, *, process_uid: UUID | None = None, most: int = 50) -> list[Case]:
    """The newest cases that the actor may know of, each with when its latest step was opened."""
    rows = _cases(actor).order_by("-id")
    if process_uid is not None:
        rows = rows.filter(process__uid=process_uid)
    return list(rows[:most])


def instance(actor: Actor, uid: UUID) -> Case:
    """One of them. Raises NotFound."""
    row: Case | None = _cases(actor).filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không tìm thấy hồ sơ này."))
    return row


def _cases(actor: Actor) -> QuerySet[Any]:
    rows = Case.objects.visible_to(actor).select_related("process")
    rows = rows.annotate(stepped_at=Max("tasks__opened_at"))
    return rows.defer("process__bpmn", "process__net")
