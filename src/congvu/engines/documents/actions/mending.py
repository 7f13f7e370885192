"""Mistakes in issued documents: a công văn that corrects, a document of the kind that replaces.

Law: NĐ 30/2020/NĐ-CP Điều 18.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.documents.actions.drafts import account_of, locked, start_draft, visible
from congvu.engines.documents.actions.papers import replace_paper
from congvu.engines.documents.contracts import DraftRef
from congvu.engines.documents.events import DraftMended, MendingBegun
from congvu.engines.documents.models import Draft, Paper
from congvu.engines.documents.models.drafts import WRITE
from congvu.engines.documents.queries import choosing, mending
from congvu.engines.documents.rules import document as documents
from congvu.engines.documents.rules.mending import (
    LAW,
    NAMES,
    Mending,
    corrected,
    kind_for,
    replaced,
)
from congvu.engines.documents.rules.papers import PaperState, may_move
from congvu.kernel import clock
from congvu.kernel.actions import action, demand, publish
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, Refused


class UnableToMend(Refused):
    """The document is not in force, of another agency, or somebody mends it already."""


@action(needs=WRITE)
def begin_mending(*, actor: Actor, uid: UUID, how: str, reason: str, at: datetime) -> DraftRef:
    """Begin the draft that puts a mistake in the issued document of draft ``uid`` right.

    how: value of ``Mending``; reason: what was wrong, shown with the old document once it is
    replaced. Raises NotFound, Invalid, NotAllowed, UnableToMend.
    """
    draft = visible(actor, uid)
    demand(actor, WRITE, actor.unit_id or draft.drafting_unit_id)
    if how not in set(Mending):
        raise Invalid({"how": _("Hãy chọn đính chính hoặc thay thế.")})
    if not reason.strip():
        raise Invalid({"reason": _("Hãy ghi sai sót của văn bản đã ban hành.")})
    paper = _mendable(actor, draft, how)
    new = _started(actor, draft, Mending(how), at)
    new.mends, new.mending, new.mending_why = paper, how, reason.strip()[:500]
    new.save(update_fields=["mends", "mending", "mending_why"])
    publish(
        MendingBegun(
            draft_uid=str(new.uid), how=how, number=paper.number_text, paper_uid=str(paper.uid),
            reason=new.mending_why,
        ),
        unit_id=new.unit_id,
    )  # fmt: skip
    return DraftRef(id=new.id, uid=new.uid, state=new.state)


def mended(paper: Paper) -> None:
    """The paper is issued: what it corrects or replaces says so from its day on.

    An old paper that was revoked or replaced meanwhile stays what it is.
    """
    rows = Draft.objects.as_system("the paper's own draft").select_related("mends")
    draft = rows.filter(paper=paper, mends__isnull=False).first()
    if draft is None or draft.mends is None:
        return
    old, how = draft.mends, Mending(draft.mending)
    if how is Mending.REPLACE:
        if not may_move(old.state, PaperState.REPLACED):
            return
        replace_paper(uid=old.uid, by_uid=paper.uid, reason=draft.mending_why, on=paper.on)
    _tell(draft, old, paper, how)


def _tell(draft: Draft, old: Paper, paper: Paper, how: Mending) -> None:
    rows = Draft.objects.as_system("the old paper's own draft")
    publish(
        DraftMended(
            draft_uid=str(rows.values_list("uid", flat=True).get(paper=old)), how=how.value,
            how_name=f"được {NAMES[how].lower()}", number=old.number_text, paper_uid=str(old.uid),
            by_draft_uid=str(draft.uid), by_number=paper.number_text, by_code=paper.code,
            since=f"{paper.on:%d/%m/%Y}",
        ),
        unit_id=old.unit_id,
    )  # fmt: skip


def _mendable(actor: Actor, draft: Draft, how: str) -> Paper:
    if draft.paper is None or not mending.may_mend(actor, draft):
        words = _(
            "Chỉ đính chính, thay thế văn bản còn hiệu lực do cơ quan của bạn hoặc cơ quan cấp "
            "trên của đơn vị bạn ban hành."
        )
        raise UnableToMend(words, law=LAW)
    rows = Draft.objects.as_system("whether somebody mends it already")
    if rows.filter(mends=draft.paper, mending=how, state__in=mending.OPEN).exists():
        words = _("Đã có dự thảo %(how)s văn bản này. Hãy sửa tiếp dự thảo đó.")
        raise UnableToMend(words % {"how": _(NAMES[Mending(how)]).lower()}, law=LAW)
    found: Paper = draft.paper
    return found


def _started(actor: Actor, draft: Draft, how: Mending, at: datetime) -> Draft:
    """The new draft with its words; the signer of the old one when she still may sign."""
    old, was = mending.old_of(draft), documents.read(draft.content)
    made = corrected(old, was) if how is Mending.CORRECT else replaced(old, was)
    content = documents.write(made)
    for own in ("keeping", "signing"):
        content.pop(own)
    held = choosing.signers(draft.unit_id, on=clock.local(at).date())
    signer = draft.signer_id if draft.signer_id in held else None
    if signer is not None:
        content["signing"] = asdict(was.signing)
    ref = start_draft(
        kind=kind_for(how, draft.kind.code), unit_id=draft.unit_id, author=account_of(actor),
        drafting_unit_id=actor.unit_id or draft.drafting_unit_id, signer=signer, content=content,
    )  # fmt: skip
    return locked(ref.id)
