"""Joined services: one submission, several dossiers, one receipt, one family of codes.

Law: NĐ 118/2025/NĐ-CP (giải quyết thủ tục hành chính liên thông).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from congvu.engines.casework import api as casework
from congvu.engines.casework.contracts import DraftRef
from congvu.engines.documents import api as documents
from congvu.engines.identity import api as identity
from congvu.engines.law import api as law
from congvu.kernel import clock
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound, Refused
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import DossierCard, State
from congvu.registers.procedures import api as procedures
from congvu.registers.procedures.contracts import Member, Procedure
from congvu.systems.publicservices.actions import opening
from congvu.systems.publicservices.actions.applications import (
    SUBMIT,
    attachments_of,
    checked,
    file_uids,
    procedure_of,
)
from congvu.systems.publicservices.actions.authorities import authority_for
from congvu.systems.publicservices.actions.processing import request_form
from congvu.systems.publicservices.events import JoinedFinished, JoinedMovedOn, JoinedSubmitted
from congvu.systems.publicservices.models import Joined, JoinedPart
from congvu.systems.publicservices.queries import measuring, papers
from congvu.systems.publicservices.queries.routing import route
from congvu.systems.publicservices.rules import counter

NOUN = "publicservices.joined"
GIVEN = (State.DONE, State.RETURNED)
DROPPED = "Phần đứng trước không có kết quả nên phần này không giải quyết được"


class UnableToJoin(Refused):
    """A part of the joined service takes no dossiers any more."""


def is_joined(*, actor: Actor, draft_uid: str) -> bool:
    """Whether this draft becomes (or became) several dossiers."""
    if _known(draft_uid, actor):
        return True
    try:
        draft = casework.draft(actor=actor, uid=draft_uid)
    except NotFound:
        return False
    return bool(procedure_of(draft).members)


@action(needs=SUBMIT)
def submit_joined(*, actor: Actor, draft_uid: str, at: datetime) -> str:
    """Turn a draft of a joined service into its dossiers; gives the uid of the whole.

    All or nothing; the same draft twice gives the same. Raises UnableToSubmit, UnableToJoin.
    """
    known = _known(draft_uid, actor)
    if known:
        unchanged()
        return known
    try:
        draft = casework.take_draft(actor=actor, uid=draft_uid)
    except NotFound:  # unless the same draft went in while this one waited for its lock
        known = _known(draft_uid, actor)
        if not known:
            raise
        unchanged()
        return known
    return str(_open(actor, draft, at).uid)


@action(needs="publicservices.result.issue")
def go_on(*, actor: Actor, dossier_uid: str, at: datetime) -> None:
    """A dossier ended: begin or drop the parts that waited for it; close the whole when all have.

    Repeatable; a dossier that is no part of anything is left alone.
    """
    part = JoinedPart.objects.filter(dossier_uid=dossier_uid).first()
    rows = Joined.objects.as_system("the action has asked the gate").select_for_update()
    whole = rows.get(pk=part.joined_id) if part else None
    if whole is None or whole.finished_at is not None:
        unchanged()
        return
    begun, dropped = _free(whole, actor, at)
    cards = dossiers.cards_of(uids=[str(p.dossier_uid) for p in whole.parts.all()]).values()
    if all(card.finished_at for card in cards):
        _finish(whole, [card.state in GIVEN for card in cards], at)
    elif begun or dropped:
        told = JoinedMovedOn(
            joined_uid=str(whole.uid), code=whole.code, begun=begun, dropped=dropped
        )
        publish(told, unit_id=whole.reception_unit_id)
    else:
        unchanged()


def _known(draft_uid: str, actor: Actor) -> str:
    row = Joined.objects.visible_to(actor).filter(request_key=draft_uid).first()
    return str(row.uid) if row else ""


def _open(actor: Actor, draft: DraftRef, at: datetime) -> Joined:
    bundle = procedure_of(draft)
    if authority_for(request_key=str(draft.uid), on=clock.local(at).date()) is not None:
        raise UnableToJoin(
            _("Hồ sơ liên thông chưa nộp thay người khác được. Hãy nộp từng thủ tục.")
        )
    identity.demand_level(actor, bundle.eid_level, _("Nộp hồ sơ trực tuyến"))
    answers = checked(bundle, draft, at)
    whole = _enter(actor, bundle, draft, answers, at)
    for position, member in enumerate(bundle.members, 1):
        _open_part(actor, whole, member, position, answers, draft)
    whole.save(update_fields=["unit_ids"])
    _ask_receipt(whole, bundle)
    casework.drop_draft(actor=actor, uid=str(draft.uid))
    publish(
        JoinedSubmitted(
            joined_uid=str(whole.uid),
            code=whole.code,
            count=len(bundle.members),
            person_uid=str(identity.person(whole.person_id).uid),
        ),
        unit_id=whole.reception_unit_id,
    )
    return whole


def _enter(
    actor: Actor, bundle: Procedure, draft: DraftRef, answers: dict[str, Any], at: datetime
) -> Joined:
    on = clock.local(at).date()
    reception = route(procedure=bundle, answers=answers, on=on).reception.id
    return Joined.objects.create(
        code=opening.new_code(on=on, unit_id=reception),
        request_key=str(draft.uid),
        procedure_version_id=bundle.id,
        person_id=actor.person_id or 0,
        reception_unit_id=reception,
        unit_ids=[reception],
        submitted_at=at,
        due_at=law.calendar(agency="default").due(at, bundle.limit.amount, bundle.limit.unit),
    )


def _open_part(
    actor: Actor,
    whole: Joined,
    member: Member,
    position: int,
    answers: dict[str, Any],
    draft: DraftRef,
) -> None:
    """One part's dossier with its own share of the answers and papers."""
    at = whole.submitted_at
    procedure = _pinned(member, at)
    own = member.own_answers(answers)
    files = documents.verify_hashes(uids=file_uids(procedure, own))
    attachments = attachments_of(procedure, own, files)
    known, once = measuring.measured(
        actor=actor,
        form=procedure.form,
        taken=member.own_answers(dict(draft.taken)),
        answers=own,
        on=clock.local(at).date(),
    )
    dossier = opening.open_submitted(
        submission=opening.Submission(
            actor=actor,
            procedure=procedure,
            request_key=f"{whole.request_key}:{member.key}",
            answers=own,
            attachments=attachments,
            parts=counter.uploaded(procedure.components, [a.component_key for a in attachments]),
            offices=route(procedure=procedure, answers=own, on=clock.local(at).date()),
            person=identity.person(whole.person_id),
            e_authenticated=actor.assurance >= 1,
            known=known,
            once=once,
            at=at,
            code=f"{whole.code}.{position}",
            waits=bool(member.after),
        )
    )
    whole.unit_ids = sorted({*whole.unit_ids, dossier.owner_unit_id, dossier.reception_unit_id})
    JoinedPart.objects.create(
        joined=whole,
        position=position,
        key=member.key,
        dossier_uid=dossier.uid,
        after=list(member.after),
        needs=member.needs,
        waits=bool(member.after),
    )


