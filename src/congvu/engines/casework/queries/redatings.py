"""What was dated anew: counts, rows, whom to tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from congvu.engines.casework.models import Redated, Redating, Task
from congvu.engines.identity import api as identity
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound

PAGE = 100
SEE_ALL = "casework.deadline.redate"
COUNTS = """
SELECT count(DISTINCT case_id) FILTER (WHERE what = 'clock'), count(*) FILTER (WHERE what = 'task'),
  count(*) FILTER (WHERE what = 'timer') FROM casework_redated WHERE redating_id = %s
"""
# Who holds a task that moved, and who applied for a case that did; by a number that both share.
HOLDERS = """
SELECT DISTINCT t.assignee_id FROM casework_redated r JOIN casework_task t ON t.id = r.row_id
WHERE r.redating_id = %s AND r.what = 'task' AND t.assignee_id > %s
ORDER BY t.assignee_id LIMIT %s
"""
APPLICANTS = """
SELECT DISTINCT c.applicant_id FROM casework_redated r JOIN casework_case c ON c.id = r.case_id
JOIN casework_clock k ON k.id = r.row_id AND k.kind = 'legal'
WHERE r.redating_id = %s AND r.what = 'clock' AND c.applicant_id > %s
ORDER BY c.applicant_id LIMIT %s
"""


@dataclass(frozen=True)
class Persons:
    """A part of those to be told. after: the cursor behind it; last: nobody comes after."""

    officials: list[int]
    applicants: list[int]
    after: int
    last: bool


@dataclass(frozen=True)
class Moved:
    """One due time of another room's subject that moved."""

    subject_uid: str
    before: datetime
    after: datetime


def counts(redating: Redating) -> dict[str, int]:
    """How many cases, tasks and timers moved."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, [redating.pk])
        cases, tasks, timers = cursor.fetchone()
    return {"case": cases, "task": tasks, "timer": timers}


def persons(redating: Redating, *, after: int, limit: int) -> Persons:
    """Who is to be told next: account ids and person ids grow side by side under one cursor."""
    accounts = _ids(HOLDERS, redating, after, limit)
    applicants = _ids(APPLICANTS, redating, after, limit)
    full = [ids[-1] for ids in (accounts, applicants) if len(ids) == limit]
    upto = min(full) if full else max([*accounts, *applicants, after])
    officials = identity.persons_of_accounts(a for a in accounts if a <= upto)
    return Persons(
        sorted(officials.values()), [p for p in applicants if p <= upto], upto, last=not full
    )


def _ids(sql: str, redating: Redating, after: int, limit: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [redating.pk, after, limit])
        return [row[0] for row in cursor.fetchall()]


def moved_clocks(
    *, redating_uid: str, after: int, noun: str, limit: int = 5_000
) -> tuple[list[Moved], int]:
    """Legal due times of a noun's subjects after a row id, and the id to go on after (0: end).

    For the subject's own room, when it keeps the day it promised.
    """
    found = list(
        Redated.objects.filter(
            redating__uid=redating_uid, what=Redated.What.CLOCK, id__gt=after,
            case__subject_noun=noun, case__clocks__kind="legal",
        )
        .extra(where=["casework_clock.id = casework_redated.row_id"])
        .order_by("id")
        .values_list("id", "case__subject_uid", "before", "after")[:limit]
    )  # fmt: skip
    rows = [Moved(uid, before, now) for _pk, uid, before, now in found]
    return rows, found[-1][0] if len(found) == limit else 0


def redating_of(uid: UUID) -> Redating:
    """One counting anew. Raises NotFound."""
    found = Redating.objects.filter(uid=uid).first()
    if found is None:
        raise NotFound(_("Không tìm thấy lần tính lại hạn này."))
    return found


def redatings(limit: int = 50) -> list[Redating]:
    """The latest, the newest first."""
    return list(Redating.objects.order_by("-id")[:limit])


def task_rows(actor: Actor, redating: Redating, *, after: int = 0) -> list[dict[str, Any]]:
    """Tasks that moved: one's own, or all for who may date anew; one page and one more."""
    rows = Redated.objects.filter(redating=redating, what=Redated.What.TASK, id__gt=after)
    tasks = Task.objects.visible_to(actor) if not actor.holds(SEE_ALL) else None
    if tasks is not None:
        rows = rows.filter(row_id__in=tasks.mine(actor).values("id"))
    found = list(rows.select_related("case").order_by("id")[: PAGE + 1])
    known = Task.objects.as_system("those of the page").in_bulk([row.row_id for row in found])
    return [
        {"id": r.pk, "case": r.case, "task": known.get(r.row_id), "before": r.before, "after": r.after}
        for r in found
    ]  # fmt: skip
