"""What becomes of a draft when its paper is issued or given up."""

from __future__ import annotations

from datetime import datetime

from congvu.engines.documents.actions.drafts import about, locked, move
from congvu.engines.documents.events import DraftIssued, DraftStopped
from congvu.engines.documents.models import Draft, Paper
from congvu.engines.documents.rules.drafts import DraftState
from congvu.kernel.actions import publish


def issued(paper: Paper, at: datetime) -> None:
    """The paper of a draft is registered: so the draft is issued."""
    draft = _of_paper(paper)
    if draft is None:
        return
    move(draft, DraftState.ISSUED, at)
    publish(
        DraftIssued(
            draft_uid=str(draft.uid), kind=draft.kind.code, kind_name=draft.kind.name,
            number=paper.number_text, paper_uid=str(paper.uid), paper_code=paper.code,
            file_uid=str(paper.file.uid) if paper.file else "", **about(draft),
        ),
        unit_id=draft.unit_id,
    )  # fmt: skip


def stopped(paper: Paper, reason: str, at: datetime) -> None:
    """The paper of a draft will not be issued: the draft lies before its signer again."""
    draft = _of_paper(paper)
    if draft is None:
        return
    draft.paper = None
    move(draft, DraftState.SUBMITTED, at)
    said = DraftStopped(
        draft_uid=str(draft.uid), number=paper.number_text, reason=reason, **about(draft)
    )
    publish(said, unit_id=draft.unit_id)


def _of_paper(paper: Paper) -> Draft | None:
    rows = Draft.objects.as_system("the paper's own draft").filter(paper=paper)
    pk = rows.values_list("pk", flat=True).first()
    return locked(pk) if pk is not None else None
