"""What a citizen does: begin, attach, submit, supplement, withdraw, rate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import IO, Any
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.casework import api as casework
from congvu.engines.casework.contracts import DraftRef
from congvu.engines.documents import api as documents
from congvu.engines.documents.contracts import FileCard
from congvu.engines.identity import api as identity
from congvu.engines.org.contracts import Unit
from congvu.kernel import clock
from congvu.kernel.actions import action, publish, step, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound, Refused
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import Channel, DossierCard, NewAttachment, State
from congvu.registers.procedures import api as procedures
from congvu.registers.procedures.contracts import Procedure
from congvu.systems.publicservices import rules
from congvu.systems.publicservices.actions import fees
from congvu.systems.publicservices.actions.authorities import authority_for
from congvu.systems.publicservices.actions.drafts import SUBMIT as SUBMIT
from congvu.systems.publicservices.actions.drafts import UnableToApply as UnableToApply
from congvu.systems.publicservices.actions.drafts import open_draft
from congvu.systems.publicservices.actions.opening import (
    Submission,
    attachment,
    open_submitted,
    share,
)
from congvu.systems.publicservices.actions.uploads import take_in
from congvu.systems.publicservices.events import ServiceRated
from congvu.systems.publicservices.models import Rating
from congvu.systems.publicservices.queries import measuring
from congvu.systems.publicservices.queries.routing import Route, route, route_from
from congvu.systems.publicservices.rules import counter

ISSUE = "publicservices.result.issue"
NOUN = "dossiers.dossier"


class UnableToSubmit(Invalid):
    """The application is not complete or not right; every field at fault has its sentence."""


class UnableToSupplement(Refused):
    """Nothing is being asked for, or a paper that was asked for is missing."""


class UnableToWithdraw(Refused):
    """The result is signed already and on its way."""


class UnableToRate(Refused):
    """Only a finished service can be judged, once, by who received it."""


@action(needs=SUBMIT)
def begin_application(*, actor: Actor, code: str, at: datetime) -> DraftRef:
    """Open a draft of the procedure's form, pre-filled with what is known, each with its evidence."""
    return open_draft(actor=actor, code=code, at=at)


@action(needs=SUBMIT)
def submit_application(*, actor: Actor, draft_uid: str, at: datetime) -> DossierCard:
    """Turn a draft into a dossier: one transaction, every file re-read and hashed again.

    The same draft submitted twice gives the same dossier. Raises UnableToSubmit with the fields at
    fault; nothing is kept then. Law: NĐ 118/2025/NĐ-CP; form 01 of TT 03/2025/TT-VPCP.
    """
    return hand_in(owner=actor, draft_uid=draft_uid, at=at)


@step
def hand_in(
    *,
    owner: Actor,
    draft_uid: str,
    at: datetime,
    channel: Channel = Channel.ONLINE,
    taken_by: str = "",
    desk: Unit | None = None,
) -> DossierCard:
    """The submission itself. owner: whose draft it is.

    desk: where it is handed in, taken_by: the officer who takes it; None and "" online.
    """
    known = dossiers.by_request(request_key=draft_uid, actor=owner)
    if known is not None:
        unchanged()
        return known
    try:
        draft = casework.take_draft(actor=owner, uid=draft_uid)
    except NotFound:  # unless the same draft went in while this one waited for its lock
        known = dossiers.by_request(request_key=draft_uid, actor=owner)
        if known is None:
            raise
        unchanged()
        return known
    procedure = procedure_of(draft)
    if channel is Channel.ONLINE:
        identity.demand_level(owner, procedure.eid_level, _("Nộp hồ sơ trực tuyến"))
    proof = authority_for(request_key=draft_uid, on=clock.local(at).date())
    answers = checked(procedure, draft, at)
    files = documents.verify_hashes(uids=file_uids(procedure, answers))
    attachments = attachments_of(procedure, answers, files)
    known_fields, once = measuring.measured(
        actor=owner,
        form=procedure.form,
        taken=draft.taken,
        answers=answers,
        on=clock.local(at).date(),
    )
    dossier = open_submitted(
        submission=Submission(
            actor=owner,
            procedure=procedure,
            request_key=str(draft.uid),
            answers=answers,
            attachments=attachments,
            parts=counter.uploaded(procedure.components, [a.component_key for a in attachments]),
            offices=_offices(desk, procedure, answers, clock.local(at).date()),
            person=identity.person((proof and proof.principal_id) or owner.person_id or 0),
            proof=proof,
            e_authenticated=owner.assurance >= 1,
            known=known_fields,
            once=once,
            channel=channel,
            taken_by=taken_by,
            receive_at=desk.name if desk else "",
            at=at,
        )
    )
    casework.drop_draft(actor=owner, uid=draft_uid)
    return dossier


