"""Form 07: the register of what a counter took in, day by day, and its closed months."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from congvu.engines.documents import api as documents
from congvu.engines.identity import api as identity
from congvu.engines.org import api as org
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import DossierCard
from congvu.registers.procedures import api as procedures
from congvu.systems.publicservices.models import Book
from congvu.systems.publicservices.queries import intakes
from congvu.systems.publicservices.rules import counter

NOUN = "publicservices.book"
MOST = 3_000  # rows on one paper


def entries(*, actor: Actor, unit_id: int, first: date, last: date) -> list[DossierCard]:
    """What the counter took in on these days (both included), the oldest first, ``MOST`` at most."""
    start = datetime.combine(first, time.min, clock.VIETNAM)
    end = datetime.combine(last + timedelta(days=1), time.min, clock.VIETNAM)
    rows = dossiers.visible(actor).accepted_between(start, end).filter(reception_unit=unit_id)
    return [dossiers.card_of(row) for row in rows[:MOST]]


def lines(cards: list[DossierCard]) -> list[dict[str, str]]:
    """The columns of form 07, as they are shown, exported and printed."""
    people = identity.people({c.person_id for c in cards})
    units = org.get_many({c.owner_unit_id for c in cards})
    names = procedures.names(codes=sorted({c.procedure_code for c in cards}))
    return [
        {
            "code": c.code,
            "procedure": names.get(c.procedure_code, c.procedure_code),
            "person": people[c.person_id].full_name,
            "address": ", ".join(
                filter(None, (people[c.person_id].address, people[c.person_id].phone))
            ),
            "owner": units[c.owner_unit_id].name,
            "received_at": _moment(c.accepted_at),
            "due_at": _moment(c.due_at),
            "returned_at": _moment(c.returned_at),
            "way": _(counter.CHANNELS[c.channel]),
        }
        for c in cards
    ]


def page(*, actor: Actor, first: date, last: date) -> dict[str, Any]:
    """The register of the officer's own counter for a period, and the closed months."""
    desk = intakes.counter_of(actor)
    closed = Book.objects.visible_to(actor).filter(unit=desk.id).order_by("-month")[:12]
    return {
        "desk": desk.name,
        "first": first,
        "last": last,
        "rows": lines(entries(actor=actor, unit_id=desk.id, first=first, last=last)),
        "closed": [_closed(book) for book in closed],
    }


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of the month of ``day``."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _closed(book: Book) -> dict[str, Any]:
    papers = documents.papers_of(subject_noun=NOUN, subject_uid=str(book.uid))
    return {
        "month": book.month,
        "rows": book.rows,
        "by": book.closed_by,
        "file": next((p.file_uid for p in papers if p.file_uid), None),
    }


def _moment(at: datetime | None) -> str:
    return f"{clock.local(at):%H:%M %d/%m/%Y}" if at else ""
