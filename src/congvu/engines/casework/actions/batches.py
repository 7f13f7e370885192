"""Many tasks by one press: begun once (by the key of the page that asked), and taken back.

A job does its items: ``batch_runs``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.casework.actions import tasks
from congvu.engines.casework.events import BatchBegun, BatchUndone
from congvu.engines.casework.models import Batch, BatchItem
from congvu.engines.jobs import api as jobs
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound, Refused

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
            tasks.give_to([(task, item.before_id, item.before_name)], at)
            item.state = State.UNDONE
        else:
            item.words = _("Việc đã chuyển cho người khác nên giữ nguyên.")
    item.save(update_fields=["state", "words"])
    return int(item.state == State.UNDONE)
