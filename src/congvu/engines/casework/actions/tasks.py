"""Taking, handing out and finishing tasks. The first who finishes wins; the second is told who."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.casework.actions.effects import Finished, advance
from congvu.engines.casework.actions.history import done_row, told
from congvu.engines.casework.actions.moments import moment
from congvu.engines.casework.actions.rows import locked_task
from congvu.engines.casework.contracts import CaseRef
from congvu.engines.casework.events import TaskAssigned, TaskCompleted, TaskReleased, TaskTaken
from congvu.engines.casework.models import Task, TaskDone
from congvu.engines.casework.models.processes import compiled_net
from congvu.engines.casework.models.tasks import Whose
from congvu.engines.casework.queries.cases import case_ref, done_task
from congvu.engines.casework.rules.net import Node
from congvu.engines.casework.rules.step import Completed
from congvu.engines.identity import api as identity
from congvu.kernel import prepared
from congvu.kernel.actions import action, demand, publish_together, step, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.clock import local
from congvu.kernel.errors import Invalid, NotAllowed, NotFound, Refused
from congvu.kernel.events import Event

Holders = Callable[[str, int], Mapping[int, str]]


class UnableToDoTask(Refused):
    """Somebody else finished it, holds it, or the outcome does not fit."""


@dataclass(frozen=True)
class Handed:
    """A locked task that goes to somebody (None: back to the unit's pool), and what is told of it."""

    task: Task
    account_id: int | None
    name: str
    event: Event


@step
def complete_task(
    *,
    actor: Actor,
    task_uid: UUID | str,
    outcome: str = "",
    data: Mapping[str, Any] | None = None,
    reason: str = "",
    at: datetime | None = None,
) -> CaseRef:
    """Finish a task with one of its outcomes; the process goes on in this transaction.

    data: joins the case's data. reason: required by some outcomes. Raises NotFound, NotAllowed,
    UnableToDoTask (with who was faster and when), Invalid (no reason), UnableToStep.
    """
    task = open_task(task_uid)
    return complete_locked(
        actor, task, outcome=outcome, data=data or {}, reason=reason, at=moment(at)
    )


def complete_locked(
    actor: Actor, task: Task, *, outcome: str, data: Mapping[str, Any], reason: str, at: datetime
) -> CaseRef:
    """The same for a task that is locked already."""
    finished, done = finishing(actor, task, outcome=outcome, data=data, reason=reason, at=at)
    advance(task.case, done, at, reason=reason.strip(), finished=finished)
    return case_ref(task.case)


def finishing(
    actor: Actor, task: Task, *, outcome: str, data: Mapping[str, Any], reason: str, at: datetime
) -> tuple[Finished, Completed]:
    """Every check of a completion, and what is to be written and told of it; nothing is yet."""
    _check_doer(actor, task)
    node = compiled_net(task.case.process_id).nodes[task.node]
    label = _check_outcome(node, outcome, reason)
    late = task.due_at is not None and at > task.due_at
    finished = Finished(
        task,
        _history(task, actor, outcome, label, reason, at),
        TaskCompleted(**told(task, task.case), outcome=outcome, outcome_label=label, late=late),
        gone,
    )
    return finished, Completed(task.node, outcome, dict(data), task.scope)


@action(needs="signed-in")
def finish(
    *, actor: Actor, task_uid: UUID | str, outcome: str, reason: str, at: datetime
) -> CaseRef:
    """The outcome button of the inbox's own task page. The reason joins the case's data, too:
    what goes out to the applicant quotes it."""
    said = {"reason": reason.strip()} if reason.strip() else {}
    return complete_task(
        actor=actor, task_uid=task_uid, outcome=outcome, reason=reason, data=said, at=at
    )


@action(needs="signed-in")
def claim(*, actor: Actor, task_uid: UUID | str, at: datetime) -> None:
    """Take a task from the unit's pool. Raises UnableToDoTask when somebody has it."""
    give([taking(actor, open_task(task_uid))], at)


def taking(actor: Actor, task: Task) -> Handed | None:
    """Every check of a claim of a locked task; None when it is the actor's already."""
    if task.whose != Whose.OFFICIAL or actor.account_id is None:
        raise NotFound(_("Không tìm thấy việc này."))
    demand(actor, task.role, task.unit_id)
    if task.assignee_id == actor.account_id:
        return None
    if task.assignee_id is not None:
        raise UnableToDoTask(_held(task))
    told_as = TaskTaken(**told(task, task.case), assignee_id=actor.account_id)
    return Handed(task, actor.account_id, actor.name, told_as)


@action(needs="casework.task.assign")
def assign(*, actor: Actor, task_uid: UUID | str, account_id: int, at: datetime) -> None:
    """Hand a task to somebody who holds its role over its unit. Raises UnableToDoTask."""
    give([handing(actor, open_task(task_uid), account_id, holders)], at)


@step
def hand_over(*, task_uid: UUID | str, account_id: int, at: datetime | None = None) -> None:
    """Give a task to a person inside an action that has asked the gate itself.

    Raises UnableToDoTask when they do not hold its role over its unit.
    """
    task = open_task(task_uid)
    name = holders(task.role, task.unit_id).get(account_id)
    if name is None:
        raise UnableToDoTask(_("Người được chọn không có quyền làm việc này; hãy chọn người khác."))
    told_as = TaskAssigned(**told(task, task.case), assignee_id=account_id, assignee_name=name)
    give([Handed(task, account_id, name, told_as)], moment(at))


def handing(actor: Actor, task: Task, account_id: int, known: Holders) -> Handed:
    """Every check of handing a locked task to somebody. known: who may do it."""
    demand(actor, "casework.task.assign", task.unit_id)
    name = known(task.role, task.unit_id).get(account_id)
    if task.whose != Whose.OFFICIAL or name is None:
        raise UnableToDoTask(_("Người được chọn không có quyền làm việc này; hãy chọn người khác."))
    told_as = TaskAssigned(**told(task, task.case), assignee_id=account_id, assignee_name=name)
    return Handed(task, account_id, name, told_as)


def holders(role: str, unit_id: int) -> dict[int, str]:
    """account → name of those who may do what asks for the role over the unit."""
    return {h.account_id: h.name for h in identity.holders_of(role, unit_id=unit_id)}


@action(needs="signed-in")
def release(*, actor: Actor, task_uid: UUID | str, at: datetime) -> None:
    """Give a task back to the pool: its holder, or who may hand work out over the unit."""
    give([putting_back(actor, open_task(task_uid))], at)


def putting_back(actor: Actor, task: Task) -> Handed | None:
    """Every check of giving a locked task back; None when nobody has it."""
    if not _holds(actor, task):
        demand(actor, "casework.task.assign", task.unit_id)
    if task.assignee_id is None:
        return None
    return Handed(task, None, "", TaskReleased(**told(task, task.case)))


def give(handed: Sequence[Handed | None], at: datetime) -> None:
    """Write whose tasks they are now and tell of it; None: it was so already."""
    real = [one for one in handed if one is not None]
    if not real:
        unchanged()
        return
    give_to([(one.task, one.account_id, one.name) for one in real], at)
    publish_together([(one.event, one.task.unit_id) for one in real])


def give_to(given: Sequence[tuple[Task, int | None, str]], at: datetime) -> None:
    """Write whose tasks they are; the caller has asked the gate and locked them."""
    for task, account_id, name in given:
        task.assignee_id, task.assignee_name = account_id, name
        task.taken_at = at if account_id else None
    prepared.update_many([task for task, *_ in given], "assignee_id", "assignee_name", "taken_at")


def open_task(task_uid: UUID | str) -> Task:
    """The open task with its case locked: all changes of one case take turns.

    Raises UnableToDoTask when it was finished meanwhile, NotFound when it never was.
    """
    task = locked_task(task_uid)
    if task is not None:
        return task
    raise gone(task_uid)


def gone(task_uid: UUID | str) -> Refused:
    """Why a task is not open: who finished it and when, or that there never was one."""
    done = done_task(UUID(str(task_uid)))
    if done is None:
        return NotFound(_("Không tìm thấy việc này."))
    when = f"{local(done.done_at):%H:%M ngày %d/%m/%Y}"
    if done.cancelled:
        return UnableToDoTask(_("Việc này không còn phải làm từ %(when)s.") % {"when": when})
    words = {"who": done.done_by_name, "when": when, "outcome": done.outcome_label or done.title}
    return UnableToDoTask(
        _(
            "%(who)s đã hoàn thành việc này lúc %(when)s, kết quả: %(outcome)s. Không có gì thay đổi."
        )
        % words
    )


def _check_doer(actor: Actor, task: Task) -> None:
    """Whose turn it is may do it; a task that somebody holds is his alone."""
    if task.whose == Whose.APPLICANT:
        person = actor.on_behalf_of or actor.person_id
        if not actor.is_system and (person is None or person != task.person_id):
            raise NotAllowed(_("Việc này dành cho người nộp hồ sơ."))
        return
    demand(actor, task.role, task.unit_id)
    if task.assignee_id is not None and not _holds(actor, task) and not actor.is_system:
        raise UnableToDoTask(_held(task))


def _holds(actor: Actor, task: Task) -> bool:
    """Whose task it is, or who stands in for them."""
    return task.assignee_id in (actor.account_id, actor.on_behalf_of or actor.account_id)


def _held(task: Task) -> str:
    words = {"who": task.assignee_name, "when": ""}
    if task.taken_at is not None:
        words["when"] = f"{local(task.taken_at):%H:%M ngày %d/%m/%Y}"
    return _("%(who)s đã nhận việc này lúc %(when)s; hãy trao đổi với người đó.") % words


def _check_outcome(node: Node, outcome: str, reason: str) -> str:
    """The label of the outcome. Raises Invalid."""
    if not node.outcomes:
        return ""
    found = node.outcome(outcome)
    if found is None:
        raise Invalid({"outcome": _("Hãy chọn một kết quả.")})
    if found.needs_reason and not reason.strip():
        raise Invalid({"reason": _("Hãy ghi lý do, vì người nộp hồ sơ sẽ đọc.")})
    return found.label


def _history(
    task: Task, actor: Actor, outcome: str, label: str, reason: str, at: datetime
) -> TaskDone:
    done = done_row(task, at)
    done.done_by_id, done.done_by_name = actor.account_id, actor.name
    if actor.is_official:
        done.for_id, done.for_name = actor.on_behalf_of, actor.on_behalf_of_name
    done.outcome, done.outcome_label, done.reason = outcome, label, reason.strip()
    return done