def _pinned(member: Member, at: datetime) -> Procedure:
    """The part's procedure as the bundle was published with it. Raises UnableToJoin."""
    today = clock.local(at).date()
    if procedures.procedure(code=member.code, on=today).repealed_on(today):
        raise UnableToJoin(
            _("Thủ tục %(code)s trong hồ sơ liên thông này đã bị bãi bỏ nên không nhận hồ sơ mới.")
            % {"code": member.code}
        )
    return procedures.pinned(code=member.code, version=member.version)


def _free(whole: Joined, actor: Actor, at: datetime) -> tuple[int, int]:
    """Begin what may begin, drop what fell away with an earlier part: (begun, dropped)."""
    begun = dropped = 0
    cards: dict[str, DossierCard] = {}
    for part in whole.parts.order_by("position"):
        card = dossiers.for_machine(uid=str(part.dossier_uid), lock=True)
        before = [cards[key] for key in part.after]
        if part.waits and card.finished_at is None and all(b.finished_at for b in before):
            fails = part.needs and any(b.state not in GIVEN for b in before)
            card = _drop(card, at) if fails else _begin(card, actor, at)
            begun, dropped = begun + (not fails), dropped + fails
            part.waits = False
            part.save(update_fields=["waits"])
        cards[part.key] = card
    return begun, dropped


def _begin(card: DossierCard, actor: Actor, at: datetime) -> DossierCard:
    """Its turn has come: time counts from here."""
    procedure = procedures.procedure_version(version_id=card.procedure_version_id)
    answers = dossiers.answers_of(uid=card.uid)
    dossiers.reach_turn(uid=card.uid, at=at)
    opening.start(
        submission=opening.Submission(
            actor=actor,
            procedure=procedure,
            request_key="",
            answers=answers,
            attachments=[],
            parts=(),
            offices=route(procedure=procedure, answers=answers, on=clock.local(at).date()),
            person=identity.person(card.person_id),
            at=at,
        ),
        dossier=card,
    )
    return dossiers.for_machine(uid=card.uid)


def _drop(card: DossierCard, at: datetime) -> DossierCard:
    """It needed a result that does not come: form 05 goes out."""
    dossiers.stop_dossier(uid=card.uid, at=at, reason=DROPPED)
    request_form(card.uid, "onestop/form05", "stop", at, reason=DROPPED, keys=[])
    return dossiers.for_machine(uid=card.uid)


def _finish(whole: Joined, given: list[bool], at: datetime) -> None:
    whole.finished_at = at
    whole.save(update_fields=["finished_at"])
    publish(
        JoinedFinished(
            joined_uid=str(whole.uid), code=whole.code, given=sum(given), count=len(given)
        ),
        unit_id=whole.reception_unit_id,
    )


def _ask_receipt(whole: Joined, bundle: Procedure) -> None:
    """One form 01 for all parts, with the code of the whole. Law: TT 03/2025/TT-VPCP."""
    uids = [str(p.dossier_uid) for p in whole.parts.order_by("position")]
    documents.request_paper(
        template="onestop/form01",
        data=papers.joined_receipt(
            procedure=bundle,
            code=whole.code,
            person=identity.person(whole.person_id),
            parts=[dossiers.for_machine(uid=uid) for uid in uids],
            received_at=whole.submitted_at,
            due=whole.due_at,
        ),
        title=f"Giấy tiếp nhận hồ sơ và hẹn trả kết quả {whole.code}",
        unit_id=whole.reception_unit_id,
        subject_noun=NOUN,
        subject_uid=str(whole.uid),
        on=clock.local(whole.submitted_at).date(),
        number=whole.code,
        holder_person_id=whole.person_id,
        request_key=f"receipt:{whole.uid}",
    )
