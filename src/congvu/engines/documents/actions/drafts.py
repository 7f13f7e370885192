"""Beginning, writing and keeping drafts. Deciding on them: ``deciding``.

Law: NĐ 30/2020/NĐ-CP Điều 10 (soạn thảo), Điều 11 (duyệt bản thảo).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.documents.contracts import DraftRef
from congvu.engines.documents.events import (
    DraftDiscarded,
    DraftStarted,
    DraftTouched,
    VersionKept,
)
from congvu.engines.documents.models import DocumentKind, Draft, DraftVersion
from congvu.engines.documents.models.drafts import WRITE
from congvu.engines.documents.queries import choosing, composing
from congvu.engines.documents.rules import document as documents
from congvu.engines.documents.rules import secrecy
from congvu.engines.documents.rules.document import BadDocument, Document
from congvu.engines.documents.rules.drafts import DraftState, may_move
from congvu.kernel import clock
from congvu.kernel.actions import action, demand, publish, running, step, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound, Refused


class UnableToTakeSecret(Refused):
    """The document bears a mark of secrecy; the sentence says why not and what to do."""

    status = 422

    def __init__(self, mark: str, *, field: str = "secrecy_mark") -> None:
        super().__init__(_(secrecy.REFUSED) % {"mark": mark}, law=secrecy.LAW, field=field)
        self.mark = mark


class UnableToChangeDraft(Refused):
    """The draft is not in a state in which this can be done, or somebody else was faster."""


@step
def start_draft(  # noqa: PLR0913 - the face that other rooms build against
    *,
    kind: str,
    unit_id: int,
    author: int,
    abstract: str = "",
    drafting_unit_id: int | None = None,
    signer: int | None = None,
    subject_noun: str = "",
    subject_uid: str = "",
    content: Mapping[str, Any] | None = None,
    due_on: date | None = None,
    secrecy_mark: str = "",
    request_key: str = "",
) -> DraftRef:
    """Begin a document of a kind (``cong-van``) that a unit will issue, on the kind's skeleton.

    author, signer: account ids; content: what replaces parts of the skeleton (``rules.document``);
    secrecy_mark: the field "độ mật" where a caller has one; request_key: asking again with it gives
    the same draft. Publishes ``documents.draft.started``. Raises NotFound, UnableToTakeSecret.
    """
    refuse_secret(mark=secrecy_mark)
    known = Draft.objects.as_system("the same request asked again").filter(
        request_key=request_key or None
    )
    found = known.first() if request_key else None
    if found is not None:
        unchanged()
        return DraftRef(id=found.id, uid=found.uid, state=found.state)
    row = _kind(kind)
    made = composing.begun(
        row, unit_id=unit_id, drafting_unit_id=drafting_unit_id or unit_id, author=author,
        signer=signer, abstract=abstract, content=content or {},
    )  # fmt: skip
    refuse_secret(document=made)
    draft = Draft.objects.create(
        kind=row, unit_id=unit_id, drafting_unit_id=drafting_unit_id or unit_id, author_id=author,
        signer_id=signer, readers=_readers(author, signer), abstract=made.abstract[:500],
        content=documents.write(made), subject_noun=subject_noun, subject_uid=subject_uid,
        request_key=request_key or None, due_on=due_on, changed_at=_now(),
    )  # fmt: skip
    draft = locked(draft.pk)
    publish(
        DraftStarted(
            draft_uid=str(draft.uid), kind=row.code, kind_name=row.name,
            about_noun=subject_noun, about_uid=subject_uid,
        ),
        unit_id=unit_id,
    )  # fmt: skip
    return DraftRef(id=draft.id, uid=draft.uid, state=draft.state)


@action(needs=WRITE)
def begin_draft(
    *, actor: Actor, kind: str, unit_id: int, abstract: str, secrecy_mark: str, at: datetime
) -> DraftRef:
    """An official begins a document by hand, from the unit she sits in. Raises as start_draft."""
    own = actor.unit_id or unit_id
    demand(actor, WRITE, own)
    if unit_id not in {unit.id for unit in choosing.issuing_units(actor)}:
        raise Invalid({"unit": _("Chọn đơn vị của bạn hoặc cơ quan cấp trên của đơn vị bạn.")})
    return start_draft(
        kind=kind, unit_id=unit_id, drafting_unit_id=own, author=account_of(actor),
        abstract=abstract, secrecy_mark=secrecy_mark,
    )  # fmt: skip


@action(needs="signed-in")
def save_draft(
    *,
    actor: Actor,
    uid: UUID,
    content: Mapping[str, Any],
    revision: int,
    signer: int | None = None,
    note: str = "",
    at: datetime,
) -> int:
    """Take the words as they stand; returns the new revision.

    revision: the one the words were based on; signer: the account that will sign, None leaves it;
    note: also keep a version under it. Raises NotFound, Invalid (not of the schema, or a signer
    who may not), UnableToTakeSecret, UnableToChangeDraft when somebody else saved in between.
    """
    draft = writable(actor, uid)
    take(draft, content, revision=revision, signer=signer, actor=actor, at=at)
    if note:
        kept(draft, author=account_of(actor), note=note, at=at)
    return draft.revision


@action(needs="signed-in")
def keep_version(*, actor: Actor, uid: UUID, note: str, at: datetime) -> int:
    """Keep the words as they stand as a version; returns its number. Raises UnableToChangeDraft."""
    return kept(writable(actor, uid), author=account_of(actor), note=note, at=at)


def take(
    draft: Draft,
    content: Mapping[str, Any],
    *,
    revision: int,
    signer: int | None,
    actor: Actor,
    at: datetime,
) -> None:
    """Write words and signer into an open draft; raises as save_draft."""
    made = taken(content)
    if draft.revision != revision:
        raise UnableToChangeDraft(
            _(
                "Người khác vừa sửa dự thảo này. Hãy chép lại phần bạn vừa gõ, mở lại trang rồi sửa tiếp."
            )
        )
    # files come and go by verbs of their own, whatever a page still shows of them
    made = replace(made, enclosures=documents.read(draft.content).enclosures)
    if signer is not None and signer != draft.signer_id:
        made = _signed_by(draft, made, signer, at)
    written = documents.write(made)
    if written == draft.content:
        unchanged()
        return
    _take(draft, made, written, actor, at)


def _signed_by(draft: Draft, made: Document, signer: int, at: datetime) -> Document:
    """Name who will sign; the words with the lines of her capacity. Raises Invalid."""
    if signer not in choosing.signers(draft.unit_id, on=clock.local(at).date()):
        raise Invalid(
            {"signer": _("Người này không có quyền ký văn bản của cơ quan. Hãy chọn lại.")}
        )
    draft.signer_id, draft.readers = signer, sorted({*draft.readers, signer})
    draft.save(update_fields=["signer", "readers"])
    return composing.signed_by(draft, made, signer)


@action(needs="signed-in")
def discard_draft(*, actor: Actor, uid: UUID, reason: str, at: datetime) -> None:
    """Give a draft up; it stays readable. Raises UnableToChangeDraft."""
    draft = of_author(actor, uid)
    move(draft, DraftState.DISCARDED, at)
    publish(
        DraftDiscarded(draft_uid=str(uid), reason=reason, **about(draft)), unit_id=draft.unit_id
    )


def kept(draft: Draft, *, author: int, note: str, at: datetime) -> int:
    """The number of the version that holds the present words, a new one when they are new."""
    digest = documents.digest(draft.content)
    rows = DraftVersion.objects.as_system("the draft's own versions").filter(draft=draft)
    last = rows.order_by("-number").first()
    if last is not None and last.sha256 == digest:
        unchanged()
        return last.number
    number = last.number + 1 if last else 1
    DraftVersion.objects.create(
        draft=draft, number=number, content=draft.content, sha256=digest, note=note[:300],
        author_id=author, kept_at=at,
    )  # fmt: skip
    draft.version, draft.touched = number, []
    draft.save(update_fields=["version", "touched"])
    said = VersionKept(draft_uid=str(draft.uid), edition=number, sha256=digest, note=note[:300])
    publish(said, unit_id=draft.unit_id)
    return number


def refuse_secret(
    *, mark: str = "", document: Document | None = None, field: str = "secrecy_mark"
) -> None:
    """Raise UnableToTakeSecret when the field says a mark, or a line of the document is its stamp.

    Law: Luật 117/2025/QH15.
    """
    found = secrecy.mark_said(mark)
    if not found and document is not None:
        found = secrecy.mark_in(document.lines())
    if found:
        raise UnableToTakeSecret(found, field=field)


def taken(content: Mapping[str, Any]) -> Document:
    """A posted content as a document. Raises Invalid, UnableToTakeSecret."""
    try:
        made = documents.read(content)
    except BadDocument as wrong:
        words = _(
            "Nội dung dự thảo không đọc được ở mục “%(field)s”. Hãy tải lại trang rồi nhập lại."
        )
        raise Invalid({"content": words % {"field": wrong}}) from wrong
    refuse_secret(document=made)
    return made


def account_of(actor: Actor) -> int:
    """The account that acts. Raises NotFound for machines: papers are written by people."""
    if actor.account_id is None:
        raise NotFound(_("Việc này phải do một người làm."))
    return actor.account_id


def visible(actor: Actor, uid: UUID) -> Draft:
    """The draft, locked, when this actor may know of it. Raises NotFound."""
    rows = Draft.objects.visible_to(actor).select_for_update(of=("self",))
    found = rows.select_related("kind").filter(uid=uid).first()
    if found is None:
        raise NotFound(_("Không tìm thấy dự thảo."))
    return found


def of_author(actor: Actor, uid: UUID) -> Draft:
    """The draft when the actor wrote it or writes for its unit. Raises NotFound, NotAllowed."""
    draft = visible(actor, uid)
    if draft.author_id != actor.account_id:
        demand(actor, WRITE, draft.drafting_unit_id)
    return draft


def writable(actor: Actor, uid: UUID) -> Draft:
    """The same while its words may be changed. Raises UnableToChangeDraft."""
    draft = of_author(actor, uid)
    if not draft.is_open:
        raise UnableToChangeDraft(
            _("Dự thảo không còn ở bước soạn. Hãy thu về hoặc chờ người ký trả lại rồi sửa.")
        )
    return draft


def move(draft: Draft, to: DraftState, at: datetime) -> None:
    """Change its state. Raises UnableToChangeDraft."""
    if not may_move(draft.state, to):
        raise UnableToChangeDraft(
            _("Dự thảo đang ở bước “%(state)s”, chưa làm được việc này. Hãy tải lại trang.")
            % {"state": _(draft.get_state_display())}
        )
    draft.state, draft.changed_at = to.value, at
    draft.save(update_fields=["state", "changed_at", "paper", "returned_why"])


def about(draft: Draft) -> dict[str, str]:
    """What the draft was begun for, for events."""
    return {"about_noun": draft.subject_noun, "about_uid": draft.subject_uid}


def locked(pk: int) -> Draft:
    """The row itself, for steps whose caller has asked who may."""
    rows = Draft.objects.as_system("a step of the draft's own flow").select_related("kind")
    found: Draft = rows.select_for_update(of=("self",)).get(pk=pk)
    return found


def _take(
    draft: Draft, made: Document, written: dict[str, Any], actor: Actor, at: datetime
) -> None:
    draft.content, draft.abstract = written, made.abstract[:500]
    draft.revision, draft.changed_at = draft.revision + 1, at
    first = actor.account_id not in draft.touched
    if first:
        draft.touched = [*draft.touched, account_of(actor)]
    draft.save(update_fields=["content", "abstract", "revision", "changed_at", "touched"])
    if first:  # one line in the ledger for each writer and version, not one for each pause
        told = DraftTouched(draft_uid=str(draft.uid), edition=draft.version)
        publish(told, unit_id=draft.unit_id)
    else:
        unchanged()


def _kind(code: str) -> DocumentKind:
    found = DocumentKind.objects.filter(code=code).first()
    if found is None:
        raise NotFound(_("Không có loại văn bản này. Hãy chọn lại trong danh sách."))
    return found


def _readers(*accounts: int | None) -> list[int]:
    return sorted({each for each in accounts if each is not None})


def _now() -> datetime:
    return running().at or clock.now()
