"""Submitting, returning, approving and issuing drafts.

Law: NĐ 30/2020/NĐ-CP Điều 12 (kiểm tra), Điều 13 (ký ban hành), Điều 15, 17–18 (số, phát hành).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.documents.actions.drafts import (
    UnableToChangeDraft,
    about,
    account_of,
    forget_aside,
    kept,
    locked,
    move,
    of_author,
    take,
    visible,
    writable,
)
from congvu.engines.documents.actions.papers import request_paper
from congvu.engines.documents.actions.seeing import refuse_unseen
from congvu.engines.documents.contracts import DraftCard, Signatory
from congvu.engines.documents.events import (
    DraftApproved,
    DraftReturned,
    DraftSubmitted,
)
from congvu.engines.documents.models import Draft, Paper
from congvu.engines.documents.queries import composing, drafts
from congvu.engines.documents.rules import capacities
from congvu.engines.documents.rules import document as documents
from congvu.engines.documents.rules.drafts import DraftState
from congvu.engines.identity import api as identity
from congvu.kernel import clock
from congvu.kernel.actions import action, demand, publish, step
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound, Refused

TEMPLATE = "van-ban/document"
NOUN = "draft"


class UnableToIssue(Refused):
    """The document's layout is not that of the law; the sentence names the first thing to mend."""

    status = 422


@step
def submit_draft(*, uid: UUID, by: int, at: datetime) -> DraftCard:
    """Lay the draft before its signer; its words are kept as a version. by: account id.

    Raises NotFound, UnableToIssue when its layout is wrong, UnableToChangeDraft.
    """
    draft = _found(uid)
    _refuse_wrong(draft)
    refuse_unseen(draft)
    version = kept(draft, author=by, note=_("Trình ký"), at=at)
    draft.returned_why = ""
    move(draft, DraftState.SUBMITTED, at)
    signer = drafts.names([draft.signer_id or 0]).get(draft.signer_id or 0, "")
    publish(
        DraftSubmitted(
            draft_uid=str(uid), edition=version, signer_id=draft.signer_id or 0,
            signer_name=signer, **about(draft),
        ),
        unit_id=draft.unit_id,
    )  # fmt: skip
    return drafts.card(draft)


@step
def return_draft(*, uid: UUID, reason: str, at: datetime) -> DraftCard:
    """Give it back to its author to be mended. Raises NotFound, UnableToChangeDraft."""
    draft = _found(uid)
    draft.returned_why = reason[:1000]
    move(draft, DraftState.DRAFTING, at)
    said = DraftReturned(draft_uid=str(uid), reason=draft.returned_why, **about(draft))
    publish(said, unit_id=draft.unit_id)
    return drafts.card(draft)


@step
def issue_draft(*, uid: UUID, by: int, at: datetime) -> DraftCard:
    """The signer approves: number from the kind's series, then drawn, signed twice, stamped.

    by: the signer's account (its key signs, then the unit's). ``documents.draft.issued`` follows
    when the job has signed. Raises NotFound, UnableToIssue, UnableToChangeDraft.
    """
    draft = _found(uid)
    if draft.signer_id != by:
        raise UnableToChangeDraft(_("Chỉ người được trình ký mới ký ban hành được dự thảo này."))
    _refuse_wrong(draft)
    if draft.state != DraftState.SUBMITTED:
        move(draft, DraftState.ISSUING, at)  # refuses in words
    draft.paper = _paper(draft, at)
    move(draft, DraftState.ISSUING, at)
    publish(
        DraftApproved(
            draft_uid=str(uid), number=draft.paper.number_text, paper_code=draft.paper.code,
            **about(draft),
        ),
        unit_id=draft.unit_id,
    )  # fmt: skip
    return drafts.card(draft)


@action(needs="signed-in")
def submit(*, actor: Actor, uid: UUID, at: datetime) -> DraftCard:
    """The author lays it before the signer. Raises as submit_draft."""
    of_author(actor, uid)
    return submit_draft(uid=uid, by=account_of(actor), at=at)


