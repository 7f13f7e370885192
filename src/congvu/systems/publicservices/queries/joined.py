"""A joined submission as its page shows it: one dossier with parts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from congvu.engines.documents import api as documents
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import DossierCard
from congvu.registers.procedures import api as procedures
from congvu.systems.publicservices.models import Joined, JoinedPart
from congvu.systems.publicservices.queries import pages

NOUN = "publicservices.joined"
PART_CODE = re.compile(r"-\d{7}\.\d{1,2}$")
MOST = 50


@dataclass(frozen=True, kw_only=True)
class Whole:
    """One joined submission in a list. ended: how many of its parts have."""

    uid: str
    code: str
    procedure: str
    submitted_at: datetime
    due_at: datetime
    ended: int
    count: int
    done: bool


def mine(actor: Actor) -> list[Whole]:
    """The person's joined submissions, the newest first."""
    rows = Joined.objects.visible_to(actor).prefetch_related("parts").order_by("-submitted_at")
    found = list(rows[:MOST])
    cards = _cards([part for row in found for part in row.parts.all()])
    return [_whole(row, cards) for row in found]


def part_uids(actor: Actor) -> Any:
    """Dossiers of the person that stand under a joined submission in their list."""
    own = Joined.objects.visible_to(actor)
    return JoinedPart.objects.filter(joined__in=own).values("dossier_uid")


def page(*, actor: Actor, uid: str) -> dict[str, Any]:
    """The whole with its parts and its one receipt. Raises NotFound for who may not know of it."""
    row = Joined.objects.visible_to(actor).prefetch_related("parts").filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không tìm thấy hồ sơ này trong phạm vi được xem của bạn."))
    parts = sorted(row.parts.all(), key=lambda p: p.position)
    cards = _cards(parts)
    shown = pages.shown_list(cards[str(p.dossier_uid)] for p in parts)
    names = {p.key: one.procedure for p, one in zip(parts, shown, strict=True)}
    return {
        "whole": _whole(row, cards),
        "parts": [
            {
                "shown": one,
                "url": reverse("publicservices:dossier", args=[one.uid]),
                "after": [names[key] for key in p.after] if p.waits else [],
            }
            for p, one in zip(parts, shown, strict=True)
        ],
        "papers": [
            {
                "title": paper.title,
                "url": reverse("documents:file", args=[paper.file_uid]) if paper.file_uid else "",
            }
            for paper in documents.papers_of(subject_noun=NOUN, subject_uid=uid)
        ],
    }


def whole_of(dossier: DossierCard) -> dict[str, Any] | None:
    """Of which joined submission this dossier is a part; asks only when its code says that it is."""
    if not PART_CODE.search(dossier.code):
        return None
    part = JoinedPart.objects.filter(dossier_uid=dossier.uid).select_related("joined").first()
    if part is None:
        return None
    return {
        "code": part.joined.code,
        "url": reverse("publicservices:joined", args=[part.joined.uid]),
        "waits": part.waits and dossier.finished_at is None,
    }


def _cards(parts: list[JoinedPart]) -> dict[str, DossierCard]:
    return dossiers.cards_of(uids=[str(part.dossier_uid) for part in parts])


def _whole(row: Joined, cards: dict[str, DossierCard]) -> Whole:
    parts = [cards[str(p.dossier_uid)] for p in row.parts.all()]
    procedure = procedures.procedure_version(version_id=row.procedure_version_id)
    return Whole(
        uid=str(row.uid),
        code=row.code,
        procedure=procedure.name.vi,
        submitted_at=row.submitted_at,
        due_at=row.due_at,
        ended=sum(card.finished_at is not None for card in parts),
        count=len(parts),
        done=row.finished_at is not None,
    )
