"""The rows of what a step opens: a task with its unit and its own limit, a timer."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from congvu.engines.casework.models import Case, Task, Timer
from congvu.engines.casework.models.tasks import Whose
from congvu.engines.casework.queries.calendars import calendar_of
from congvu.engines.casework.rules import step as steps
from congvu.engines.casework.rules.clocks import due_of, ring_at
from congvu.engines.casework.rules.net import Node
from congvu.kernel import prepared
from congvu.kernel.clock import VIETNAM
from congvu.kernel.ids import uuid7
from congvu.kernel.text import unaccent


def new_task(node: Node, scope: str, case: Case, at: dt.datetime) -> Task:
    """An open task of a node; when it is due by the case's clock is not known yet."""
    applicant = node.whose == Whose.APPLICANT
    item = _item(node, scope, case)
    title = f"{node.title} – {item}" if isinstance(item, str) and item else node.title
    due = due_of(node.limit, at, calendar_of(case.calendar, at)) if node.limit else None
    made = prepared.fresh(
        Task, uid=uuid7(), case_id=case.pk, node=node.id, scope=scope, title=title[:300],
        process_key=case.process.key,
        whose=node.whose, role=node.role, unit_id=_unit(node, scope, case),
        person_id=case.applicant_id if applicant else None, form=node.form, due_at=due,
        own_limit=due is not None, opened_at=at,
        search_key=unaccent(f"{case.code} {case.title} {node.title}")[:800],
    )  # fmt: skip
    prepared.hang(made, "case", case)
    return made


def _item(node: Node, scope: str, case: Case) -> Any:
    """The item of a list that this one of many is about; None when it is about none."""
    if node.many is None or not node.many.element:
        return None
    return steps.seen_from(case.data, scope).get(node.many.element)


def _unit(node: Node, scope: str, case: Case) -> int:
    """Whose pool: the unit that the diagram's key stands for, in the case or in this one of many.

    There an item of the list may be the id of a unit, or another key of the case's units.
    """
    local = steps.seen_from(case.data, scope).get(node.unit) if scope and node.unit else None
    if isinstance(local, int) and not isinstance(local, bool):
        return local
    key = local if isinstance(local, str) else node.unit
    return int(case.units.get(key, case.owner_unit_id))


def new_timer(effect: steps.StartTimer, case: Case, at: dt.datetime) -> Timer:
    """A timer that counts from now, or rings on its day."""
    rings = ring_at(effect.timer, at, calendar_of(case.calendar, at)) or _moment(effect.date)
    return Timer(
        case=case, node=effect.node, scope=effect.scope, due_at=rings, started_at=at
    )  # fmt: skip


def _moment(day: dt.date | dt.datetime | None) -> dt.datetime:
    """A date timer rings when its day begins in Vietnam."""
    if isinstance(day, dt.datetime):
        return day if day.tzinfo else day.replace(tzinfo=VIETNAM)
    return dt.datetime.combine(cast("dt.date", day), dt.time(), VIETNAM)
