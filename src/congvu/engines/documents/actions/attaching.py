"""Files that go with a draft: added, put in order, taken out, while it is being written.

Every kept version names them by their hash; from the submission on they are fixed with the words.
Law: NĐ 30/2020/NĐ-CP Phụ lục I (phụ lục không cùng tệp tin với nội dung văn bản điện tử).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import IO
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from congvu.engines.documents.actions import seeing, signing
from congvu.engines.documents.actions.drafts import refuse_secret, writable
from congvu.engines.documents.actions.files import remove_file, store_upload
from congvu.engines.documents.contracts import FileCard
from congvu.engines.documents.events import DraftAttached, DraftDetached
from congvu.engines.documents.models import Draft, DraftVersion, Paper, UnseenFile
from congvu.engines.documents.queries import files, texts
from congvu.engines.documents.rules import document as documents
from congvu.engines.documents.rules import secrecy
from congvu.engines.documents.rules.document import MOST_ENCLOSURES, Document, Enclosure
from congvu.engines.documents.rules.files import MEDIA_TYPES
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound

FIELD = "file"
MOST_TITLE = 200
READ_PAGES = 3  # where a mark of secrecy stands


@action(needs="signed-in")
def attach_file(
    *, actor: Actor, uid: UUID, title: str, filename: str, stream: IO[bytes], at: datetime
) -> str:
    """Add a file behind the others; its uid. title: what it is, "" takes the file's name.

    Raises NotFound, UnableToChangeDraft, UnableToTakeFile, UnableToTakeSecret, Invalid.
    """
    draft = writable(actor, uid)
    made = documents.read(draft.content)
    if len(made.enclosures) >= MOST_ENCLOSURES:
        said = _("Một văn bản kèm tối đa %(most)s tệp. Hãy gộp bớt tệp rồi thêm lại.")
        raise Invalid({FIELD: said % {"most": MOST_ENCLOSURES}})
    card = store_upload(
        filename=filename,
        stream=stream,
        kind="attachment",
        owner_unit_id=draft.unit_id,
        field=FIELD,
    )
    _refuse_unfit(card, made)
    said = " ".join(title.split())[:MOST_TITLE] or card.filename.rpartition(".")[0]
    new = Enclosure(
        file=str(card.uid), title=said, name=card.filename, size=card.size, sha256=card.sha256
    )
    _write(draft, (*made.enclosures, new), at)
    seeing.await_eyes(draft=draft, card=card, at=at)
    publish(
        DraftAttached(draft_uid=str(uid), title=said, sha256=card.sha256), unit_id=draft.unit_id
    )
    return new.file


@action(needs="signed-in")
def detach_file(*, actor: Actor, uid: UUID, file: str, at: datetime) -> None:
    """Take a file out. Its content stays while a version or an issued document names it.

    Raises as attach_file.
    """
    draft = writable(actor, uid)
    made = documents.read(draft.content)
    gone = _one(made, file)
    _write(draft, tuple(e for e in made.enclosures if e.file != file), at)
    UnseenFile.objects.filter(draft=draft, file_uid=file).delete()
    told = DraftDetached(draft_uid=str(uid), title=gone.title, sha256=gone.sha256)
    publish(told, unit_id=draft.unit_id)
    if not _is_kept(draft, file):
        remove_file(uid=UUID(file), reason="taken out of a draft")


@action(needs="signed-in")
def move_file(*, actor: Actor, uid: UUID, file: str, by: int, at: datetime) -> None:
    """Put a file so many places down (up when negative). Raises as attach_file."""
    draft = writable(actor, uid)
    rows = list(documents.read(draft.content).enclosures)
    place = rows.index(_one(documents.read(draft.content), file))
    to = min(max(place + by, 0), len(rows) - 1)
    unchanged()
    if to != place:
        rows.insert(to, rows.pop(place))
        _write(draft, tuple(rows), at)


def _write(draft: Draft, enclosures: tuple[Enclosure, ...], at: datetime) -> None:
    """No new revision: who has the words open goes on with them, they do not name the files."""
    made = replace(documents.read(draft.content), enclosures=enclosures)
    draft.content, draft.changed_at = documents.write(made), at
    draft.save(update_fields=["content", "changed_at"])


def _one(made: Document, file: str) -> Enclosure:
    found = next((each for each in made.enclosures if each.file == file), None)
    if found is None:
        raise NotFound(_("Tệp này không còn trong dự thảo. Hãy tải lại trang."))
    return found


def _refuse_unfit(card: FileCard, made: Document) -> None:
    """The same content twice, a mark of secrecy, a PDF that takes no signature."""
    if any(each.sha256 == card.sha256 for each in made.enclosures):
        raise Invalid({FIELD: _("Tệp này đã có trong văn bản kèm theo.")})
    pages = texts.text_of(uid=card.uid, pages=READ_PAGES)
    refuse_secret(mark=secrecy.mark_in("\n".join(pages).splitlines()), field=FIELD)
    if card.media_type == MEDIA_TYPES[".pdf"]:
        [(_name, _type, content)] = files.whole([card.uid])
        if not signing.takes_signature(content):
            said = _(
                "Không thêm được chữ ký số vào tệp PDF này. Hãy in lại thành PDF mới rồi tải lên."
            )
            raise Invalid({FIELD: said})


def _is_kept(draft: Draft, file: str) -> bool:
    """A kept version names it, or the issued document that this draft mends and began from."""
    named = [{"file": file}]
    drafts = Q(pk=draft.pk) | Q(paper=draft.mends_id, paper__isnull=False)
    rows = Draft.objects.as_system("who else names the file").filter(drafts)
    versions = DraftVersion.objects.as_system("what the versions of both name")
    papers = Paper.objects.as_system("what an issued document names")
    return (
        rows.filter(content__enclosures__contains=named).exists()
        or versions.filter(draft__in=rows, content__enclosures__contains=named).exists()
        or papers.filter(enclosures__contains=named).exists()
    )