@action(needs=SUBMIT)
def supplement_application(
    *,
    actor: Actor,
    dossier_uid: str,
    files: Mapping[str, list[str]] | None = None,
    streams: Mapping[str, Iterable[IO[bytes]]] | None = None,
    at: datetime,
) -> None:
    """Send what the desk asked for. files: component key → uids of stored files; streams: component
    key → uploads, which are kept together with the answer or not at all.

    Raises UnableToSupplement, and Invalid with each component whose file was refused.
    Law: NĐ 118/2025/NĐ-CP: the legal time starts anew with the complete dossier.
    """
    files = _taken(actor, streams) if streams else dict(files or {})
    dossier = dossiers.dossier(actor=actor, uid=dossier_uid)
    task = casework.task_of(noun=NOUN, subject_uid=dossier_uid, whose="applicant")
    if dossier.state is not State.SUPPLEMENT or task is None:
        raise UnableToSupplement(_("Hồ sơ này không có yêu cầu bổ sung nào đang chờ bạn."))
    case = casework.case_of(noun=NOUN, subject_uid=dossier_uid)
    asked = case.data.get("components", []) if case else []
    missing = [key for key in asked if not files.get(key)]
    if missing:
        raise UnableToSupplement(
            _("Còn giấy tờ được yêu cầu mà bạn chưa tải lên. Hãy tải đủ rồi gửi một lần."),
            field=missing[0],
        )
    cards = documents.verify_hashes(uids=[UUID(u) for uids in files.values() for u in uids])
    by_uid = {str(c.uid): c for c in cards}
    dossiers.supplement_dossier(
        uid=dossier_uid,
        at=at,
        back_to=State.SUBMITTED,
        parts=counter.uploaded(
            procedures.procedure_version(version_id=dossier.procedure_version_id).components,
            [key for key, uids in files.items() for _uid in uids],
        ),
        attachments=[attachment(key, by_uid[str(u)]) for key, uids in files.items() for u in uids],
    )
    share(list(by_uid), dossier.owner_unit_id, dossier.reception_unit_id)
    if dossier.agent_id == actor.person_id:
        actor = replace(actor, on_behalf_of=dossier.person_id)
    casework.complete_task(actor=actor, task_uid=str(task.uid), outcome="supplemented", at=at)


def _taken(actor: Actor, streams: Mapping[str, Iterable[IO[bytes]]]) -> dict[str, list[str]]:
    """component key → uids of what was uploaded for it. Raises Invalid with every refusal."""
    taken, refused = dict[str, list[str]](), dict[str, str]()
    for key, uploads in streams.items():
        uids, why = take_in(actor=actor, person_id=actor.person_id, key=key, streams=uploads)
        taken |= {key: uids} if uids else {}
        refused |= {key: why} if why else {}
    if refused:
        raise Invalid(refused)
    return taken


@action(needs=SUBMIT)
def withdraw_application(*, actor: Actor, dossier_uid: str, reason: str, at: datetime) -> None:
    """Take the dossier back while it is being handled."""
    take_back(owner=actor, dossier_uid=dossier_uid, reason=reason, at=at)


