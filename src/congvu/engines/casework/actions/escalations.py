"""Late work is told to the head of its unit, later to the head above; each task once a step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from congvu.engines.casework.events import UnitWarned
from congvu.engines.casework.models import Escalation, Task
from congvu.engines.casework.models.tasks import Whose
from congvu.engines.casework.queries.calendars import calendar_of
from congvu.engines.casework.queries.escalations import heads_of, hours_of
from congvu.engines.org import api as org
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor

STEPS = (1, 2)
MOST = 2_000  # of one sweep and step; the next sweep takes the rest
NAMED = 3  # titles that a notice names


def escalate(*, actor: Actor, at: datetime) -> int:
    """Tell what became late since the last sweep; how many tasks. Repeatable."""
    told = 0
    for step in STEPS:
        for unit_id, tasks in _late(step, at).items():
            told += warn_unit(actor=actor, unit_id=unit_id, step=step, tasks=tasks, at=at)
    return told


@action(needs="signed-in")
def warn_unit(*, actor: Actor, unit_id: int, step: int, tasks: list[Task], at: datetime) -> int:
    """Tell one unit's late tasks at one step, in one notice; what was told before is left out."""
    known = set(
        Escalation.objects.filter(step=step, task_uid__in=[t.uid for t in tasks])
        .values_list("task_uid", flat=True)
    )  # fmt: skip
    new = [task for task in tasks if task.uid not in known]
    if not new:
        unchanged()
        return 0
    Escalation.objects.bulk_create(
        Escalation(task_uid=t.uid, step=step, unit_id=unit_id, told_at=at) for t in new
    )
    unit = org.unit(unit_id)
    publish(
        UnitWarned(
            unit_uid=str(unit.uid), unit_id=unit_id, unit_name=unit.name, step=step, count=len(new),
            titles=_titles(new), person_ids=heads_of(unit_id, step=step, at=at),
        ),
        unit_id=unit_id,
    )  # fmt: skip
    return len(new)


def _late(step: int, at: datetime) -> dict[int, list[Task]]:
    """unit → tasks late by the hours of the step that nobody was told of."""
    hours = hours_of(step, at)
    if hours is None:
        return {}
    told = Escalation.objects.filter(task_uid=OuterRef("uid"), step=step)
    rows = (
        Task.objects.as_system("lateness is told for every unit")
        .filter(~Exists(told), whose=Whose.OFFICIAL, order_at__lte=at - timedelta(hours=hours))
        .select_related("case")
        .order_by("order_at", "id")[:MOST]
    )
    calendar = calendar_of("default", at)
    found: defaultdict[int, list[Task]] = defaultdict(list)
    for task in rows:
        if calendar.working_hours_between(task.order_at, at) >= hours:
            found[task.unit_id].append(task)
    return found


def _titles(tasks: Iterable[Task]) -> str:
    names = [f"{t.title} – {t.case.code or t.case.title}" for t in tasks]
    return "; ".join(names[:NAMED]) + ("…" if len(names) > NAMED else "")
