"""What the house answers to a service: one thing by its key, and whose data it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.identity import api as identity
from congvu.engines.org import api as org
from congvu.kernel import clock
from congvu.kernel.errors import NotFound
from congvu.registers.associations import api as associations
from congvu.registers.dossiers import api as dossiers
from congvu.systems.gateway.rules.services import AssociationAnswer, DossierAnswer


@dataclass(frozen=True, kw_only=True)
class Found:
    """told: the whole answer; noun, subject: what was read; persons: uids of those whose data it is."""

    told: Any
    noun: str
    subject: str
    persons: tuple[str, ...] = ()


def answer(source: str, key: str) -> Found | None:
    """The thing with this key; None when there is none. The caller has held it against an agreement."""
    return ANSWERS[source](key.strip())


def _dossier(code: str) -> Found | None:
    card = dossiers.by_code(code=code)
    if card is None:
        return None
    person = identity.person(card.person_id)
    told = DossierAnswer(
        code=card.code, procedure_code=card.procedure_code, title=card.title,
        state=int(card.state), state_name=_(dossiers.LABELS[card.state]),
        unit=org.unit(card.owner_unit_id).name, submitted_on=clock.local(card.submitted_at).date(),
        due_on=_day(card.due_at), finished_on=_day(card.finished_at),
        applicant_name=person.full_name, applicant_birth_date=person.birth_date,
    )  # fmt: skip
    return Found(told=told, noun="dossiers.dossier", subject=card.uid, persons=(str(person.uid),))


def _association(uid: str) -> Found | None:
    try:
        card = associations.association(uid=str(UUID(uid)))
    except (ValueError, NotFound):
        return None
    told = AssociationAnswer(
        uid=card.uid, name=card.name, purpose=card.purpose, address=card.address,
        place_code=card.place_code, decision_number=card.decision_number,
        founded_on=card.founded_on,
    )  # fmt: skip
    return Found(told=told, noun="associations.association", subject=card.uid)


def _day(at: datetime | None) -> Any:
    return clock.local(at).date() if at else None


ANSWERS: Mapping[str, Callable[[str], Found | None]] = {
    "dossier": _dossier, "association": _association,
}  # fmt: skip
