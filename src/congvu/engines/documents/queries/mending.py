"""What corrects or replaces an issued document, and who may begin that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from congvu.engines.documents.models import Draft, Paper
from congvu.engines.documents.models.drafts import WRITE, DraftQuerySet
from congvu.engines.documents.queries import choosing
from congvu.engines.documents.rules.drafts import DraftState
from congvu.engines.documents.rules.mending import Mending, Old
from congvu.engines.documents.rules.papers import PaperState
from congvu.kernel.actors import Actor

OPEN = (DraftState.DRAFTING.value, DraftState.SUBMITTED.value, DraftState.ISSUING.value)


@dataclass(frozen=True, kw_only=True)
class Mend:
    """The other document of the two. how: value of Mending; code: of its verification page."""

    how: str
    code: str
    number: str
    title: str
    on: date


def old_of(draft: Draft) -> Old:
    """The issued document of a draft, as the new one cites it."""
    paper = draft.paper
    assert paper is not None  # only issued drafts come here
    return Old(
        kind=draft.kind.name, number=paper.number_text, on=paper.on, issuer=paper.issuer,
        abstract=draft.abstract,
    )  # fmt: skip


def may_mend(actor: Actor, draft: Draft) -> bool:
    """Whether the actor may begin a correction or a replacement: she writes for the same agency."""
    paper = draft.paper
    if paper is None or paper.state != PaperState.ISSUED or not actor.holds(WRITE, actor.unit_id):
        return False
    return draft.unit_id in {unit.id for unit in choosing.issuing_units(actor)}


def under_way(actor: Actor, paper_id: int) -> DraftQuerySet:
    """Drafts not issued yet that mend the paper, as far as the actor may see."""
    return Draft.objects.visible_to(actor).filter(mends=paper_id, state__in=OPEN)


def corrections_of(paper_id: int | None) -> list[Mend]:
    """The issued công văn that correct it, oldest first; who sees the paper may know of them."""
    rows = _issued().filter(mends=paper_id, mending=Mending.CORRECT.value)
    return [_mend(row.mending, row.paper) for row in rows.order_by("pk")] if paper_id else []


def mended_by(paper_id: int | None) -> Mend | None:
    """What this issued paper corrects or replaces."""
    row = _issued().filter(paper=paper_id, mends__isnull=False).first() if paper_id else None
    return _mend(row.mending, row.mends) if row else None


def mends_of(draft: Draft) -> Mend | None:
    """What a draft is to correct or replace once it is issued."""
    return _mend(draft.mending, draft.mends) if draft.mends_id else None


def successor_of(paper_id: int | None) -> Mend | None:
    """The paper that stands in the place of this one."""
    if paper_id is None:
        return None
    rows = Paper.objects.as_system("who sees the old paper may know of the new one")
    row = rows.select_related("replaced_by").filter(pk=paper_id, replaced_by__isnull=False).first()
    return _mend(Mending.REPLACE.value, row.replaced_by) if row else None


def _issued() -> DraftQuerySet:
    rows = Draft.objects.as_system("who sees one of the two papers may know of the other")
    return rows.filter(state=DraftState.ISSUED.value).select_related("paper", "mends")


def _mend(how: str, paper: Paper | None) -> Mend:
    assert paper is not None  # issued drafts have theirs
    return Mend(how=how, code=paper.code, number=paper.number_text, title=paper.title, on=paper.on)
