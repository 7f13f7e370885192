"""What the pages show: values only, so that no template can ask the database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from congvu.engines.casework import api as casework
from congvu.engines.org import api as org
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import DossierCard
from congvu.registers.procedures import api as procedures

NOUN = "dossiers.dossier"
TONES = {"info": "info", "danger": "bad", "warning": "soon", "success": "good", "neutral": "plain"}


@dataclass(frozen=True)
class Shown:
    """A dossier as a page shows it. done: the clock stands still; turn: whose turn, in words."""

    uid: str
    code: str
    procedure: str
    procedure_code: str
    state: str
    tone: str
    turn: str
    submitted_at: datetime
    due_at: datetime | None
    done: bool
    steps: tuple[dict[str, Any], ...] = ()


def tracked(dossier: DossierCard) -> Shown:
    """One dossier for the public page: no person, units by their public names."""
    return _shown(
        dossier, procedures.names(codes=[dossier.procedure_code]), steps=timeline(dossier)
    )


def shown_list(cards: Iterable[DossierCard]) -> list[Shown]:
    """A page of dossiers, with two look-ups for all of them."""
    cards = list(cards)
    names = procedures.names(codes=[c.procedure_code for c in cards])
    return [_shown(card, names) for card in cards]


def timeline(dossier: DossierCard, *, inside: bool = False) -> tuple[dict[str, Any], ...]:
    """The same time line for both sides; inside: with the officials' names."""
    steps = casework.timeline(noun=NOUN, subject_uid=dossier.uid, inside=inside)
    return tuple(
        {
            "title": s.what,
            "at": s.at,
            "who": s.who,
            "note": s.turn,
            "state": {"now": "current", "todo": "todo"}.get(s.state, "done"),
        }
        for s in steps
    )


def _shown(
    dossier: DossierCard, names: dict[str, str], steps: tuple[dict[str, Any], ...] = ()
) -> Shown:
    return Shown(
        uid=dossier.uid,
        code=dossier.code,
        procedure=names.get(dossier.procedure_code, dossier.procedure_code),
        procedure_code=dossier.procedure_code,
        state=_(dossiers.LABELS[dossier.state]),
        tone=TONES[dossiers.TONES[dossier.state]],
        turn=turn_of(dossier),
        submitted_at=dossier.submitted_at,
        due_at=dossier.due_at,
        done=dossier.finished_at is not None,
        steps=steps,
    )


def turn_of(dossier: DossierCard) -> str:
    """Whose turn it is, as both sides read it."""
    if dossier.finished_at is not None:
        return _("Đã kết thúc")
    if dossiers.waits_for_citizen(dossier.state):
        return _("Người nộp hồ sơ")
    unit_id = (
        dossier.reception_unit_id if dossier.accepted_at is None else dossier.owner_unit_id
    )
    return org.unit(unit_id).name
