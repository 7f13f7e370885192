"""Carries out what a step asks for: tasks, timers, clocks, handlers, the end; all in one transaction.

The case row is locked by the caller. Rows are written in bulk after the tokens came to rest.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from congvu.engines.casework.actions import clocks
from congvu.engines.casework.actions.rows import legal_due, move_to_history, write_step
from congvu.engines.casework.contracts import Ended, ErrorInTrade
from congvu.engines.casework.events import CaseEnded, TaskCancelled, TaskCompleted, TaskOpened
from congvu.engines.casework.models import Case, Task, TaskDone, Timer, Wait
from congvu.engines.casework.models.processes import compiled_net
from congvu.engines.casework.models.tasks import FAR, Whose
from congvu.engines.casework.queries.calendars import calendar_of
from congvu.engines.casework.queries.cases import case_ref
from congvu.engines.casework.rules import step as steps
from congvu.engines.casework.rules.clocks import due_of, ring_at
from congvu.engines.casework.rules.net import Net, Node
from congvu.engines.jobs import api as jobs
from congvu.kernel.actions import publish_together, running
from congvu.kernel.clock import VIETNAM
from congvu.kernel.errors import Refused
from congvu.kernel.events import Event
from congvu.kernel.ids import uuid7
from congvu.kernel.rooms import manifests, resolve
from congvu.kernel.text import unaccent

HANDLER_CALLS = 200  # more in one transaction means a loop of handlers


class UnableToStep(Refused):
    """The case cannot take this event now."""


@dataclass(frozen=True)
class Finished:
    """The task whose completion began the step. gone: the refusal when it was not open any more."""

    task: Task
    done: TaskDone
    event: TaskCompleted
    gone: Callable[[UUID], Refused]

    def refusal(self) -> Refused:
        """Who was faster."""
        return self.gone(self.task.uid)


@dataclass
class Plan:
    """What one transaction does to the rows of a case.

    finished: the completed task, as long as that is not written; told: events that wait likewise.
    """

    finished: Finished | None = None
    told: list[tuple[Event, int | None]] = field(default_factory=list)
    opened: dict[tuple[str, str], Task] = field(default_factory=dict)
    closed: dict[tuple[str, str], bool] = field(default_factory=dict)
    timers: dict[tuple[str, str], Timer] = field(default_factory=dict)
    timers_off: set[tuple[str, str]] = field(default_factory=set)
    waits: dict[tuple[str, str], Wait] = field(default_factory=dict)
    waits_off: set[tuple[str, str]] = field(default_factory=set)
    signals: list[str] = field(default_factory=list)
    turns: list[steps.TurnClock] = field(default_factory=list)
    handler_calls: int = 0
    outcome: str = ""
    reason: str = ""
    ended: str = ""


def advance(
    case: Case, event: steps.Event, at: dt.datetime, *, reason: str = "",
    finished: Finished | None = None,
) -> None:  # fmt: skip
    """Take the event and everything that follows from it; write the rows, publish what happened.

    ``case`` is locked; its ``process`` is at hand; reason: what the doer wrote, for the handlers.
    finished: the task of a completion. Raises UnableToStep with the reason.
    """
    net = compiled_net(case.process_id)
    plan = Plan(outcome=getattr(event, "outcome", ""), reason=reason)
    if finished is not None:
        plan.finished, plan.told = finished, [(finished.event, finished.task.unit_id)]
    waiting: list[steps.Event] = [event]
    while waiting:
        made = _step(net, case, waiting.pop(0))
        case.marking, case.data = made.marking, made.data
        for effect in made.effects:
            _plan(net, case, effect, plan, waiting, at)
    _write(net, case, plan, at)


def plain_step(
    case: Case, event: steps.Completed, finished: Finished, at: dt.datetime
) -> Plan | None:
    """The plan of a step that only closes its own task and opens others; None for any other step.

    The case is moved on in memory, nothing is written: many such steps are written together.
    """
    net = compiled_net(case.process_id)
    made = _step(net, case, event)
    if not all(_is_plain(effect) for effect in made.effects):
        return None
    case.marking, case.data = made.marking, made.data
    plan = Plan(finished=finished, told=[(finished.event, finished.task.unit_id)])
    for effect in made.effects:
        _plan(net, case, effect, plan, [], at)
    case.version += 1
    return plan


def _is_plain(effect: steps.Effect) -> bool:
    return isinstance(effect, steps.OpenTask) or (
        isinstance(effect, steps.CloseTask) and effect.done
    )


def open_planned(case: Case, plan: Plan, legal: dt.datetime | None) -> None:
    """Give the new tasks of a plain step their due times and doers; tell of them."""
    _open(case, compiled_net(case.process_id), plan, legal)


def withdraw(case: Case, at: dt.datetime) -> None:
    """Take every token, task and timer away (a cancelled case)."""
    net = compiled_net(case.process_id)
    made = steps.cancel(net, case.marking, case.data)
    plan = Plan()
    for effect in made.effects:
        _plan(net, case, effect, plan, [], at)
    case.marking = {}
    plan.turns.append(steps.TurnClock("stop", ""))
    _write(net, case, plan, at)


def _step(net: Net, case: Case, event: steps.Event) -> steps.Step:
    try:
        return steps.step(net, case.marking, case.data, event)
    except steps.StepRefused as refused:
        raise UnableToStep(_(refused.sentence.text) % refused.sentence.values) from refused


def _plan(
    net: Net, case: Case, effect: steps.Effect, plan: Plan, waiting: list[steps.Event],
    at: dt.datetime,
) -> None:  # fmt: skip
    """Note what is to be written; handlers run at once, for conditions may need their answer."""
    if isinstance(effect, steps.CallHandler):
        _call(net, case, effect, plan, waiting, at)
    elif isinstance(effect, steps.TurnClock):
        plan.turns.append(effect)
    elif isinstance(effect, steps.EndCase):
        plan.ended = effect.node
    elif isinstance(effect, steps.ThrowSignal):
        plan.signals.append(effect.name)
    elif isinstance(effect, steps.Await | steps.Unawait):
        _plan_wait(case, effect, plan)
    else:
        _plan_row(net, case, effect, plan, at)


def _plan_wait(case: Case, effect: steps.Await | steps.Unawait, plan: Plan) -> None:
    key = (effect.node, effect.scope)
    if isinstance(effect, steps.Await):
        plan.waits[key] = Wait(
            case=case, node=effect.node, scope=effect.scope, on=effect.on, name=effect.name
        )
    elif plan.waits.pop(key, None) is None:
        plan.waits_off.add(key)


def _plan_row(
    net: Net,
    case: Case,
    effect: steps.OpenTask | steps.CloseTask | steps.StartTimer | steps.CancelTimer,
    plan: Plan,
    at: dt.datetime,
) -> None:
    key = (effect.node, effect.scope)
    if isinstance(effect, steps.OpenTask):
        plan.opened[key] = _task(net.nodes[effect.node], effect.scope, case, at)
    elif isinstance(effect, steps.CloseTask):
        if plan.opened.pop(key, None) is None:
            plan.closed[key] = effect.done
    elif isinstance(effect, steps.StartTimer):
        plan.timers[key] = _timer(effect, case, at)
    elif plan.timers.pop(key, None) is None:
        plan.timers_off.add(key)


def _task(node: Node, scope: str, case: Case, at: dt.datetime) -> Task:
    applicant = node.whose == Whose.APPLICANT
    item = _item(node, scope, case)
    title = f"{node.title} – {item}" if isinstance(item, str) and item else node.title
    due = due_of(node.limit, at, calendar_of(case.calendar, at))
    return Task(
        uid=uuid7(), case=case, node=node.id, scope=scope, title=title[:300], process_key=case.process.key,
        whose=node.whose, role=node.role, unit_id=_unit(node, scope, case),
        person_id=case.applicant_id if applicant else None, form=node.form, due_at=due,
        own_limit=due is not None, opened_at=at,
        search_key=unaccent(f"{case.code} {case.title} {node.title}")[:800],
    )  # fmt: skip


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


def _timer(effect: steps.StartTimer, case: Case, at: dt.datetime) -> Timer:
    rings = ring_at(effect.timer, at, calendar_of(case.calendar, at)) or _moment(effect.date)
    return Timer(
        case=case, node=effect.node, scope=effect.scope, due_at=rings, started_at=at
    )  # fmt: skip


def _moment(day: dt.date | dt.datetime | None) -> dt.datetime:
    """A date timer rings when its day begins in Vietnam."""
    if isinstance(day, dt.datetime):
        return day if day.tzinfo else day.replace(tzinfo=VIETNAM)
    return dt.datetime.combine(cast("dt.date", day), dt.time(), VIETNAM)


def _call(
    net: Net, case: Case, effect: steps.CallHandler, plan: Plan, waiting: list[steps.Event],
    at: dt.datetime,
) -> None:  # fmt: skip
    plan.handler_calls += 1
    if plan.handler_calls > HANDLER_CALLS:
        raise UnableToStep(_("Quy trình gọi việc tự động lặp lại mà không đến lượt ai."))
    _settle(plan)  # the handler may look at the case's tasks, and tells things of its own
    node = net.nodes[effect.node]
    ended = Ended(
        case=case_ref(case), node=node.id, title=node.title, handler=effect.name,
        data=case.data, at=at, outcome=plan.outcome, reason=plan.reason,
        actor_name=running().actor.name,
    )  # fmt: skip
    try:
        answer = _ask(net, _handler(effect.name), ended)
    except ErrorInTrade as fault:
        if not (effect.waits and net.catches_errors):
            raise
        waiting.append(steps.Failed(effect.node, fault.code, effect.scope))
        return
    data: Mapping[str, Any] = answer if isinstance(answer, Mapping) else {}
    if effect.waits:
        waiting.append(steps.Handled(effect.node, data, effect.scope))
    else:
        case.data = {**case.data, **data}


def _ask(net: Net, handler: Any, ended: Ended) -> Any:
    """Where the process catches errors, what a failing handler wrote is taken back."""
    if not net.catches_errors:
        return handler(ended)
    with transaction.atomic():
        return handler(ended)


def _handler(name: str) -> Any:
    """The function that a room registered in its manifest's ``outcomes``."""
    for label, manifest in manifests().items():
        for known, dotted in manifest.outcomes:
            if known == name:
                return resolve(label, dotted)
    raise UnableToStep(_("Chưa phòng nào đăng ký việc %(name)s.") % {"name": name})


