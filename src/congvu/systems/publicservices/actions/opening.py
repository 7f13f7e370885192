"""Entering a dossier, whichever way it came: its row, its case, its fee, its receipt."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from congvu.engines.casework import api as casework
from congvu.engines.documents import api as documents
from congvu.engines.documents.contracts import FileCard
from congvu.engines.identity.contracts import PersonCard
from congvu.engines.law import api as law
from congvu.kernel import clock
from congvu.kernel.actions import publish, step
from congvu.kernel.actors import Actor
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import (
    Channel,
    Digitised,
    DossierCard,
    NewAttachment,
    NewDossier,
    NewLeg,
    Part,
)
from congvu.registers.procedures.contracts import Procedure
from congvu.systems.publicservices import rules
from congvu.systems.publicservices.actions import fees
from congvu.systems.publicservices.events import DossierRepresented
from congvu.systems.publicservices.models import Authority
from congvu.systems.publicservices.queries import papers
from congvu.systems.publicservices.queries.routing import Route

NOUN = "dossiers.dossier"


@dataclass(frozen=True, kw_only=True)
class Submission:
    """Everything a submission has settled before the first row is written.

    request_key: of the draft or intake, so that a repeat is known. known: question → what a source
    said of it; once: the meter of the form, nothing at the counter. taken_by: the officer at the
    counter, "" online. code: given by the joined submission that it is a part of (which has the
    receipt); waits: its case begins later. proof: of who acts for
    the person or an organisation.
    """

    actor: Actor
    procedure: Procedure
    request_key: str
    answers: dict[str, Any]
    attachments: list[NewAttachment]
    parts: tuple[Part, ...]
    offices: Route
    person: PersonCard
    at: datetime
    channel: Channel = Channel.ONLINE
    e_authenticated: bool = False
    known: dict[str, dict[str, object]] = field(default_factory=dict)
    once: rules.Once = rules.NOT_MEASURED
    taken_by: str = ""
    receive_at: str = ""
    proof: Authority | None = None
    code: str = ""
    waits: bool = False

    @property
    def on(self) -> date:
        return clock.local(self.at).date()


@step
def open_submitted(*, submission: Submission) -> DossierCard:
    """Enter the dossier, start its case, raise its fee, ask for the receipt."""
    offices = submission.offices
    dossier = _enter(replace(submission, attachments=_marked(submission)))
    if submission.proof:
        _show_proof(submission, dossier)
    share([a.file_uid for a in submission.attachments], offices.owner.id, offices.reception.id)
    if submission.waits:
        return dossier
    due = start(submission=submission, dossier=dossier)
    if not submission.code:
        _ask_receipt(submission, dossier, due)
    return dossier


@step
def start(*, submission: Submission, dossier: DossierCard) -> datetime:
    """Start an entered dossier's case and raise its fee; gives the day it is promised for."""
    limit = submission.procedure.limit
    due = law.calendar(agency="default").due(submission.at, limit.amount, limit.unit)
    _start_process(submission, dossier)
    dossiers.set_due(uid=dossier.uid, due_at=due)
    fees.raise_fee(procedure=submission.procedure, dossier=dossier, at=submission.at)
    return due


def _enter(submission: Submission) -> DossierCard:
    """The dossier's row with its code and its papers."""
    procedure, person, offices = submission.procedure, submission.person, submission.offices
    return dossiers.open_dossier(
        new=NewDossier(
            code=submission.code or new_code(on=submission.on, unit_id=offices.reception.id),
            request_key=submission.request_key,
            procedure_version_id=procedure.id,
            procedure_code=procedure.code,
            title=f"{procedure.name.vi} – {person.full_name}",
            person_id=person.id,
            agent_id=submission.proof.agent_id
            if submission.proof and submission.proof.principal_id
            else None,
            owner_unit_id=offices.owner.id,
            reception_unit_id=offices.reception.id,
            channel=submission.channel,
            submitted_at=submission.at,
            answers=submission.answers,
            e_authenticated=submission.e_authenticated,
            asked=submission.once.asked,
            prefilled=submission.once.prefilled,
            retyped=len(submission.once.retyped),
            retyped_keys=submission.once.retyped,
            known=submission.known,
            legs=_legs(procedure, offices),
            written_result=bool(procedure.results),
            parts=submission.parts,
            taken_by=submission.taken_by,
        ),
        attachments=submission.attachments,
        person_uid=str(person.uid),
    )


