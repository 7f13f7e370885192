"""Reading papers: by code for the public, by subject for other rooms, waiting ones for us."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from congvu.engines.documents.contracts import EnclosureCard, PaperCard, PaperRef
from congvu.engines.documents.models import Paper
from congvu.engines.documents.models.papers import PaperQuerySet
from congvu.engines.documents.rules.papers import PaperState
from congvu.kernel import ids
from congvu.kernel.actors import Actor


def ref(paper: Paper) -> PaperRef:
    """The short form that a caller keeps."""
    return PaperRef(
        id=paper.id, uid=paper.uid, code=paper.code, number=paper.number_text, state=paper.state
    )


def card(paper: Paper) -> PaperCard:
    """The paper as others may see it."""
    return PaperCard(
        id=paper.id, uid=paper.uid, code=paper.code, number=paper.number_text, title=paper.title,
        state=paper.state, on=paper.on, issued_at=paper.issued_at, issuer=paper.issuer,
        signer=", ".join(str(s["name"]) for s in paper.signers), unit_id=paper.unit_id,
        subject_noun=paper.subject_noun, subject_uid=paper.subject_uid,
        valid_until=paper.valid_until, file_uid=paper.file.uid if paper.file else None,
        sha256=paper.sha256, public=paper.public, end_reason=paper.end_reason,
        end_decision=paper.end_decision,
        replaced_by=paper.replaced_by.code if paper.replaced_by else "", ended_on=paper.ended_on,
        enclosures=tuple(enclosure(each) for each in paper.enclosures),
    )  # fmt: skip


def enclosure(each: Mapping[str, Any]) -> EnclosureCard:
    """A file that goes with a paper, of its row."""
    return EnclosureCard(
        uid=UUID(each["file"]), title=each["title"], filename=each["name"], size=each["size"],
        sha256=each["sha256"],
    )  # fmt: skip


def paper(code: str) -> PaperCard | None:
    """The paper with this verification code (as typed by a person); the code itself is the key."""
    found = (
        _whole("whoever holds the code holds the paper").filter(code=ids.read_code(code)).first()
    )
    return card(found) if found else None


def papers(codes: Iterable[str]) -> dict[str, PaperCard]:
    """code → paper for those that exist; whoever holds a code holds the paper."""
    rows = _whole("whoever holds the code holds the paper").filter(code__in=list(codes))
    return {row.code: card(row) for row in rows}


def paper_with_hash(sha256: str) -> PaperCard | None:
    """The issued paper whose registered file has this hash; whoever has the file may know."""
    found = _whole("whoever holds the file holds the paper").filter(sha256=sha256).first()
    return card(found) if found else None


def paper_with_enclosure(sha256: str) -> PaperCard | None:
    """The newest issued paper that a file with this hash goes with; whoever has the file may know."""
    rows = _whole("whoever holds the file holds the paper").exclude(file=None)
    found = rows.filter(enclosures__contains=[{"sha256": sha256}]).order_by("-id").first()
    return card(found) if found else None


def papers_of(subject_noun: str, subject_uid: str) -> list[PaperCard]:
    """All papers about a thing, oldest first; the caller has asked who may see the thing."""
    rows = _whole("papers of a thing the caller may see")
    found = rows.filter(subject_noun=subject_noun, subject_uid=subject_uid).order_by("id")
    return [card(each) for each in found]


def papers_about(nouns: Iterable[str], subject_uid: str) -> list[PaperCard]:
    """The same under several nouns at once, noun by noun."""
    wanted = list(nouns)
    rows = _whole("papers of a thing the caller may see")
    found = rows.filter(subject_noun__in=wanted, subject_uid=subject_uid).order_by("id")
    return sorted((card(each) for each in found), key=lambda one: wanted.index(one.subject_noun))


def may_download(actor: Actor, found: PaperCard) -> bool:
    """Whether this actor may have the file of the paper: it is public, hers, or of her units."""
    if found.public:
        return True
    return Paper.objects.visible_to(actor).filter(id=found.id).exists()


def waiting(actor: Actor) -> PaperQuerySet:
    """Papers that wait for their signature, oldest first, as far as the actor may see."""
    rows = Paper.objects.visible_to(actor).filter(state=PaperState.RESERVED.value)
    return rows.order_by("requested_at")


def stuck(at: datetime, *, older: timedelta = timedelta(hours=1)) -> int:
    """How many papers have waited for their signature for longer than ``older``."""
    rows = Paper.objects.as_system("health check: a count")
    return rows.filter(state=PaperState.RESERVED.value, requested_at__lt=at - older).count()


def _whole(reason: str) -> PaperQuerySet:
    return Paper.objects.as_system(reason).select_related("file", "replaced_by")
