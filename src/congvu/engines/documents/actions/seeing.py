"""Scans beside a draft are read by eye for a mark of secrecy before anybody can submit it.

Law: Luật 117/2025/QH15.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.documents.actions.drafts import UnableToChangeDraft, locked
from congvu.engines.documents.actions.files import remove_file
from congvu.engines.documents.contracts import FileCard
from congvu.engines.documents.events import DraftFileSecret
from congvu.engines.documents.models import Draft, File, UnseenFile
from congvu.engines.documents.queries import reading, seeing
from congvu.engines.documents.rules import document as documents
from congvu.engines.documents.rules import secrecy
from congvu.engines.jobs import api as jobs
from congvu.kernel.actions import action, publish, step, unchanged
from congvu.kernel.actors import Actor

JOB = "documents.see"
SYSTEM = Actor.system("Đọc dấu mật")


@step
def await_eyes(*, draft: Draft, card: FileCard, at: datetime) -> None:
    """Have the worker look at a file whose face carries no words."""
    if not seeing.is_scan(card):
        return
    UnseenFile.objects.create(draft=draft, file_uid=card.uid, since=at)
    jobs.enqueue(JOB, file_uid=str(card.uid))


def see(*, file_uid: UUID, at: datetime) -> None:
    """The worker's part; nothing to do for a file that was taken out meanwhile."""
    rows = UnseenFile.objects.filter(file_uid=file_uid, unable=False)
    if not rows.exists() or not File.objects.as_system("the worker looks").filter(uid=file_uid):
        rows.delete()
    elif not reading.can_read_text():
        rows.update(unable=True)
    else:
        said = "\n".join(seeing.page_words(uid=file_uid, most=seeing.FACE))
        settle(actor=SYSTEM, file_uid=file_uid, mark=secrecy.mark_in(said.splitlines()), at=at)


@action(needs="documents.store.manage")
def settle(*, actor: Actor, file_uid: UUID, mark: str, at: datetime) -> None:
    """It has been read. mark: what it bears; then it leaves the draft and its content the store."""
    unchanged()
    rows = UnseenFile.objects.filter(file_uid=file_uid)
    found = [locked(pk) for pk in rows.order_by("draft").values_list("draft", flat=True)]
    rows.delete()
    if not mark or not found:
        return
    for draft in found:
        _turn_out(draft, str(file_uid), mark, at)
    remove_file(uid=file_uid, reason="mark of secrecy")


def _turn_out(draft: Draft, file: str, mark: str, at: datetime) -> None:
    made = documents.read(draft.content)
    gone = next((each for each in made.enclosures if each.file == file), None)
    if gone is None:
        return
    left = tuple(each for each in made.enclosures if each is not gone)
    draft.content, draft.changed_at = documents.write(replace(made, enclosures=left)), at
    draft.save(update_fields=["content", "changed_at"])
    told = DraftFileSecret(draft_uid=str(draft.uid), title=gone.title, mark=mark)
    publish(told, unit_id=draft.unit_id)


def refuse_unseen(draft: Draft) -> None:
    """Raise UnableToChangeDraft while a scan beside it has not been read."""
    waits = [file for file, unable in seeing.waiting(draft).items() if not unable]
    named = [e.title for e in documents.read(draft.content).enclosures if e.file in waits]
    if named:
        said = _(
            "Máy đang đọc dấu mật trên trang quét của “%(title)s”. Hãy chờ ít giây rồi trình lại."
        )
        raise UnableToChangeDraft(said % {"title": named[0]})
