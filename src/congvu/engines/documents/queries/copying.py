"""What is copied, and which copies there are of it."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.documents.contracts import PaperCard
from congvu.engines.documents.models import DocumentKind, Paper
from congvu.engines.documents.queries import papers
from congvu.engines.documents.rules.copying import Copying
from congvu.engines.documents.rules.papers import PaperState
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound

NOUN = "copy"


def source(actor: Actor, uid: UUID) -> Paper:
    """The issued paper when this actor may know of it. Raises NotFound."""
    rows = Paper.objects.visible_to(actor).select_related("file", "number__series")
    found = rows.filter(uid=uid, state=PaperState.ISSUED.value).first()
    if found is None:
        raise NotFound(_("Không tìm thấy văn bản đã ban hành."))
    return found


def form_of(paper: Paper) -> str:
    """Which copy a paper is, "" when it is none."""
    if paper.subject_noun != NOUN or paper.number is None:
        return ""
    kinds = DocumentKind.objects.filter(series=paper.number.series.code, code__in=list(Copying))
    return kinds.values_list("code", flat=True).first() or ""


def described(paper: Paper) -> str:
    """What is copied, as one cites it: number, day, issuer, title."""
    cited = _("số %(number)s ngày %(day)s của %(issuer)s") % {
        "number": paper.number_text, "day": f"{paper.on:%d/%m/%Y}", "issuer": paper.issuer,
    }  # fmt: skip
    return f"{paper.title} ({cited})" if paper.number_text else paper.title


def copies_of(uid: UUID) -> list[PaperCard]:
    """The copies of a paper, oldest first; the caller has asked who may see it."""
    return papers.papers_of(NOUN, str(uid))
