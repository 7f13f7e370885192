"""Many tasks by one press: each is an action of its own, so that one refusal holds nobody up.

A batch is begun once (by the key of the page that asked); a job does its items one after another.
An item is locked, done and marked in one transaction: never twice, whoever repeats the job.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _

from congvu.engines.casework.actions import tasks
from congvu.engines.casework.events import BatchBegun, BatchRefused, BatchUndone
from congvu.engines.casework.models import Batch, BatchItem, Task
from congvu.engines.casework.queries.batches import able, obstacle
from congvu.engines.identity import api as identity
from congvu.engines.jobs import api as jobs
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound, Refused

log = logging.getLogger(__name__)
MOST = 200
NEEDS = "casework.inbox.read"
UNDOABLE = frozenset({Batch.Verb.CLAIM, Batch.Verb.ASSIGN, Batch.Verb.BALANCE})
State = BatchItem.State


class UnableToUndo(Refused):
    """It was undone before, or is of a kind that cannot be."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One task of a batch: what to do with it, and how it is shown on the progress page."""

    task_uid: UUID
    title: str
    case_title: str
    code: str = ""
    outcome: str = ""
    outcome_label: str = ""
    account_id: int | None = None
    account_name: str = ""


@action(needs=NEEDS)
def begin_batch(
    *, actor: Actor, key: UUID, verb: str, wanted: Sequence[Wanted], at: datetime
) -> UUID:
    """Write down what is to be done and set the job going; the same key again begins nothing.

    Raises Invalid when nothing, or more than MOST, was chosen.
    """
    if not wanted:
        raise Invalid({"viec": _("Hãy chọn ít nhất một việc làm được.")})
    if len(wanted) > MOST:
        raise Invalid({"viec": _("Mỗi lần chọn tối đa %(most)s việc.") % {"most": MOST}})
    batch, made = Batch.objects.get_or_create(
        key=key,
        defaults={
            "account_id": actor.account_id or 0, "assurance": actor.assurance, "verb": verb,
            "on_behalf_of": actor.on_behalf_of, "made_at": at,
        },
    )  # fmt: skip
    if batch.account_id != actor.account_id:
        raise NotFound(_("Không tìm thấy lần làm hàng loạt này."))
    uid: UUID = Batch.objects.values_list("uid", flat=True).get(pk=batch.pk)
    if not made:
        unchanged()
        return uid
    BatchItem.objects.bulk_create(
        BatchItem(batch=batch, place=place, **one.__dict__) for place, one in enumerate(wanted)
    )
    jobs.enqueue("casework.batch", unique_key=f"casework.batch:{uid}", batch=str(uid))
    words = str(batch.get_verb_display())
    publish(BatchBegun(batch_uid=str(uid), verb=words, count=len(wanted)))
    return uid


def run_batch(*, batch: UUID | str, at: datetime) -> int:
    """Do what is still waiting, in order; how many items came to an end. Repeatable."""
    found = Batch.objects.filter(uid=batch).first()
    if found is None:
        return 0
    waiting = found.items.filter(state=State.WAITING).order_by("place")
    ended = 0
    for pk in list(waiting.values_list("pk", flat=True)):
        ended += _try(found, pk, at)
    return ended


def _try(batch: Batch, item_id: int, at: datetime) -> int:
    """One item; a refusal is written down beside it and the next one goes on."""
    try:
        return int(do_item(actor=_doer(batch, item_id, at), item_id=item_id, at=at))
    except Refused as refused:
        words = refused.message
    except (OperationalError, InterfaceError):
        raise  # the database is away: the whole job comes again
    except Exception:
        log.exception("item %s of batch %s failed", item_id, batch.uid)
        words = _("Hệ thống gặp lỗi với việc này; hãy mở việc và làm lại.")
    return int(
        refuse_item(actor=Actor.system("casework.batch"), item_id=item_id, words=words, at=at)
    )


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


def _doer(batch: Batch, item_id: int, at: datetime) -> Actor:
    """As whom this item is done: the official, or in the place of one they stand in for."""
    doers = _doers(batch, at)
    uid = BatchItem.objects.values_list("task_uid", flat=True).get(pk=item_id)
    rows = Task.objects.as_system("the action asks the gate")
    task = rows.select_related("case").filter(uid=uid).first()
    return able(batch.verb, doers, task) if task else doers[0]


