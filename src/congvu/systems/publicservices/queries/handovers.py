"""The desk's list of the day: what goes to which office, and whether it was signed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from congvu.engines.documents import api as documents
from congvu.engines.law import api as law
from congvu.engines.org import api as org
from congvu.kernel.actors import Actor
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import DossierCard
from congvu.registers.procedures import api as procedures
from congvu.systems.publicservices import rules
from congvu.systems.publicservices.models import HandOver
from congvu.systems.publicservices.queries.limits import limits

NOUN = "publicservices.handover"
RECEIVE = "publicservices.dossier.receive"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One dossier on the list."""

    uid: str
    code: str
    procedure: str
    received_at: datetime
    due_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Listed:
    """What one desk gives one office on one day. closed: nothing more can come on it."""

    day: date
    reception_unit_id: int
    owner_unit_id: int
    giver: str
    receiver: str
    rows: tuple[Row, ...]
    closed: bool
    signed_by: str = ""
    signed_at: datetime | None = None
    paper_url_uid: str = ""
    may_sign: bool = False


def working_day(day: date) -> date:
    """The day itself when it is worked, else the next that is."""
    return law.calendar(on=day).next_working_day(day)


def window(day: date) -> tuple[datetime, datetime]:
    """From when to when a dossier taken in goes with this working day's list."""
    previous = law.calendar(on=day).add_working_days(day, -1)
    return rules.hand_over_window(
        day, previous, at_hour=limits(day).hand_over_at, previous_hour=limits(previous).hand_over_at
    )


def lists(*, actor: Actor, day: date, at: datetime) -> list[Listed]:
    """The lists of a working day within sight, the desks one after another."""
    start, end = window(day)
    rows = dossiers.visible(actor).accepted_between(start, end)
    groups: dict[tuple[int, int], list[DossierCard]] = {}
    signed = {
        (h.reception_unit_id, h.owner_unit_id): h
        for h in HandOver.objects.visible_to(actor).filter(day=day)
    }
    # What was signed stays on its list, whoever solves it since (units merged, another level's turn).
    listed = {str(uid): pair for pair, h in signed.items() for uid in h.dossier_uids}
    for card in (dossiers.card_of(row) for row in rows[: rules.HAND_OVER_MOST]):
        pair = listed.get(str(card.uid), (card.reception_unit_id, card.owner_unit_id))
        groups.setdefault(pair, []).append(card)
    names = procedures.names(codes=sorted({c.procedure_code for g in groups.values() for c in g}))
    units = org.get_many({unit for pair in groups for unit in pair})
    return [
        _listed(
            day, pair, [units[i].name for i in pair], _rows(cards, names), signed.get(pair),
            closed=at >= end, may_sign=actor.holds(RECEIVE, pair[0]),
        )
        for pair, cards in sorted(groups.items())
    ]  # fmt: skip


def _rows(cards: Iterable[DossierCard], names: dict[str, str]) -> tuple[Row, ...]:
    return tuple(
        Row(
            uid=c.uid,
            code=c.code,
            procedure=names.get(c.procedure_code, c.procedure_code),
            received_at=c.accepted_at or c.submitted_at,
            due_at=c.due_at,
        )
        for c in cards
    )


def _listed(
    day: date, pair: tuple[int, int], names: list[str], rows: tuple[Row, ...],
    signed: HandOver | None, *, closed: bool, may_sign: bool,
) -> Listed:  # fmt: skip
    papers = documents.papers_of(subject_noun=NOUN, subject_uid=str(signed.uid)) if signed else []
    file = next((str(p.file_uid) for p in papers if p.file_uid), "")
    return Listed(
        day=day, reception_unit_id=pair[0], owner_unit_id=pair[1], giver=names[0],
        receiver=names[1], rows=rows, closed=closed,
        signed_by=signed.signed_by if signed else "", signed_at=signed.signed_at if signed else None,
        paper_url_uid=file, may_sign=may_sign and closed and signed is None,
    )  # fmt: skip
