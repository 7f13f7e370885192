"""Drafts and dossiers that the house offers of itself: made ready, handed in, taken back.

Law: NĐ 224/2026/NĐ-CP (dịch vụ công chủ động). Who is offered what is another room's to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.casework import api as casework
from congvu.engines.documents import api as documents
from congvu.engines.identity import api as identity
from congvu.kernel import clock
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor, ActorKind
from congvu.kernel.errors import NotFound
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import State
from congvu.registers.procedures import api as procedures
from congvu.systems.publicservices.actions.applications import ISSUE, NOUN, hand_in, take_back
from congvu.systems.publicservices.events import (
    OfferedDraftMade,
    OfferedTroubled,
    ResultTakenBack,
)
from congvu.systems.publicservices.queries import prefilling

PREPARE, PROPOSE = 2, 3  # levels of the decree


@action(needs=ISSUE)
def prepare_offered(
    *, actor: Actor, uid: str, person_id: int, code: str, level: int, source_dossier: str,
    answers: Mapping[str, Any], at: datetime,
) -> None:  # fmt: skip
    """Make the draft of an offer, under the offer's uid; made twice it stays as it is.

    source_dossier: of the same person, whose answers the new form takes over where it asks the same.
    From level 3 on the draft must be complete: else the offer is told so.
    """
    owner, on = _owner(person_id), clock.local(at).date()
    if level < PREPARE or _known(owner, uid):
        unchanged()
        return
    procedure = procedures.procedure(code=code, on=on)
    form = casework.load_form(procedure.form)
    taken = prefilling.taken_over(actor=owner, form=procedure.form).answers
    before = dossiers.answers_of(uid=source_dossier) if source_dossier else {}
    carried = {q.key: before[q.key] for q in form.questions if q.key in before}
    draft = casework.begin_draft(
        actor=owner, form=procedure.form, purpose=f"{procedure.code}@{procedure.id}", taken=taken,
        answers={**carried, **{k: one.value for k, one in taken.items()}, **answers},
        uid=UUID(uid), at=at,
    )  # fmt: skip
    publish(OfferedDraftMade(offer_uid=uid, procedure_code=code))
    if level >= PROPOSE and casework.validate(form, dict(draft.answers), today=on):
        why = _("Còn mục chưa biết: hãy mở bản nháp, điền nốt rồi nộp.")
        publish(OfferedTroubled(offer_uid=uid, ready=False, why=why))


@action(needs=ISSUE)
def hand_in_offered(*, actor: Actor, uid: str, person_id: int, at: datetime) -> None:
    """Hand the ready draft in for its owner, who confirmed it or let its day come. Raises Refused."""
    hand_in(owner=_owner(person_id), draft_uid=uid, at=at)


@action(needs=ISSUE)
def tell_trouble(*, actor: Actor, uid: str, why: str) -> None:
    """Say that an offered dossier could not be handed in or taken back."""
    publish(OfferedTroubled(offer_uid=uid, ready=True, why=why))


@action(needs=ISSUE)
def take_back_offered(*, actor: Actor, uid: str, person_id: int, at: datetime) -> None:
    """Undo: withdraw the dossier; a result that is out already loses its effect.

    Undone twice, or with nothing handed in, it changes nothing more. Raises Refused while the
    signed result is on its way.
    """
    dossier, owner = dossiers.by_key(request_key=uid), _owner(person_id)
    if dossier is None:
        if _known(owner, uid):
            casework.drop_draft(actor=owner, uid=uid)
        unchanged()
        return
    reason = _("Người dân hoàn tác việc hệ thống đã tự thực hiện")
    if dossier.state in (State.DONE, State.RETURNED):
        _end_results(dossier.uid, reason, at)
        publish(
            ResultTakenBack(dossier_uid=dossier.uid, code=dossier.code),
            unit_id=dossier.owner_unit_id,
        )
    elif dossiers.is_open(dossier.state):
        take_back(owner=owner, dossier_uid=dossier.uid, reason=reason, at=at)
    else:
        unchanged()


def _end_results(dossier_uid: str, reason: str, at: datetime) -> None:
    """The result papers, not the receipt: those that the person's store names."""
    named = {r.paper_code for r in dossiers.for_machine(uid=dossier_uid).results}
    for paper in documents.papers_of(subject_noun=NOUN, subject_uid=dossier_uid):
        if paper.code in named:
            documents.revoke_paper(
                uid=paper.uid, reason=reason, decision="NĐ 224/2026/NĐ-CP",
                on=clock.local(at).date(),
            )  # fmt: skip


def _owner(person_id: int) -> Actor:
    person = identity.person(person_id)
    return Actor(kind=ActorKind.CITIZEN, name=person.full_name, person_id=person.id)


def _known(owner: Actor, uid: str) -> bool:
    """Whether the offer's draft, or what became of it, stands already."""
    if dossiers.by_key(request_key=uid) is not None:
        return True
    try:
        casework.draft(actor=owner, uid=uid)
    except NotFound:
        return False
    return True