# writing --------------------------------------------------------------------------------------
def _settle(plan: Plan) -> None:
    """Write the completion itself now, before others write and tell what follows from it."""
    finished, plan.finished = plan.finished, None
    if finished is not None and not move_to_history(finished.done):
        raise finished.refusal()
    publish_together(plan.told)
    plan.told = []


def _write(net: Net, case: Case, plan: Plan, at: dt.datetime) -> None:
    _close(case, plan, at)
    _open(case, net, plan, _legal(net, case, plan, at))
    if plan.timers:
        Timer.objects.bulk_create(plan.timers.values())
    if plan.waits:
        Wait.objects.bulk_create(plan.waits.values())
    for name in plan.signals:
        jobs.enqueue("casework.signal", signal=name, thrown_by=str(case.uid))
    if plan.ended:
        case.state, case.end_node, case.ended_at = Case.State.ENDED, plan.ended, at
        ended = _ended(case, net, plan.ended, clocks.ended_on_time(case))
        plan.told.append((ended, case.owner_unit_id))
    case.version += 1
    finished = plan.finished
    done = finished.done if finished else None
    if not write_step(case, done, list(plan.opened.values())):
        raise cast("Finished", finished).refusal()
    publish_together(plan.told)


def _legal(net: Net, case: Case, plan: Plan, at: dt.datetime) -> dt.datetime | None:
    """Turn the clocks as the step asked; when tasks without a limit of their own are due."""
    if plan.turns:
        _settle(plan)  # turning tells of itself, after the completion
        return clocks.turn(case, net, plan.turns, at)
    follows = any(t.due_at is None and t.whose == Whose.OFFICIAL for t in plan.opened.values())
    return legal_due(case) if follows else None