@action(needs="signed-in")
def do_item(*, actor: Actor, item_id: int, at: datetime) -> bool:
    """Do one item; False when it is not waiting any more. Raises UnableToDoTask, NotAllowed."""
    item = BatchItem.objects.select_for_update(of=("self",)).select_related("batch").get(pk=item_id)
    if item.state != State.WAITING:
        unchanged()
        return False
    verb, task = Batch.Verb(item.batch.verb), tasks.open_task(item.task_uid)
    item.before_id, item.before_name = task.assignee_id, task.assignee_name
    why = obstacle(verb, task, actor)
    if why:
        raise tasks.UnableToDoTask(why)
    _VERBS[verb](actor, task, item, at)
    item.state, item.done_at = State.DONE, at
    item.save()
    return True


@action(needs="signed-in")
def refuse_item(*, actor: Actor, item_id: int, words: str, at: datetime) -> bool:
    """Write down why an item was not done; the task itself is as it was."""
    item = BatchItem.objects.select_for_update(of=("self",)).select_related("batch").get(pk=item_id)
    if item.state != State.WAITING:
        unchanged()
        return False
    item.state, item.words, item.done_at = State.REFUSED, words, at
    item.save(update_fields=["state", "words", "done_at"])
    publish(BatchRefused(batch_uid=str(item.batch.uid), task_uid=str(item.task_uid), words=words))
    return True


@action(needs=NEEDS)
def undo_batch(*, actor: Actor, batch: UUID | str, at: datetime) -> int:
    """Give back what was handed out and nobody has touched since; how many tasks.

    Raises NotFound, UnableToUndo.
    """
    rows = Batch.objects.select_for_update().filter(account_id=actor.account_id or 0, uid=batch)
    found = rows.first()
    if found is None:
        raise NotFound(_("Không tìm thấy lần làm hàng loạt này."))
    if found.verb not in UNDOABLE:
        raise UnableToUndo(_("Kết quả đã ghi thì không hoàn tác hàng loạt được."))
    if found.undone_at is not None:
        raise UnableToUndo(_("Lần làm này đã được hoàn tác."))
    items = found.items.select_for_update().filter(state=State.DONE).order_by("place")
    back = sum(_undo(item, at) for item in items)
    found.undone_at = at
    found.save(update_fields=["undone_at"])
    publish(BatchUndone(batch_uid=str(found.uid), count=back))
    return back


def _undo(item: BatchItem, at: datetime) -> int:
    try:
        task = tasks.open_task(item.task_uid)
    except Refused as gone:
        item.words = gone.message
    else:
        if task.assignee_id == item.account_id:
            tasks.give_to(task, item.before_id, item.before_name, at)
            item.state = State.UNDONE
        else:
            item.words = _("Việc đã chuyển cho người khác nên giữ nguyên.")
    item.save(update_fields=["state", "words"])
    return int(item.state == State.UNDONE)


def _claim(doer: Actor, task: Task, item: BatchItem, at: datetime) -> None:
    tasks.take(doer, task, at)
    item.account_id, item.account_name = doer.account_id, doer.name


def _release(doer: Actor, task: Task, item: BatchItem, at: datetime) -> None:
    tasks.put_back(doer, task, at)


def _assign(doer: Actor, task: Task, item: BatchItem, at: datetime) -> None:
    item.account_name = tasks.hand(doer, task, item.account_id or 0, at)


def _complete(doer: Actor, task: Task, item: BatchItem, at: datetime) -> None:
    tasks.complete_locked(doer, task, outcome=item.outcome, data={}, reason="", at=at)


_VERBS: dict[Batch.Verb, Callable[[Actor, Task, BatchItem, datetime], None]] = {
    Batch.Verb.CLAIM: _claim, Batch.Verb.RELEASE: _release, Batch.Verb.ASSIGN: _assign,
    Batch.Verb.BALANCE: _assign, Batch.Verb.COMPLETE: _complete,
}  # fmt: skip
