"""Who an official may act as: themselves, and each whom they stand in for today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from congvu.engines.casework.models import Task
from congvu.engines.casework.models.tasks import Whose
from congvu.engines.casework.queries.cases import find_task
from congvu.engines.identity import api as identity
from congvu.kernel.actors import Actor


def doers_of(actor: Actor, at: datetime) -> tuple[Actor, ...]:
    """The actor, then the same official in the place of each who lent them something."""
    return (actor, *identity.acting_for(actor, at=at))


def may_do(actor: Actor, task: Task) -> bool:
    """Whether it is this actor's turn: the role is held and no colleague has it."""
    free = task.assignee_id in (None, actor.account_id, actor.on_behalf_of)
    return task.whose == Whose.OFFICIAL and free and actor.holds(task.role, task.unit_id)


def doer_of(doers: Sequence[Actor], task: Task) -> Actor:
    """As whom this task is done: oneself when one may, else in whose place one may."""
    return next((d for d in doers if may_do(d, task)), doers[0])


def task_for(doers: Sequence[Actor], uid: UUID) -> tuple[Task | None, Actor]:
    """An open task that one of them may know of, and as whom it is done."""
    for doer in doers:
        task = find_task(doer, uid)
        if task is not None:
            chosen = doer_of(doers, task)
            return task, chosen if may_do(chosen, task) else doer
    return None, doers[0]


def in_place_of(doers: Sequence[Actor], task: Task) -> str:
    """The name of whom the reader would act for ('' when it is their own work)."""
    doer = doer_of(doers, task)
    return doer.on_behalf_of_name if may_do(doer, task) else ""