def _open(case: Case, net: Net, plan: Plan, legal: dt.datetime | None) -> None:
    for task in plan.opened.values():
        if task.due_at is None and task.whose == Whose.OFFICIAL:
            task.due_at = legal
        task.order_at = task.due_at or FAR
        same_as = net.nodes[task.node].same_as
        if same_as:
            _give_back(task, same_as, plan.finished)
        opened = TaskOpened(
            **told(task, case), due_at=task.due_at.isoformat() if task.due_at else "",
            assignee_id=task.assignee_id, person_id=task.person_id,
        )  # fmt: skip
        plan.told.append((opened, task.unit_id))


def _give_back(task: Task, same_as: str, finished: Finished | None) -> None:
    """The one who did that step before gets this one, too; it may be the step just finished."""
    last = finished.done if finished and finished.done.node == same_as else None
    last = last or (
        TaskDone.objects.filter(case_id=task.case_id, node=same_as, cancelled=False)
        .order_by("-done_at", "-id")
        .first()
    )
    if last is not None and last.done_by_id is not None:
        task.assignee_id, task.assignee_name = last.done_by_id, last.done_by_name


def _close(case: Case, plan: Plan, at: dt.datetime) -> None:
    """What a timer or the end took away: tasks go to the history as cancelled."""
    for node, scope in plan.timers_off:
        Timer.objects.filter(case=case, node=node, scope=scope).delete()
    for node, scope in plan.waits_off:
        Wait.objects.filter(case=case, node=node, scope=scope).delete()
    for node, scope in [key for key, done in plan.closed.items() if not done]:
        rows = Task.objects.as_system("the process took it away").filter(
            case=case, node=node, scope=scope
        )
        for task in rows:
            TaskDone.objects.bulk_create([done_row(task, at, cancelled=True)])
            rows.filter(pk=task.pk).delete()
            plan.told.append((TaskCancelled(**told(task, case)), task.unit_id))


def done_row(task: Task, at: dt.datetime, *, cancelled: bool = False) -> TaskDone:
    """The history row of a task that is no longer open."""
    return TaskDone(
        task_uid=task.uid, case_id=task.case_id, node=task.node, scope=task.scope,
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


def _ended(case: Case, net: Net, node: str, on_time: bool | None) -> CaseEnded:
    return CaseEnded(
        case_uid=str(case.uid), subject_noun=case.subject_noun, subject_uid=case.subject_uid,
        end_node=node, end_title=net.nodes[node].title, on_time=on_time,
    )  # fmt: skip
