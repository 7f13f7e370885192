"""Doing a batch: fifty tasks by one commit, each under the official's present rights.

The items of a group are locked, done and marked in one transaction: never twice, whoever repeats
the job. What is refused is left as it was, marked with the reason, and holds nobody up.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _

from congvu.engines.casework.actions import rows, tasks
from congvu.engines.casework.actions.groups import Answer, Finish, finish_together
from congvu.engines.casework.events import BatchRefused
from congvu.engines.casework.models import Batch, BatchItem, Task
from congvu.engines.casework.queries.batches import able, obstacle
from congvu.engines.identity import api as identity
from congvu.kernel import prepared
from congvu.kernel.actions import action, publish_together, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound, OutOfReach, Refused

log = logging.getLogger(__name__)
GROUP = 50  # tasks in one commit
HEAVY = 10  # of them, those whose step does more than open the next tasks
SYSTEM = Actor.system("casework.batch")
State = BatchItem.State
Words = dict[int, str]  # item → why it was refused


def run_batch(*, batch: UUID | str, at: datetime) -> int:
    """Do what is still waiting, in order; how many items came to an end. Repeatable."""
    found = Batch.objects.filter(uid=batch).first()
    if found is None:
        return 0
    waiting = found.items.filter(state=State.WAITING).order_by("place")
    left = list(waiting.values_list("pk", flat=True))
    ended = 0
    while left:
        group, left = left[:GROUP], left[GROUP:]
        made, later = _run_group(found, group, at)
        ended, left = ended + made, later + left
    return ended


def _run_group(batch: Batch, items: list[int], at: datetime) -> tuple[int, list[int]]:
    """How many came to an end, and which are still to be done (fewer than were given)."""
    try:
        return _do_group(batch, items, at)
    except (OperationalError, InterfaceError, OutOfReach):
        raise  # the database or the file store is away: the whole job comes again
    except Exception:
        if len(items) > 1:  # one of them is ill: each alone
            made = [_run_group(batch, [item], at)[0] for item in items]
            return sum(made), []
        log.exception("item %s of batch %s failed", items[0], batch.uid)
        words = _("Hệ thống gặp lỗi với việc này; hãy mở việc và làm lại.")
        return refuse_items(actor=SYSTEM, refused={items[0]: words}, at=at), []


def _do_group(batch: Batch, items: list[int], at: datetime) -> tuple[int, list[int]]:
    try:
        doers = _doers(batch, at)
    except Refused as closed:
        return refuse_items(actor=SYSTEM, refused=dict.fromkeys(items, closed.message), at=at), []
    ended, later = 0, list[int]()
    for doer, own in _by_doer(batch, doers, items):
        done = do_items(actor=doer, items=own, at=at)
        ended, later = ended + done.made, later + done.later
        if done.refused:
            ended += refuse_items(actor=SYSTEM, refused=done.refused, at=at)
    return ended, later


def _doers(batch: Batch, at: datetime) -> tuple[Actor, ...]:
    """The official as they are now (what was taken from them since no longer holds), signed in as
    they were then. Raises NotFound when the account is closed."""
    actor = identity.actor_for(batch.account_id, assurance=batch.assurance)
    lent = identity.acting_for(actor, at=at)
    if batch.on_behalf_of is None:
        return (actor, *lent)
    standing_in = tuple(a for a in lent if a.on_behalf_of == batch.on_behalf_of)
    if not standing_in:
        raise NotFound(_("Việc ủy quyền đã chấm dứt."))
    return standing_in


def _by_doer(
    batch: Batch, doers: Sequence[Actor], items: Iterable[int]
) -> list[tuple[Actor, list[int]]]:
    """As whom each item is done: the official, or in the place of one they stand in for."""
    uids = dict(BatchItem.objects.filter(pk__in=items).values_list("pk", "task_uid"))
    rows_ = Task.objects.as_system("the action asks the gate").filter(uid__in=uids.values())
    known = {task.uid: task for task in rows_.select_related("case")}
    grouped: dict[int, list[int]] = {}
    for item in items:
        task = known.get(uids[item])
        doer = able(batch.verb, doers, task) if task else doers[0]
        grouped.setdefault(doers.index(doer), []).append(item)
    return [(doers[place], own) for place, own in grouped.items()]


# one transaction ------------------------------------------------------------------------------
@dataclass
class Done:
    """What one commit did. made: items done; refused: what nothing was done to, and why; later:
    items that are still waiting."""

    made: int = 0
    refused: Words = field(default_factory=dict)
    later: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class _Group:
    """Items that are locked and waiting, with their tasks that are open, locked, too."""

    actor: Actor
    verb: Batch.Verb
    items: Sequence[BatchItem]
    tasks: Mapping[UUID, Task]
    at: datetime


@action(needs="signed-in")
def do_items(*, actor: Actor, items: Sequence[int], at: datetime) -> Done:
    """Do items of one batch by one commit. What is refused, and what must wait for the next commit,
    is left as it was."""
    found = _locked(items)
    if not found:
        unchanged()
        return Done()
    open_ones = rows.locked_tasks([item.task_uid for item in found])
    group = _Group(actor, Batch.Verb(found[0].batch.verb), found, open_ones, at)
    done = Done()
    ready = [item for item in found if _stands_free(group, item, done)]
    ended = _complete(group, ready, done) if group.verb == "complete" else _hand(group, ready, done)
    for item in ended:
        item.state, item.done_at = State.DONE, at
    done.made = prepared.update_many(
        ended, "state", "done_at", "before_id", "before_name", "account_id", "account_name"
    )
    if not ended:
        unchanged()
    return done


def _locked(items: Sequence[int]) -> list[BatchItem]:
    """Those still waiting, in the order of the page; locked by id, so that nobody waits in a ring."""
    own = BatchItem.objects.select_for_update(of=("self",)).select_related("batch")
    found = own.filter(pk__in=items).order_by("pk")
    return sorted((i for i in found if i.state == State.WAITING), key=lambda item: item.place)


def _stands_free(group: _Group, item: BatchItem, done: Done) -> bool:
    """Whether nothing stands in the way; else the reason is noted."""
    task = group.tasks.get(item.task_uid)
    if task is None:
        done.refused[item.pk] = tasks.gone(item.task_uid).message
        return False
    item.before_id, item.before_name = task.assignee_id, task.assignee_name
    why = obstacle(group.verb, task, group.actor)
    if why:
        done.refused[item.pk] = why
    return not why


def _hand(group: _Group, ready: Sequence[BatchItem], done: Done) -> list[BatchItem]:
    """Claimed, handed out or given back: by one statement."""
    handed, ended = list[tasks.Handed | None](), list[BatchItem]()
    check = _HANDINGS[group.verb]
    known = functools.cache(tasks.holders)
    for item in ready:
        try:
            one = check(group.actor, group.tasks[item.task_uid], item, known)
        except Refused as refused:
            done.refused[item.pk] = refused.message
            continue
        if one is not None and one.account_id is not None:
            item.account_id, item.account_name = one.account_id, one.name
        handed.append(one)
        ended.append(item)
    if handed:
        tasks.give(handed, group.at)
    return ended


_HANDINGS: dict[
    Batch.Verb, Callable[[Actor, Task, BatchItem, tasks.Holders], tasks.Handed | None]
] = {
    Batch.Verb.CLAIM: lambda who, task, _item, _known: tasks.taking(who, task),
    Batch.Verb.RELEASE: lambda who, task, _item, _known: tasks.putting_back(who, task),
    Batch.Verb.ASSIGN: lambda who, task, i, known: tasks.handing(who, task, i.account_id or 0, known),
    Batch.Verb.BALANCE: lambda who, task, i, known: tasks.handing(who, task, i.account_id or 0, known),
}  # fmt: skip


def _complete(group: _Group, ready: Sequence[BatchItem], done: Done) -> list[BatchItem]:
    """Plain completions by one statement, then a few of those that do more."""
    wanted = [Finish(task_uid=item.task_uid, outcome=item.outcome) for item in ready]
    answers = finish_together(actor=group.actor, wanted=wanted, found=group.tasks, at=group.at)
    heavy = [item for item in ready if item.task_uid not in answers]
    done.later = [item.pk for item in heavy[HEAVY:]]
    answers |= {item.task_uid: _alone(group, item) for item in heavy[:HEAVY]}
    ended = list[BatchItem]()
    for item in ready:
        answer = answers.get(item.task_uid)
        if isinstance(answer, Refused):
            done.refused[item.pk] = answer.message
        elif answer is not None:
            ended.append(item)
    return ended


def _alone(group: _Group, item: BatchItem) -> Answer:
    """One that does more: read anew, for the others may have moved its case; a refusal takes back
    whatever its handlers wrote."""
    try:
        with transaction.atomic():
            return tasks.complete_task(
                actor=group.actor, task_uid=item.task_uid, outcome=item.outcome, at=group.at
            )
    except Refused as refused:
        return refused


@action(needs="signed-in")
def refuse_items(*, actor: Actor, refused: Words, at: datetime) -> int:
    """Write down why items were not done; the tasks themselves are as they were. How many."""
    found = _locked(list(refused))
    for item in found:
        item.state, item.words, item.done_at = State.REFUSED, refused[item.pk], at
    prepared.update_many(found, "state", "words", "done_at")
    told = [
        BatchRefused(batch_uid=str(i.batch.uid), task_uid=str(i.task_uid), words=i.words)
        for i in found
    ]
    if not told:
        unchanged()
    publish_together([(event, None) for event in told])
    return len(found)