@step
def take_back(*, owner: Actor, dossier_uid: str, reason: str, at: datetime) -> None:
    """The withdrawal itself. Raises UnableToWithdraw."""
    dossiers.dossier(actor=owner, uid=dossier_uid)
    task = casework.task_of(noun=NOUN, subject_uid=dossier_uid, whose="official")
    if task is not None and task.role == ISSUE:
        raise UnableToWithdraw(
            _("Kết quả đã được ký và đang phát hành nên không rút hồ sơ được nữa. Hãy đợi ít phút.")
        )
    dossiers.withdraw_dossier(uid=dossier_uid, at=at, reason=reason.strip() or "Không nêu lý do")
    fees.let_go(dossier_uid=dossier_uid, reason=_("Người nộp rút hồ sơ"))
    if casework.case_of(noun=NOUN, subject_uid=dossier_uid) is not None:  # else it waited its turn
        casework.cancel_case(
            actor=Actor.system("applicant"),
            noun=NOUN,
            subject_uid=dossier_uid,
            reason=reason,
            at=at,
        )


@action(needs=SUBMIT)
def rate_service(*, actor: Actor, dossier_uid: str, score: int, comment: str, at: datetime) -> None:
    """Judge a finished service from 1 to 5, once. Law: NĐ 118/2025/NĐ-CP."""
    dossier = dossiers.dossier(actor=actor, uid=dossier_uid)
    if dossier.state is not State.RETURNED or dossier.person_id != actor.person_id:
        raise UnableToRate(_("Chỉ đánh giá được sau khi đã nhận kết quả."))
    if score not in rules.RATINGS:
        raise UnableToRate(_("Hãy chọn một mức từ 1 đến 5."), field="score")
    if Rating.objects.as_system("once").filter(dossier_uid=dossier_uid).exists():
        raise UnableToRate(_("Bạn đã đánh giá hồ sơ này. Cảm ơn bạn."))
    Rating.objects.create(
        dossier_uid=dossier_uid,
        person_id=dossier.person_id,
        procedure_code=dossier.procedure_code,
        owner_unit_id=dossier.owner_unit_id,
        score=score,
        comment=comment.strip()[:2000],
        rated_at=at,
    )
    dossiers.judge_dossier(uid=dossier_uid, score=score)
    publish(
        ServiceRated(dossier_uid=dossier_uid, procedure_code=dossier.procedure_code, score=score),
        unit_id=dossier.owner_unit_id,
    )


def _offices(desk: Unit | None, procedure: Procedure, answers: dict[str, Any], on: date) -> Route:
    """Who receives and who solves: by the place answered; a desk that takes it in receives."""
    if desk is None:
        return route(procedure=procedure, answers=answers, on=on)
    return route_from(counter=desk, procedure=procedure, answers=answers, on=on)


def procedure_of(draft: DraftRef) -> Procedure:
    """The version of the procedure that a draft was begun for. Raises NotFound."""
    code, _at, version_id = draft.purpose.partition("@")
    if not version_id.isdecimal():
        raise NotFound(_("Bản nháp này không thuộc thủ tục %(code)s.") % {"code": code})
    return procedures.procedure_version(version_id=int(version_id))


def store_attachment(*, actor: Actor, filename: str, stream: IO[bytes], field: str) -> FileCard:
    """Take in one file of the person's own; refused files leave nothing behind."""
    return documents.store_upload(
        filename=filename,
        stream=stream,
        kind="attachment",
        owner_person_id=actor.person_id,
        actor=actor,
        field=field,
    )


def checked(procedure: Procedure, draft: DraftRef, at: datetime) -> dict[str, Any]:
    """The draft's answers, judged by its form. Raises UnableToSubmit."""
    answers = dict(draft.answers)
    form = casework.load_form(procedure.form)
    errors = casework.validate(form, answers, today=clock.local(at).date())
    if errors:
        raise UnableToSubmit(errors)
    return answers


def file_uids(procedure: Procedure, answers: dict[str, Any]) -> list[UUID]:
    """The files among the answers."""
    questions = casework.load_form(procedure.form).questions
    return [UUID(uid) for q in questions if q.type == "file" for uid in answers.get(q.key) or ()]


def attachments_of(
    procedure: Procedure, answers: dict[str, Any], files: list[FileCard]
) -> list[NewAttachment]:
    """The files as answers to the procedure's components."""
    by_uid = {str(f.uid): f for f in files}
    questions = casework.load_form(procedure.form).questions
    return [
        attachment(q.document.component, by_uid[str(uid)])
        for q in questions
        if q.type == "file" and q.document
        for uid in answers.get(q.key) or ()
    ]
