"""The time line of a subject: what was done, by whom, when, and whose turn it is now.

Officials and citizens read the same steps; a citizen sees units, not the names of officials.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from congvu.engines.casework.contracts import TimelineStep
from congvu.engines.casework.models import Case, Clock, Task, TaskDone
from congvu.engines.casework.models.tasks import Whose
from congvu.engines.casework.queries.calendars import soon
from congvu.engines.casework.queries.words import turn_words
from congvu.engines.casework.rules.clocks import ClockKind, Standing, standing, standing_of
from congvu.engines.ledger import api as ledger
from congvu.engines.org import api as org
from congvu.kernel import prepared
from congvu.kernel.actors import Actor

# What the tasks themselves already tell, and the engine's own beginning: the room tells how its
# subject came in.
UNTOLD = ("casework.task.", "casework.case.started")
QUIET = ("start", "stop")  # of a clock: the steps beside them say as much


def timeline(
    *, noun: str, subject_uid: object, at: datetime, public_only: bool = False,
    actor: Actor | None = None,
) -> list[TimelineStep]:  # fmt: skip
    """Every case of the subject, oldest step first; open turns last.

    public_only: for the citizen. The caller has asked whether the reader may know of the subject.
    """
    cases = prepared.many(Case, "-id", subject_noun=[noun], subject_uid=[str(subject_uid)])
    ids = [case.pk for case in cases]
    done = prepared.many(TaskDone, case_id=ids)
    open_now = prepared.many(Task, case_id=ids)
    units = org.get_many({t.unit_id for t in done} | {t.unit_id for t in open_now})
    names = {pk: unit.name for pk, unit in units.items()}
    past = [*(_done(t, names, public_only) for t in done), *_told(cases, public_only)]
    past.sort(key=lambda step: step.at)
    reader = None if public_only else actor
    return [*past, *_open(cases, open_now, names, reader, at)]


def _told(cases: list[Case], public_only: bool) -> Iterator[TimelineStep]:
    for case in cases:
        entries = ledger.timeline(noun="case", subject=str(case.uid), public_only=public_only)
        for entry in entries:
            if not entry.name.startswith(UNTOLD) and entry.payload.get("how") not in QUIET:
                who = "" if public_only else entry.actor_name
                yield TimelineStep(
                    at=entry.at, what=entry.sentence, who=who, state="info", law=entry.law or ""
                )


def _done(task: TaskDone, names: dict[int, str], public_only: bool) -> TimelineStep:
    unit = names.get(task.unit_id, "")
    who = _("Người nộp hồ sơ") if task.whose == Whose.APPLICANT else unit
    if not public_only and task.whose == Whose.OFFICIAL and task.done_by_name:
        doer = task.done_by_name
        if task.for_name:
            doer = _("%(who)s thay mặt %(absent)s") % {"who": doer, "absent": task.for_name}
        who = f"{doer} – {unit}" if unit else doer
    what = task.title
    if task.cancelled:
        what = _("%(title)s (không còn phải làm)") % {"title": task.title}
    elif task.outcome_label:
        what = f"{task.title}: {task.outcome_label}"
    return TimelineStep(
        at=task.done_at, what=what, who=who, state="done", due_at=task.due_at,
        standing=Standing.NONE if task.cancelled
        else standing(task.due_at, task.done_at, task.done_at, task.done_at),
    )  # fmt: skip


def _open(
    cases: list[Case], tasks: list[Task], names: dict[int, str], reader: Actor | None, at: datetime
) -> Iterator[TimelineStep]:
    near = soon(at)
    clocks = prepared.many(Clock, case_id=[c.pk for c in cases], kind=[ClockKind.LEGAL])
    legal = {clock.case_id: clock for clock in clocks}
    for task in tasks:
        clock = legal.get(task.case_id)
        due, state = task.due_at, standing(task.due_at, at, near)
        if reader is None and clock is not None:  # the citizen is told the legal day, not ours
            due, state = clock.due_at, standing_of(clock.state, at, near)
        unit = names.get(task.unit_id, "")
        who = _("Người nộp hồ sơ") if task.whose == Whose.APPLICANT else unit
        yield TimelineStep(
            at=task.opened_at, what=task.title, who=who, state="now",
            turn=turn_words(task, unit, reader), due_at=due, standing=state,
        )  # fmt: skip