def _show_proof(submission: Submission, dossier: DossierCard) -> None:
    """Who acts for whom goes on the time line, and its paper to those who handle the dossier."""
    proof, offices = submission.proof, submission.offices
    if proof is not None:
        share([str(proof.file_uid)], offices.owner.id, offices.reception.id)
        publish(
            DossierRepresented(
                dossier_uid=dossier.uid, code=dossier.code, basis_name=papers.basis_of(proof)
            ),
            unit_id=offices.owner.id,
        )


@step
def new_code(*, on: date, unit_id: int) -> str:
    """The next dossier code of the day."""
    number = documents.reserve_number(series="dossier", on=on, unit_id=unit_id)
    documents.confirm_number(number_id=number.id)
    return number.text


def _legs(procedure: Procedure, offices: Route) -> tuple[NewLeg, ...]:
    """The levels that it will pass, with who answers at each; () when one office does it all."""
    if not procedure.is_handed_on:
        return ()
    return tuple(
        NewLeg(
            key=leg.key,
            level=leg.level,
            unit_id=offices.legs[leg.key].id,
            agency=leg.agency,
            amount=leg.limit.amount,
            unit=leg.limit.unit,
        )
        for leg in procedure.legs
    )


def _start_process(submission: Submission, dossier: DossierCard) -> None:
    procedure, offices = submission.procedure, submission.offices
    casework.start_case(
        actor=submission.actor,
        process_key=procedure.process_key,
        version=str(procedure.version),
        subject_noun=NOUN,
        subject_uid=dossier.uid,
        subject_url="publicservices:dossier",
        title=dossier.title,
        owner_unit_id=offices.owner.id,
        units=offices.units,
        person_id=submission.person.id,
        data={"code": dossier.code, "procedure": procedure.code},
        code=dossier.code,
        limit=casework.Limit(procedure.limit.amount, procedure.limit.unit),
        start_clock=True,
        at=submission.at,
    )


def _ask_receipt(submission: Submission, dossier: DossierCard, due: datetime) -> None:
    """Form 01 with the dossier's own code as its number. Law: TT 03/2025/TT-VPCP."""
    documents.request_paper(
        template="onestop/form01",
        data=papers.receipt(
            procedure=submission.procedure,
            dossier=dossier,
            receive_at=submission.receive_at,
            parts=submission.parts,
            person=submission.person,
            proof=papers.proof_of(submission.proof),
            due=due,
        ),
        title=f"Giấy tiếp nhận hồ sơ và hẹn trả kết quả {dossier.code}",
        unit_id=submission.offices.reception.id,
        subject_noun=NOUN,
        subject_uid=dossier.uid,
        on=submission.on,
        number=dossier.code,
        holder_person_id=submission.person.id,
        request_key=f"receipt:{dossier.uid}",
    )


def _marked(submission: Submission) -> list[NewAttachment]:
    """A file that an office accepted from this person before is a paper used again (QĐ 766, 4.3)."""
    fresh = [a.file_uid for a in submission.attachments if a.digitised is Digitised.NO]
    again = dossiers.used_before(person_id=submission.person.id, file_uids=fresh) if fresh else ()
    return [
        replace(a, digitised=Digitised.REUSED, from_store=True) if a.file_uid in again else a
        for a in submission.attachments
    ]


def share(uids: list[str], *unit_ids: int) -> None:
    """Let the units that handle the dossier read its files."""
    for uid in dict.fromkeys(uids):
        documents.share_file(uid=UUID(uid), unit_ids=tuple(unit_ids))


def attachment(
    key: str, card: FileCard, digitised: Digitised = Digitised.NO, *, from_store: bool = False
) -> NewAttachment:
    """A stored file as the answer to one component."""
    return NewAttachment(
        component_key=key,
        file_uid=str(card.uid),
        filename=card.filename,
        size=card.size,
        sha256=card.sha256,
        digitised=digitised,
        from_store=from_store,
    )