@action(needs="signed-in")
def save_and_submit(
    *,
    actor: Actor,
    uid: UUID,
    content: Mapping[str, Any],
    revision: int,
    signer: int | None,
    at: datetime,
    page: str = "",
) -> DraftCard:
    """Take the last words and lay them before the signer, both or neither. Raises as both do.

    Refused, too, when others' changes came in between: nobody submits what she has not read.
    """
    of_author(actor, uid)  # a co-author writes, but does not submit
    draft = writable(actor, uid)
    if take(draft, content, revision=revision, signer=signer, page=page, actor=actor, at=at):
        raise UnableToChangeDraft(
            _("Người khác vừa sửa dự thảo này. Hãy bấm Lưu để gộp, đọc lại rồi trình.")
        )
    forget_aside(draft, account_of(actor), page)
    return submit_draft(uid=uid, by=account_of(actor), at=at)


@action(needs="signed-in")
def take_back(*, actor: Actor, uid: UUID, at: datetime) -> DraftCard:
    """The author takes it back before it is signed. Raises UnableToChangeDraft."""
    of_author(actor, uid)
    return return_draft(uid=uid, reason=_("Người soạn thu về để sửa"), at=at)


@action(needs="documents.draft.sign")
def give_back(*, actor: Actor, uid: UUID, reason: str, at: datetime) -> DraftCard:
    """The signer gives it back with what to mend. Raises NotFound, UnableToChangeDraft."""
    _for_signer(actor, uid)
    return return_draft(uid=uid, reason=reason, at=at)


@action(needs="documents.draft.sign")
def approve(*, actor: Actor, uid: UUID, version: int, at: datetime) -> DraftCard:
    """The signer approves the version that she has read. Raises as issue_draft."""
    return approved(actor, uid, version=version, at=at)


def approved(actor: Actor, uid: UUID, *, version: int, at: datetime) -> DraftCard:
    """The same inside an action that has asked the gate."""
    draft = _for_signer(actor, uid)
    if draft.version != version:
        raise UnableToChangeDraft(
            _("Dự thảo đã có phiên bản mới. Hãy tải lại trang và đọc lại trước khi ký.")
        )
    return issue_draft(uid=uid, by=account_of(actor), at=at)


def _paper(draft: Draft, at: datetime) -> Paper:
    made = documents.read(draft.content)
    person = identity.person(drafts.person_ids([draft.signer_id or 0])[draft.signer_id or 0])
    ref = request_paper(
        template=TEMPLATE, data=composing.drawn(draft, made), series=draft.kind.series,
        title=f"{draft.kind.name}: {made.abstract}"[:300] if made.abstract else draft.kind.name,
        unit_id=draft.unit_id, subject_noun=NOUN, subject_uid=str(draft.uid),
        on=clock.local(at).date(), drafter=composing.drafter(draft),
        enclosures=[asdict(each) for each in made.enclosures],
        signers=(
            Signatory(
                key=f"person:{person.uid}", name=made.signing.name,
                lines=capacities.lines(made.signing),
            ),
        ),
    )  # fmt: skip
    found: Paper = Paper.objects.as_system("just requested").get(id=ref.id)
    return found


def _refuse_wrong(draft: Draft) -> None:
    wrong = drafts.faults(draft)
    if wrong:
        first = wrong[0]
        raise UnableToIssue(
            _("Chưa trình ký, ban hành được: %(first)s (còn %(count)s điểm cần sửa)")
            % {"first": _(first.says) % first.values, "count": len(wrong)},
            law="nd-30-2020",
        )
    if draft.signer_id is None:
        raise UnableToIssue(_("Chưa chọn người ký. Hãy chọn người ký trong mục Chữ ký."))


def _found(uid: UUID) -> Draft:
    rows = Draft.objects.as_system("a step whose caller has asked who may")
    pk = rows.filter(uid=uid).values_list("pk", flat=True).first()
    if pk is None:
        raise NotFound(_("Không tìm thấy dự thảo."))
    return locked(pk)


def _for_signer(actor: Actor, uid: UUID) -> Draft:
    draft = visible(actor, uid)
    if draft.signer_id != actor.account_id:
        raise UnableToChangeDraft(_("Dự thảo này được trình người khác ký."))
    demand(actor, "documents.draft.sign", draft.unit_id)  # who has moved signs elsewhere
    return draft
