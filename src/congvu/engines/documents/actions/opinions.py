"""Comments on blocks, and opinions asked of several people at once.

Law: NĐ 30/2020/NĐ-CP Điều 10 khoản 2 (lấy ý kiến khi soạn thảo).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.documents.actions.drafts import (
    UnableToChangeDraft,
    account_of,
    kept,
    of_author,
    refuse_secret,
    visible,
)
from congvu.engines.documents.events import (
    OpinionAsked,
    OpinionGiven,
    RemarkMade,
    RemarkSettled,
)
from congvu.engines.documents.models import Draft, DraftOpinion, DraftRemark
from congvu.engines.documents.queries import choosing
from congvu.engines.documents.rules import secrecy
from congvu.engines.documents.rules.drafts import VERDICTS, DraftState, Verdict
from congvu.kernel import clock
from congvu.kernel.actions import action, publish
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound

OPEN = (DraftState.DRAFTING, DraftState.SUBMITTED)


@action(needs="signed-in")
def make_remark(*, actor: Actor, uid: UUID, block: str, text: str, at: datetime) -> None:
    """Comment on a block, or on the whole with block "". Raises NotFound, UnableToChangeDraft."""
    draft = _open(visible(actor, uid))
    if not text.strip():
        raise Invalid({"text": _("Hãy ghi nội dung nhận xét.")})
    _refuse_secret_lines(text)
    DraftRemark.objects.create(
        draft=draft, block=block[:40], text=text.strip(), author_id=account_of(actor), made_at=at
    )
    publish(RemarkMade(draft_uid=str(uid), block=block[:40]), unit_id=draft.unit_id)


@action(needs="signed-in")
def settle_remark(*, actor: Actor, uid: UUID, remark: UUID, at: datetime) -> None:
    """The author, or who made it, says that a comment is dealt with. Raises NotFound."""
    draft = visible(actor, uid)
    rows = DraftRemark.objects.as_system("a comment of a draft the actor may see")
    row = rows.select_for_update().filter(draft=draft, uid=remark, settled_at=None).first()
    if row is None:
        raise NotFound(_("Nhận xét này không có hoặc đã được xử lý."))
    if row.author_id != actor.account_id:
        of_author(actor, uid)
    row.settled_by_id, row.settled_at = account_of(actor), at
    row.save(update_fields=["settled_by", "settled_at"])
    publish(RemarkSettled(draft_uid=str(uid)), unit_id=draft.unit_id)


@action(needs="signed-in")
def ask_opinions(
    *, actor: Actor, uid: UUID, accounts: Sequence[int], due_at: datetime, at: datetime
) -> int:
    """Ask several people at once, on the version as it stands; returns how many were newly asked.

    Raises NotFound, Invalid (nobody, or a time that is past), UnableToChangeDraft.
    """
    draft = _open(of_author(actor, uid))
    if due_at <= at:
        raise Invalid({"due_at": _("Hạn cho ý kiến phải ở sau lúc này.")})
    asked = _newly_asked(draft, accounts, account_of(actor), at)
    if not asked:
        raise Invalid({"accounts": _("Hãy chọn ít nhất một người chưa được hỏi.")})
    version = kept(draft, author=account_of(actor), note=_("Xin ý kiến"), at=at)
    DraftOpinion.objects.bulk_create(
        DraftOpinion(
            draft=draft, account_id=each, asked_by_id=account_of(actor), asked_at=at,
            due_at=due_at, version=version,
        )
        for each in asked
    )  # fmt: skip
    draft.readers = sorted({*draft.readers, *asked})
    draft.save(update_fields=["readers"])
    due = clock.local(due_at).strftime("%d/%m/%Y %H:%M")
    publish(
        OpinionAsked(draft_uid=str(uid), count=len(asked), due=due, account_ids=asked),
        unit_id=draft.unit_id,
    )
    return len(asked)


@action(needs="signed-in")
def give_opinion(*, actor: Actor, uid: UUID, verdict: str, text: str, at: datetime) -> None:
    """Answer as one of those who were asked. Raises NotFound, Invalid when a no says no reason."""
    draft = visible(actor, uid)
    rows = DraftOpinion.objects.as_system("one's own opinion").select_for_update()
    row = rows.filter(draft=draft, account=account_of(actor), answered_at=None).first()
    if row is None:
        raise NotFound(_("Bạn không được xin ý kiến về dự thảo này, hoặc đã trả lời."))
    said = _verdict(verdict, text)
    _refuse_secret_lines(text)
    row.verdict, row.text, row.answered_at = said.value, text.strip(), at
    row.save(update_fields=["verdict", "text", "answered_at"])
    publish(
        OpinionGiven(
            draft_uid=str(uid), who=actor.name, verdict=said.value, verdict_name=VERDICTS[said]
        ),
        unit_id=draft.unit_id,
    )


def _verdict(verdict: str, text: str) -> Verdict:
    try:
        said = Verdict(verdict)
    except ValueError as wrong:
        raise Invalid({"verdict": _("Hãy chọn một ý kiến trong danh sách.")}) from wrong
    if said is not Verdict.AGREED and not text.strip():
        raise Invalid({"text": _("Hãy ghi rõ góp ý hoặc lý do chưa nhất trí.")})
    return said


def _open(draft: Draft) -> Draft:
    if draft.state not in OPEN:
        raise UnableToChangeDraft(_("Dự thảo đã phát hành hoặc đã hủy, không nhận ý kiến nữa."))
    return draft


def _newly_asked(draft: Draft, accounts: Sequence[int], by: int, at: datetime) -> list[int]:
    rows = DraftOpinion.objects.as_system("who was asked already")
    waiting = set(rows.filter(draft=draft, answered_at=None).values_list("account_id", flat=True))
    known = choosing.askable(draft, on=clock.local(at).date())
    return sorted({a for a in accounts if a in known and a != by} - waiting)


def _refuse_secret_lines(text: str) -> None:
    refuse_secret(mark=secrecy.mark_in(text.splitlines()))
