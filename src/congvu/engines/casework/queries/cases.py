"""Cases and tasks as other rooms see them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from congvu.engines.casework.contracts import CaseRef, ClockRef, DoneRef, OutcomeRef, TaskRef
from congvu.engines.casework.models import Case, Clock, Task, TaskDone
from congvu.engines.casework.models.processes import compiled_net
from congvu.engines.casework.queries.calendars import calendar_of, soon
from congvu.engines.casework.rules.clocks import spent_hours, standing, standing_of
from congvu.engines.org import api as org
from congvu.kernel import clock
from congvu.kernel.actors import Actor


def case_ref(case: Case) -> CaseRef:
    """The case as a value; ``case.process`` must be at hand."""
    return CaseRef(
        id=case.pk, uid=case.uid, process_key=case.process.key,
        process_version=case.process.version, subject_noun=case.subject_noun,
        subject_uid=case.subject_uid, owner_unit_id=case.owner_unit_id, title=case.title,
        state=case.state, end_node=case.end_node, opened_at=case.opened_at,
        ended_at=case.ended_at, data=case.data,
    )  # fmt: skip


def case_of(*, noun: str, subject_uid: object) -> CaseRef | None:
    """The newest case of a subject of the caller's own room (who has asked the gate)."""
    found = (
        Case.objects.as_system("the subject's own room asks")
        .about(noun, subject_uid)
        .select_related("process")
        .defer("process__bpmn", "process__net")
        .first()
    )
    return case_ref(found) if found else None


def clocks_of(case_id: int, at: datetime) -> dict[str, ClockRef]:
    """``legal`` and ``measured`` with how they stand at ``at`` and what they have counted."""
    rows = Clock.objects.filter(case_id=case_id).select_related("case")
    near = soon(at)
    return {
        row.kind: replace(
            clock_ref(row, at, near),
            spent_hours=spent_hours(row.state, at, calendar_of(row.case.calendar, at)),
        )
        for row in rows
    }


def clock_ref(row: Clock, at: datetime, near: datetime) -> ClockRef:
    """One clock as a value."""
    return ClockRef(
        kind=row.kind, started_at=row.started_at, due_at=row.due_at, paused_at=row.paused_at,
        pause_reason=row.pause_reason, stopped_at=row.stopped_at, restarts=row.restarts,
        standing=standing_of(row.state, at, near),
    )  # fmt: skip


def task_ref(task: Task, at: datetime, near: datetime) -> TaskRef:
    """Open work as a value; ``task.case`` must be at hand."""
    node = compiled_net(task.case.process_id).nodes[task.node]
    return TaskRef(
        uid=task.uid, case_uid=task.case.uid, node=task.node, title=task.title, role=task.role,
        whose=task.whose, unit_id=task.unit_id, assignee_id=task.assignee_id,
        assignee_name=task.assignee_name, person_id=task.person_id, due_at=task.due_at,
        opened_at=task.opened_at, form=task.form, standing=standing(task.due_at, at, near),
        outcomes=tuple(
            OutcomeRef(
                code=o.code, label=o.label, label_en=o.label_en, needs_reason=o.needs_reason,
                danger=o.danger,
            )
            for o in node.outcomes
        ),
    )  # fmt: skip


def open_tasks(
    *, noun: str, subject_uid: object, at: datetime | None = None, whose: str = ""
) -> list[TaskRef]:
    """Whose turn it is with this subject now, for the subject's own room. whose: only theirs."""
    rows = (
        Task.objects.as_system("the subject's own room asks")
        .filter(case__subject_noun=noun, case__subject_uid=str(subject_uid))
        .select_related("case")
        .order_by("id")
    )
    when = at or clock.now()
    near = soon(when)
    return [task_ref(row, when, near) for row in rows if whose in ("", row.whose)]


def task_of(*, noun: str, subject_uid: object, whose: str = "") -> TaskRef | None:
    """The first open task of a subject."""
    return next(iter(open_tasks(noun=noun, subject_uid=subject_uid, whose=whose)), None)


def done_tasks(*, noun: str, subject_uid: object) -> list[DoneRef]:
    """Every turn that somebody ended, in their order, for the subject's own room."""
    rows = TaskDone.objects.filter(
        case__subject_noun=noun, case__subject_uid=str(subject_uid), cancelled=False
    ).order_by("done_at", "id")
    units = org.get_many({row.unit_id for row in rows})
    return [
        DoneRef(
            title=row.title,
            unit=units[row.unit_id].name if row.unit_id in units else "",
            done_by=row.done_by_name,
            outcome=row.outcome_label,
            opened_at=row.opened_at,
            due_at=row.due_at,
            done_at=row.done_at,
        )
        for row in rows
    ]


def find_task(actor: Actor, uid: UUID) -> Task | None:
    """An open task that the actor may know of."""
    return (
        Task.objects.visible_to(actor)
        .select_related("case", "case__process")
        .filter(uid=uid)
        .first()
    )


def done_task(uid: UUID) -> TaskDone | None:
    """A finished task, for the sentence that says who was faster."""
    return TaskDone.objects.filter(task_uid=uid).first()
