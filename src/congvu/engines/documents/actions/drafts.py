"""Beginning, writing and keeping drafts. Deciding on them: ``deciding``.

Law: NĐ 30/2020/NĐ-CP Điều 10 (soạn thảo), Điều 11 (duyệt bản thảo).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from congvu.engines.documents.models import (
    DocumentKind,
    Draft,
    DraftSave,
    DraftSetAside,
    DraftVersion,
)
from congvu.engines.documents.models.drafts import WRITE
from congvu.engines.documents.queries import choosing, composing, saves
from congvu.engines.documents.rules import document as documents
from congvu.engines.documents.rules import merging, secrecy
from congvu.engines.documents.rules.document import BadDocument, Document
from congvu.engines.documents.rules.drafts import DraftState, may_move
from congvu.engines.documents.rules.merging import Choices
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


class UnableToMerge(UnableToChangeDraft):
    """Others changed the same parts meanwhile. clashes: their names (block ids, fields)."""

    def __init__(self, clashes: Sequence[str]) -> None:
        words = _(
            "Người khác vừa sửa cùng chỗ với bạn (%(count)s chỗ). Hãy mở lại trang soạn rồi sửa tiếp."
        )
        super().__init__(words % {"count": len(clashes)})
        self.clashes = tuple(clashes)


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
    *, actor: Actor, kind: str, unit_id: int, abstract: str, secrecy_mark: str, at: datetime,
    content: Mapping[str, Any] | None = None,
) -> DraftRef:  # fmt: skip
    """An official begins a document by hand, from the unit she sits in; content as in start_draft.

    Raises as start_draft.
    """
    own = actor.unit_id or unit_id
    demand(actor, WRITE, own)
    if unit_id not in {unit.id for unit in choosing.issuing_units(actor)}:
        raise Invalid({"unit": _("Chọn đơn vị của bạn hoặc cơ quan cấp trên của đơn vị bạn.")})
    return start_draft(
        kind=kind, unit_id=unit_id, drafting_unit_id=own, author=account_of(actor),
        abstract=abstract, secrecy_mark=secrecy_mark, content=content,
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
    page: str = "",
    at: datetime,
) -> int:
    """Take the words as they stand, merged with what others saved meanwhile; the new revision.

    revision: the one the words were based on; signer: the account that will sign, None leaves it;
    note: also keep a version under it; page: names the open page, so that one whose answer was lost
    does not clash with itself. Raises NotFound, Invalid (not of the schema, or a signer who may
    not), UnableToTakeSecret, UnableToMerge, UnableToChangeDraft (a base too old to be known).
    """
    draft = writable(actor, uid)
    take(draft, content, revision=revision, signer=signer, page=page, actor=actor, at=at)
    forget_aside(draft, account_of(actor), page)
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
    page: str = "",
    choices: Choices | None = None,
) -> bool:
    """Write words and signer into an open draft, merged; whether others' changes are among them.

    choices: what was decided on parts that both changed. Raises as save_draft.
    """
    mine, base = taken(content), saves.base_of(draft, revision=revision, page=page)
    if base is None:
        raise UnableToChangeDraft(
            _(
                "Người khác vừa sửa dự thảo này. Hãy chép lại phần bạn vừa gõ, mở lại trang rồi sửa tiếp."
            )
        )
    if signer is not None and signer != base.signer:
        mine = _signed_by(draft, mine, signer, at)
    theirs = documents.read(draft.content)
    # files come and go by verbs of their own, whatever a page still shows of them
    mine = replace(mine, enclosures=theirs.enclosures)
    made = merging.merge(base.words, mine, theirs, choices)
    if made.clashes:
        raise UnableToMerge(made.clashes)
    own_lines = made.document.signing == mine.signing
    if (
        signer is None
        or not own_lines
        or (mine.signing == theirs.signing and signer == base.signer)
    ):
        signer = draft.signer_id
    _take(draft, made.document, signer=signer, page=page, actor=actor, at=at)
    return made.document != mine


def forget_aside(draft: Draft, account: int, page: str) -> None:
    """What this page could not merge is decided: it stands in what the page has saved."""
    rows = DraftSetAside.objects.as_system("one's own page")
    rows.filter(draft=draft, account=account, page=page[:40]).delete()


def _signed_by(draft: Draft, made: Document, signer: int, at: datetime) -> Document:
    """The words with the lines of another signer's capacity. Raises Invalid."""
    if signer not in choosing.signers(draft.unit_id, on=clock.local(at).date()):
        raise Invalid(
            {"signer": _("Người này không có quyền ký văn bản của cơ quan. Hãy chọn lại.")}
        )
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
        author_id=author, kept_at=at, hands=draft.hands,
    )  # fmt: skip
    draft.version, draft.touched, draft.hands = number, [], {}
    draft.save(update_fields=["version", "touched", "hands"])
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
    """The draft for who writes it, co-authors too, while it may be changed; also UnableToChangeDraft."""
    draft = visible(actor, uid)
    if actor.account_id not in draft.coauthors:
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
    draft: Draft, made: Document, *, signer: int | None, page: str, actor: Actor, at: datetime
) -> None:
    """Write what differs; what does not is an idempotent repeat."""
    unchanged()  # a pause in typing is no event of its own; the first of each writer is told below
    written, by = documents.write(made), account_of(actor)
    if signer != draft.signer_id:
        draft.readers = sorted({*draft.readers, *_readers(signer)})
    elif written == draft.content:
        return
    changed = merging.differences(documents.read(draft.content), made)
    DraftSave.objects.create(
        draft=draft, revision=draft.revision, content=draft.content, signer_id=draft.signer_id,
        author_id=by, changed=changed, page=page[:40], saved_at=at,
    )  # fmt: skip
    draft.content, draft.abstract, draft.signer_id = written, made.abstract[:500], signer
    draft.revision, draft.changed_at = draft.revision + 1, at
    draft.hands = draft.hands | {n: sorted({*draft.hands.get(n, []), by}) for n in changed}
    first = by not in draft.touched
    draft.touched = [*draft.touched, by] if first else draft.touched
    draft.save(update_fields=[
        "content", "abstract", "signer", "readers", "revision", "changed_at", "hands", "touched",
    ])  # fmt: skip
    if first:  # one line in the ledger for each writer and version, not one for each pause
        told = DraftTouched(draft_uid=str(draft.uid), edition=draft.version)
        publish(told, unit_id=draft.unit_id)


def _kind(code: str) -> DocumentKind:
    found = DocumentKind.objects.filter(code=code).first()
    if found is None:
        raise NotFound(_("Không có loại văn bản này. Hãy chọn lại trong danh sách."))
    return found


def _readers(*accounts: int | None) -> list[int]:
    return sorted({each for each in accounts if each is not None})


def _now() -> datetime:
    return running().at or clock.now()
