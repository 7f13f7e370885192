"""Carries out what a step asks for: tasks, timers, clocks, handlers, the end; all in one transaction.

The case row is locked by the caller. Rows are written in bulk after the tokens came to rest.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from congvu.engines.casework.actions import clocks
from congvu.engines.casework.actions.history import case_ended, done_row, told
from congvu.engines.casework.actions.openings import new_task, new_timer
from congvu.engines.casework.actions.rows import (
    clocks_of_case,
    move_to_history,
    task_at,
    write_step,
)
from congvu.engines.casework.contracts import Ended, ErrorInTrade
from congvu.engines.casework.events import TaskCancelled, TaskCompleted, TaskOpened
from congvu.engines.casework.models import Case, Clock, Task, TaskDone, Timer, Wait
from congvu.engines.casework.models.processes import compiled_net
from congvu.engines.casework.models.tasks import FAR, Whose
from congvu.engines.casework.queries.cases import case_ref
from congvu.engines.casework.rules import step as steps
from congvu.engines.casework.rules.net import Net
from congvu.engines.jobs import api as jobs
from congvu.kernel.actions import publish_together, running
from congvu.kernel.errors import Refused
from congvu.kernel.events import Event
from congvu.kernel.rooms import manifests, resolve

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

    finished: the completed task, as long as that is not written; told: events that wait likewise;
    clocks: as they stand when they were turned.
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
    clocks: dict[str, Clock] | None = None
    handler_calls: int = 0
    outcome: str = ""
    reason: str = ""
    ended: str = ""


def advance(
    case: Case, event: steps.Event, at: dt.datetime, *, reason: str = "",
    finished: Finished | None = None, told: Sequence[Event] = (),
) -> None:  # fmt: skip
    """Take the event and everything that follows from it; write the rows, publish what happened.

    ``case`` is locked; its ``process`` is at hand; reason: what the doer wrote, for the handlers.
    finished: the task of a completion. told: what is told before all that follows, and written
    with it. Raises UnableToStep with the reason.
    """
    net = compiled_net(case.process_id)
    plan = Plan(outcome=getattr(event, "outcome", ""), reason=reason)
    plan.told = [(one, case.owner_unit_id) for one in told]
    if finished is not None:
        plan.finished = finished
        plan.told.append((finished.event, finished.task.unit_id))
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
    _open(compiled_net(case.process_id), plan, legal)
    _tell_opened(case, plan)


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
        plan.opened[key] = new_task(net.nodes[effect.node], effect.scope, case, at)
    elif isinstance(effect, steps.CloseTask):
        if plan.opened.pop(key, None) is None:
            plan.closed[key] = effect.done
    elif isinstance(effect, steps.StartTimer):
        plan.timers[key] = new_timer(effect, case, at)
    elif plan.timers.pop(key, None) is None:
        plan.timers_off.add(key)


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
    if plan.turns:
        _settle(plan)  # turning tells of itself, after the completion
        plan.clocks = clocks.turn(case, net, plan.turns, at)
    _open(net, plan, clocks.due_by(plan.clocks or {}))
    if plan.timers:
        Timer.objects.bulk_create(plan.timers.values())
    if plan.waits:
        Wait.objects.bulk_create(plan.waits.values())
    for name in plan.signals:
        jobs.enqueue("casework.signal", signal=name, thrown_by=str(case.uid))
    if plan.ended:
        case.state, case.end_node, case.ended_at = Case.State.ENDED, plan.ended, at
    case.version += 1
    _write_rows(case, plan)
    _tell_opened(case, plan)
    if plan.ended:
        rows = plan.clocks if plan.clocks is not None else clocks_of_case(case)
        ended = case_ended(case, net, plan.ended, clocks.ended_on_time(rows))
        plan.told.append((ended, case.owner_unit_id))
    publish_together(plan.told)


def _write_rows(case: Case, plan: Plan) -> None:
    """By one statement, which dates the tasks that follow a clock that was not turned just now."""
    following = [] if plan.turns else [t for t in plan.opened.values() if _follows(t)]
    finished = plan.finished
    written, legal = write_step(
        case, finished.done if finished else None, list(plan.opened.values()),
        follow=bool(following),
    )  # fmt: skip
    if not written:
        raise cast("Finished", finished).refusal()
    for task in following:
        task.due_at, task.order_at = legal, legal or FAR


def _follows(task: Task) -> bool:
    """Whether it is due when the case is."""
    return task.due_at is None and task.whose == Whose.OFFICIAL


def _open(net: Net, plan: Plan, legal: dt.datetime | None) -> None:
    """When the new tasks are due, and whose they are."""
    for task in plan.opened.values():
        if _follows(task):
            task.due_at = legal
        task.order_at = task.due_at or FAR
        same_as = net.nodes[task.node].same_as
        if same_as:
            _give_back(task, same_as, plan.finished)


def _tell_opened(case: Case, plan: Plan) -> None:
    for task in plan.opened.values():
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
        task = task_at(case, node, scope)
        if task is not None:
            move_to_history(done_row(task, at, cancelled=True))
            plan.told.append((TaskCancelled(**told(task, case)), task.unit_id))
