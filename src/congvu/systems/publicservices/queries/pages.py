"""What the pages show: values only, so that no template can ask the database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from congvu.engines.casework import api as casework
from congvu.engines.documents import api as documents
from congvu.engines.documents.contracts import PaperCard
from congvu.engines.ledger import api as ledger
from congvu.engines.org import api as org
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.text import unaccent
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import DossierCard, ResultCard
from congvu.registers.procedures import api as procedures
from congvu.systems.publicservices import rules

NOUN = "dossiers.dossier"
# What is told beside the steps of the process; the public page does not tell it.
TOLD = frozenset(
    {
        "dossiers.dossier.passed_up",
        "dossiers.dossier.reappointed",
        "dossiers.dossier.sent_back",
        "publicservices.appeal.answered",
        "publicservices.appeal.filed",
        "publicservices.authority.ended",
        "publicservices.dossier.compared",
        "publicservices.dossier.represented",
        "publicservices.original.compared",
        "publicservices.result.collected",
        "publicservices.result.forgotten",
        "publicservices.result.moved",
        "publicservices.result.ready",
    }
)
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
    names = procedures.names(codes=[dossier.procedure_code])
    return _shown(dossier, names, steps=timeline(dossier, told=False))


def shown(dossier: DossierCard, *, inside: bool = False, name: str = "") -> Shown:
    """One dossier with its time line; inside: officials' names on it; name: of its procedure."""
    code = dossier.procedure_code
    names = {code: name} if name else procedures.names(codes=[code])
    return _shown(dossier, names, steps=timeline(dossier, inside=inside))


def shown_list(cards: Iterable[DossierCard]) -> list[Shown]:
    """A page of dossiers, with two look-ups for all of them."""
    cards = list(cards)
    names = procedures.names(codes=[c.procedure_code for c in cards])
    return [_shown(card, names) for card in cards]


def timeline(
    dossier: DossierCard, *, inside: bool = False, told: bool = True
) -> tuple[dict[str, Any], ...]:
    """The same time line for both sides; inside: with the officials' names.

    told: also what the two sides wrote to each other, which is not for the public page.
    """
    steps = casework.timeline(
        noun=NOUN, subject_uid=dossier.uid, public_only=not inside, at=clock.now()
    )
    began = {
        "title": _("Nộp hồ sơ"),
        "at": dossier.submitted_at,
        "who": _("Người nộp hồ sơ"),
        "note": "",
        "state": "done",
    }
    written = _told(dossier.uid, inside) if told else []
    past = [*(_step(s) for s in steps if s.state != "now"), *written]
    past.sort(key=lambda step: step["at"])
    return (began, *past, *(_step(s) for s in steps if s.state == "now"))


def _told(uid: str, inside: bool) -> list[dict[str, Any]]:
    """What happened to the dossier outside the steps of its process, in its events' own words."""
    entries = ledger.timeline(noun=NOUN, subject=uid, public_only=not inside)
    return [
        {
            "title": entry.sentence,
            "at": entry.at,
            "who": entry.actor_name if inside else "",
            "note": "",
            "state": "done",
        }
        for entry in entries
        if entry.name in TOLD
    ]


def _step(told: casework.TimelineStep) -> dict[str, Any]:
    state = {"now": "current", "todo": "todo"}.get(told.state, "done")
    # An open step's turn names the unit already.
    who = "" if told.turn else told.who
    return {"title": told.what, "at": told.at, "who": who, "note": told.turn, "state": state}


def drafts(actor: Actor) -> list[dict[str, Any]]:
    """The person's drafts, each with the procedure's name and where it was last saved."""
    found = casework.drafts_of(actor=actor)
    names = procedures.names(codes=[d.purpose.partition("@")[0] for d in found])
    return [
        {
            "uid": d.uid,
            "procedure": names.get(d.purpose.partition("@")[0], d.purpose),
            "updated_at": d.updated_at,
            "updated_by": d.updated_by,
        }
        for d in found
    ]


def data_store(actor: Actor, *, words: str = "", stands: str = "") -> list[dict[str, Any]]:
    """The person's results with their papers and how each stands today.

    words: of its name, its dossier's code or its number, accents aside; stands: a key of ``STANDS``.
    """
    if actor.person_id is None:
        return []
    kept = dossiers.data_store(person_id=actor.person_id)
    papers = documents.papers(codes=[result.paper_code for result, _code, _uid in kept])
    rows = [
        {
            **_result(result, papers.get(result.paper_code)),
            "dossier_code": code,
            "dossier_uid": uid,
        }
        for result, code, uid in kept
    ]
    return [row for row in rows if _wanted(row, words, stands)]


def _wanted(row: dict[str, Any], words: str, stands: str) -> bool:
    text = unaccent(f"{row['name']} {row['dossier_code']} {row['number']}")
    return stands in ("", row["stands"]) and all(w in text for w in unaccent(words).split())


def results(dossier: DossierCard, issued: list[PaperCard]) -> list[dict[str, Any]]:
    """The dossier's results, each with its paper."""
    by_code = {p.code: p for p in issued}
    return [_result(r, by_code.get(r.paper_code)) for r in dossier.results]


def _result(result: ResultCard, paper: PaperCard | None) -> dict[str, Any]:
    file = paper.file_uid if paper else None
    stands = rules.standing_of(
        state=paper.state if paper else "",
        valid_until=(paper.valid_until if paper else None) or result.valid_to,
        today=clock.today(),
    )
    return {
        "name": result.name,
        "number": paper.number if paper else "",
        "issued_at": result.issued_at,
        "valid_until": (paper.valid_until if paper else None) or result.valid_to,
        "stands": stands,
        "stands_name": _(rules.STANDS[stands]),
        "in_force": stands == "in_force",
        "reason": " ".join(filter(None, (paper.end_reason, paper.end_decision))) if paper else "",
        "replaced_url": reverse("documents:paper", args=[paper.replaced_by])
        if paper and paper.replaced_by
        else "",
        "file_url": reverse("documents:file", args=[file]) if file else "",
        "verify_url": reverse("documents:paper", args=[result.paper_code]),
    }


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
    unit_id = dossier.reception_unit_id if dossier.accepted_at is None else dossier.owner_unit_id
    return org.unit(unit_id).name
