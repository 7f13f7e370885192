"""Taking paper dossiers at the counter: note the person, keep what was typed, enter it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.casework import api as casework
from congvu.engines.documents import api as documents
from congvu.engines.identity import api as identity
from congvu.engines.identity.contracts import PersonCard
from congvu.engines.org.contracts import Unit
from congvu.engines.payments import api as payments
from congvu.kernel import clock, ids
from congvu.kernel.actions import action, demand, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound
from congvu.kernel.sealing import seal_json
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import Channel, DossierCard, NewAttachment, State
from congvu.registers.procedures import api as procedures
from congvu.registers.procedures.contracts import Procedure
from congvu.systems.publicservices import rules
from congvu.systems.publicservices.actions import parcels
from congvu.systems.publicservices.actions.opening import (
    Submission,
    attachment,
    open_submitted,
    share,
)
from congvu.systems.publicservices.actions.shown import Shown as Shown
from congvu.systems.publicservices.actions.shown import UnableToTake as UnableToTake
from congvu.systems.publicservices.actions.shown import person_of
from congvu.systems.publicservices.actions.uploads import NewScans, with_scans
from congvu.systems.publicservices.events import IntakeBegun, IntakeDropped, PaperDossierTaken
from congvu.systems.publicservices.models import Intake
from congvu.systems.publicservices.models.intakes import ANSWERS_KEY, RECEIVE
from congvu.systems.publicservices.models.scans import READ_KEY
from congvu.systems.publicservices.queries import intakes, measuring
from congvu.systems.publicservices.queries.routing import UnableToRoute, province_of, route_from
from congvu.systems.publicservices.rules import counter
from congvu.systems.publicservices.rules.parcels import Opened as Opened

NOUN = "dossiers.dossier"
ACCEPT, SUPPLEMENT, REFUSE = "accept", "supplement", "refuse"
NOTHING = Opened(code="", posted_on=None, witness="")


@action(needs=RECEIVE)
def begin_intake(
    *,
    actor: Actor,
    code: str,
    shown: Shown,
    channel: Channel,
    ticket: str = "",
    opened: Opened | None = None,
    at: datetime,
) -> str:
    """Open an intake at the officer's own counter; gives its uid.

    opened: of the consignment, for what came by post. A person who is not known yet is noted by the
    paper shown, without an account. Raises UnableToTake. Law: NĐ 118/2025/NĐ-CP.
    """
    desk = intakes.counter_of(actor)
    procedure = procedures.procedure(code=code, on=clock.local(at).date())
    if procedure.code not in procedures.offered(on=clock.local(at).date()):
        raise UnableToTake({"code": _("Hãy chọn một thủ tục trong danh sách.")})
    if channel not in counter.WAYS:
        raise UnableToTake({"channel": _("Hãy chọn cách nộp.")})
    person = person_of(actor=actor, shown=shown, desk=desk.name)
    uid = ids.uuid7()
    known = _known(procedure, shown, person, at)
    row = Intake.objects.create(
        uid=uid, unit_id=desk.id, person_id=person.id, procedure_version_id=procedure.id,
        procedure_code=procedure.code, channel=channel, ticket=ticket, begun_by=actor.name,
        begun_at=at, answers=seal_json(
            {**_here(procedure, desk), **known}, key=ANSWERS_KEY, context=str(uid)
        ),
        known=seal_json(known, key=ANSWERS_KEY, context=f"known:{uid}"),
    )  # fmt: skip
    if channel is Channel.POST:
        parcels.open_parcel(intake=row, opened=opened or NOTHING, at=at)
    publish(
        IntakeBegun(
            intake_uid=str(uid),
            procedure_code=procedure.code,
            person_uid=str(person.uid),
            ticket=ticket,
        ),
        unit_id=desk.id,
    )
    return str(row.uid)


@action(needs=RECEIVE)
def save_intake(
    *,
    actor: Actor,
    uid: str,
    answers: Mapping[str, Any],
    papers: Mapping[str, counter.Handed],
    scans: Mapping[str, NewScans] | None = None,
    receive_at: str = "",
) -> dict[str, str]:
    """Keep what was typed and what lies on the counter, right or not; component → why a scan of it
    was not taken. scans: component → uploads, kept together with the rest."""
    row = _locked(actor, uid)
    papers, refused = with_scans(
        actor=actor, person_id=row.person_id, papers=papers, scans=scans or {}
    )
    row.answers = seal_json(dict(answers), key=ANSWERS_KEY, context=str(row.uid))
    row.papers = {
        key: {
            "copy": int(h.copy),
            "count": h.count,
            "files": list(h.files),
            "reused_from": h.reused_from,
            "valid_to": h.valid_to.isoformat() if h.valid_to else "",
        }
        for key, h in papers.items()
    }
    row.receive_at = receive_at[:300]
    row.save(update_fields=["answers", "papers", "receive_at"])
    unchanged()  # scratch paper: the ledger hears when the dossier is entered
    return refused


@action(needs=RECEIVE)
def use_read(*, actor: Actor, uid: str, keys: list[str]) -> None:
    """The officer has compared what was read on the scans with the paper and takes these over."""
    row = _locked(actor, uid)
    procedure = procedures.procedure_version(version_id=row.procedure_version_id)
    taken = {k: v for k, v in intakes.proposals(row, procedure).items() if k in keys}
    read = intakes.read_of(row)
    used = sorted({*read.get(intakes.USED, ()), *taken})
    answers = {**intakes.answers_of(row), **taken}
    row.answers = seal_json(answers, key=ANSWERS_KEY, context=str(row.uid))
    row.read = seal_json({**read, intakes.USED: used}, key=READ_KEY, context=f"intake:{row.uid}")
    row.save(update_fields=["answers", "read"])
    unchanged()


@action(needs=RECEIVE)
def drop_intake(*, actor: Actor, uid: str) -> None:
    """Give the papers back: nothing is entered. What came by post has to be sent back."""
    row = _locked(actor, uid)
    parcels.follow_intake(intake=row, refused=_("Không nhập hồ sơ, trả lại giấy tờ"))
    publish(IntakeDropped(intake_uid=uid, procedure_code=row.procedure_code), unit_id=row.unit_id)
    row.delete()


@action(needs=RECEIVE)
def take_dossier(
    *, actor: Actor, uid: str, outcome: str, reason: str = "", at: datetime
) -> DossierCard:
    """Enter the paper dossier and decide at once, as the process's first step has it.

    outcome: accept, supplement (form 02 names everything that is missing) or refuse (form 03). Taken
    twice it gives the same dossier. While a fee is owed the dossier waits for it at the desk.
    Raises UnableToTake; nothing is kept then. Law: NĐ 118/2025/NĐ-CP; TT 03/2025/TT-VPCP.
    """
    row = _locked(actor, uid, entered=True)
    if row.dossier_uid is not None:
        unchanged()
        return dossiers.for_machine(uid=str(row.dossier_uid))
    procedure = procedures.procedure_version(version_id=row.procedure_version_id)
    answers = _checked(procedure, intakes.answers_of(row), at)
    handed = intakes.papers_of(row)
    missing = counter.missing(intakes.required(procedure, answers, clock.local(at).date()), handed)
    words = _reason(procedure, outcome, reason, missing)
    dossier = _enter(actor, row, procedure, answers, handed, at)
    _decide(actor, dossier, outcome, words, missing, at)
    parcels.follow_intake(
        intake=row, dossier_uid=dossier.uid, refused=words if outcome == REFUSE else ""
    )
    row.dossier_uid = UUID(dossier.uid)
    row.answers = seal_json({}, key=ANSWERS_KEY, context=str(row.uid))
    row.known = seal_json({}, key=ANSWERS_KEY, context=f"known:{row.uid}")
    row.read = None
    row.save(update_fields=["dossier_uid", "answers", "known", "read"])
    publish(
        PaperDossierTaken(
            dossier_uid=dossier.uid, code=dossier.code, counter=intakes.counter_of(actor).name,
            counter_id=row.unit_id, owner_unit_id=dossier.owner_unit_id, channel=row.channel,
            ticket=row.ticket,
        ),
        unit_id=row.unit_id,
    )  # fmt: skip
    return dossiers.for_machine(uid=dossier.uid)


@action(needs=RECEIVE)
def take_supplement(
    *,
    actor: Actor,
    dossier_uid: str,
    papers: Mapping[str, counter.Handed],
    scans: Mapping[str, NewScans] | None = None,
    at: datetime,
) -> None:
    """Take over the counter what form 02 asked for; the legal time starts anew. Law: NĐ 118/2025.

    scans: component → uploads, kept together with the answer or not at all. Raises UnableToTake
    while something is still missing or a scan is refused.
    """
    dossier = dossiers.dossier(actor=actor, uid=dossier_uid)
    demand(actor, RECEIVE, dossier.reception_unit_id)
    papers, refused = with_scans(
        actor=actor, person_id=dossier.person_id, papers=papers, scans=scans or {}
    )
    if refused:
        raise UnableToTake(refused)
    task = casework.task_of(noun=NOUN, subject_uid=dossier_uid, whose="applicant")
    if dossier.state is not State.SUPPLEMENT or task is None:
        raise UnableToTake({"": _("Hồ sơ này không chờ bổ sung giấy tờ.")})
    case = casework.case_of(noun=NOUN, subject_uid=dossier_uid)
    asked = case.data.get("components", []) if case else []
    missing = counter.missing(asked, papers)
    if missing:
        raise UnableToTake(
            {key: _("Chưa có giấy này; hãy nhận đủ trong một lần.") for key in missing}
        )
    procedure = procedures.procedure_version(version_id=dossier.procedure_version_id)
    taken = {key: papers[key] for key in asked}
    attachments = _attachments(taken)
    dossiers.supplement_dossier(
        uid=dossier_uid, at=at, back_to=State.SUBMITTED, attachments=attachments,
        parts=counter.parts(procedure.components, taken),
    )  # fmt: skip
    share([a.file_uid for a in attachments], dossier.owner_unit_id, dossier.reception_unit_id)
    # The applicant's own turn, done by paper: the ledger names the officer who took it.
    applicant = Actor.system(_("Người nộp hồ sơ, tại quầy"))
    casework.complete_task(actor=applicant, task_uid=str(task.uid), outcome="supplemented", at=at)


def _known(procedure: Procedure, shown: Shown, person: PersonCard, at: datetime) -> dict[str, Any]:
    """question → value that the paper shown, or the house, already says."""
    birth = shown.birth_date or person.birth_date
    said = {
        "full_name": person.full_name,
        "cccd": identity.clean_cccd(shown.number),
        "birth_date": birth.isoformat() if birth else "",
        "sex": shown.sex or person.sex,
        "phone": shown.phone or person.phone,
        "email": person.email,
        "address": shown.address or person.address,
    }
    evidence = {k: casework.Evidence(v, at, "counter") for k, v in said.items() if v}
    form = casework.load_form(intakes.paper_form(procedure.form))
    taken = casework.prefill(form, {intakes.SOURCE: evidence}).answers
    return {key: found.value for key, found in taken.items()}


def _here(procedure: Procedure, desk: Unit) -> dict[str, Any]:
    """Places begin in the counter's own province: the officer changes the few that do not.

    What decides who receives begins at the counter itself, where it is a commune's.
    """
    province = province_of(desk)
    form = casework.load_form(intakes.paper_form(procedure.form))
    found = {
        q.key: {"province": province} for q in form.questions if q.type in ("place", "address")
    }
    if procedure.receive.level == desk.level == "xa" and procedure.place_question in found:
        found[procedure.place_question] = {"province": province, "commune": desk.place_code}
    return found


def _locked(actor: Actor, uid: str, *, entered: bool = False) -> Intake:
    rows = Intake.objects.visible_to(actor).select_for_update(of=("self",))
    row = rows.filter(uid=uid).first()
    if row is None or (row.dossier_uid is not None and not entered):
        raise NotFound(_("Không tìm thấy hồ sơ đang nhập này; có thể hồ sơ đã được tiếp nhận."))
    demand(actor, RECEIVE, row.unit_id)
    return row


def _checked(procedure: Procedure, answers: dict[str, Any], at: datetime) -> dict[str, Any]:
    form = casework.load_form(intakes.paper_form(procedure.form))
    errors = casework.validate(form, answers, today=clock.local(at).date())
    if errors:
        raise UnableToTake(errors)
    return answers


def _reason(procedure: Procedure, outcome: str, reason: str, missing: list[str]) -> str:
    """The words that go out with the outcome. Raises UnableToTake when it may not be chosen."""
    names = [c.name for c in procedure.components if c.key in missing]
    if outcome == ACCEPT and missing:
        raise UnableToTake(
            {
                k: _("Chưa có giấy này. Hãy nhận đủ, hoặc lập phiếu yêu cầu bổ sung.")
                for k in missing
            }
        )
    if outcome == SUPPLEMENT and not missing:
        raise UnableToTake({"reason": _("Giấy tờ đã đủ: hãy tiếp nhận hồ sơ.")})
    if outcome == REFUSE and not reason.strip():
        raise UnableToTake({"reason": _("Hãy nêu lý do từ chối; người nộp sẽ đọc nội dung này.")})
    if outcome not in (ACCEPT, SUPPLEMENT, REFUSE):
        raise UnableToTake({"reason": _("Hãy chọn một kết quả.")})
    if outcome == SUPPLEMENT and not reason.strip():
        return _("Còn thiếu: %(papers)s.") % {"papers": "; ".join(names)}
    return reason.strip()


def _enter(
    actor: Actor,
    row: Intake,
    procedure: Procedure,
    answers: dict[str, Any],
    handed: dict[str, counter.Handed],
    at: datetime,
) -> DossierCard:
    known = intakes.known_of(row)
    try:
        offices = route_from(
            counter=intakes.counter_of(actor), procedure=procedure, answers=answers,
            on=clock.local(at).date(),
        )  # fmt: skip
    except UnableToRoute as wrong:
        raise UnableToTake({wrong.field: wrong.message}, law=wrong.law) from wrong
    return open_submitted(
        submission=Submission(
            actor=actor,
            procedure=procedure,
            request_key=f"intake:{row.uid}",
            answers=answers,
            attachments=_attachments(handed),
            parts=counter.parts(procedure.components, handed),
            offices=offices,
            person=identity.person(row.person_id),
            channel=Channel(row.channel),
            known=measuring.from_papers(known, at),
            once=rules.meter(answers, answers, offered=known, known=known),
            taken_by=actor.name,
            receive_at=row.receive_at or offices.reception.name,
            at=at,
        )
    )


def _attachments(handed: Mapping[str, counter.Handed]) -> list[NewAttachment]:
    """The electronic copies, each read and hashed again."""
    uids = [UUID(uid) for lies in handed.values() for uid in lies.files]
    cards = {str(c.uid): c for c in documents.verify_hashes(uids=uids)} if uids else {}
    return [
        attachment(key, cards[uid], counter.digitised(lies), from_store=bool(lies.reused_from))
        for key, lies in handed.items()
        for uid in lies.files
    ]


def _decide(
    actor: Actor, dossier: DossierCard, outcome: str, reason: str, missing: list[str], at: datetime
) -> None:
    """Finish the process's first task, unless the fee is still owed."""
    owed = payments.unpaid_before(noun=NOUN, uid=dossier.uid, what=rules.ACCEPT)
    if outcome == ACCEPT and owed is not None:
        return
    task = casework.task_of(noun=NOUN, subject_uid=dossier.uid, whose="official")
    if task is None:
        raise UnableToTake({"": _("Quy trình của thủ tục này chưa có bước tiếp nhận.")})
    data = {k: v for k, v in (("reason", reason), ("components", missing)) if v}
    casework.complete_task(
        actor=actor, task_uid=str(task.uid), outcome=outcome, reason=reason, data=data, at=at
    )
