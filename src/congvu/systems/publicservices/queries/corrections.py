"""What stands in a source and who keeps it: for asking to put it right, and for answering."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from congvu.engines.casework import api as casework
from congvu.engines.identity import api as identity
from congvu.engines.ledger.contracts import Entry
from congvu.engines.notify.contracts import Addressed
from congvu.engines.org import api as org
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound
from congvu.registers.procedures import api as procedures
from congvu.systems.publicservices.models import Correction
from congvu.systems.publicservices.queries import offering, prefilling

COMMUNE = "ubnd_xa"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A value as a source says it. said: in words; keeper: who keeps the source, and guide: how it
    is put right; keeper_unit_id: the unit whose list the request reaches."""

    source: str
    path: str
    label: str
    said: str
    at: datetime
    evidence: str
    keeper: str
    guide: str
    keeper_unit_id: int


def value(*, actor: Actor, code: str, question: str, source: str, at: datetime) -> Standing:
    """What the source says of the actor for a question of a procedure's form. Raises NotFound."""
    form = procedures.procedure(code=code, on=clock.local(at).date()).form
    found = prefilling.taken_over(actor=actor, form=form).answers.get(question) if form else None
    if found is None or found.source != source:
        raise NotFound(_("Nguồn dữ liệu không còn ghi mục này về bạn. Hãy quay lại biểu mẫu."))
    definition = casework.load_form(form)
    asked = definition.question(question)
    _room, declared = prefilling.declared()[source]
    return Standing(
        source=source, path=found.path,
        label=asked.label.of(get_language() or "vi") if asked else question,
        said=offering.shown(definition, question, found.value), at=found.at,
        evidence=found.evidence, keeper=_(declared.keeper), guide=_(declared.guide),
        keeper_unit_id=found.keeper_unit_id or _desk_for(actor, at),
    )  # fmt: skip


def _desk_for(actor: Actor, at: datetime) -> int:
    """Where a source outside this house is reached: the commune where the person lives, which hands
    on what it cannot mend; without one, the head of the tree."""
    place = identity.person(actor.person_id or 0).place_code
    on = clock.local(at).date()
    found = org.competent_unit(kind=COMMUNE, place_code=place, on=on) if place else None
    return found.id if found else org.roots(on=on)[0].id


def visible(actor: Actor) -> Any:
    """The requests that this actor may know of, what waits first."""
    return Correction.objects.visible_to(actor).select_related("person", "owner_unit")


def mine(actor: Actor) -> list[Correction]:
    """The person's own requests, the newest first."""
    rows = Correction.objects.visible_to(actor).filter(person_id=actor.person_id or 0)
    return list(rows.order_by("-asked_at")[:20])


def one(*, actor: Actor, uid: str) -> Correction:
    """One request. Raises NotFound."""
    found: Correction | None = visible(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound(_("Không tìm thấy đề nghị này trong phạm vi của bạn."))
    return found


def keepers(entry: Entry) -> Addressed:
    """Who answers for the unit that keeps the source."""
    row = _row(entry)
    holders = identity.holders_of("publicservices.correction.answer", unit_id=row.owner_unit_id)
    return Addressed(
        person_ids=tuple(sorted({h.person_id for h in holders})),
        link=reverse("publicservices:correction", args=[row.uid]),
    )


def asker(entry: Entry) -> Addressed:
    """The person who asked."""
    row = _row(entry)
    return Addressed(
        person_ids=(row.person_id,),
        link=reverse("publicservices:my-corrections"),
    )


def _row(entry: Entry) -> Correction:
    return Correction.objects.as_system("telling of it").get(uid=entry.subject)
