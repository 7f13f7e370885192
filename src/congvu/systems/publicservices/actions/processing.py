"""What officials and the process do: decide a task, carry out its consequence, publish the result."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.casework import api as casework
from congvu.engines.casework.contracts import Ended
from congvu.engines.documents import api as documents
from congvu.engines.documents.contracts import PaperCard, Signatory
from congvu.engines.identity import api as identity
from congvu.engines.org import api as org
from congvu.kernel import clock
from congvu.kernel.actions import action, running, step, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound, Refused
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import DossierCard, LegCard, State
from congvu.registers.procedures import api as procedures
from congvu.registers.procedures.contracts import Procedure, Result
from congvu.systems.publicservices.actions import certifying, fees
from congvu.systems.publicservices.queries import papers, supplements
from congvu.systems.publicservices.rules.certifying import signature_lines

NOUN = "dossiers.dossier"
RESULT = "result:"


class UnableToDecide(Refused):
    """This outcome may not be taken now."""

    status = 422


@action(needs="casework.inbox.read")
def decide_task(
    *,
    actor: Actor,
    dossier_uid: str,
    task_uid: str,
    outcome: str,
    reason: str,
    components: list[str],
    at: datetime,
) -> None:
    """Finish one's task on a dossier: :func:`decide` as an action."""
    decide(
        actor=actor, dossier_uid=dossier_uid, task_uid=task_uid, outcome=outcome, reason=reason,
        components=components, at=at,
    )  # fmt: skip


@step
def decide(
    *, actor: Actor, dossier_uid: str, task_uid: str, outcome: str, reason: str,
    components: list[str], at: datetime,
) -> None:  # fmt: skip
    """Finish a task on a dossier; the process carries out what follows.

    components: keys of papers to be supplemented. The task's own permission over its unit is asked
    by casework. Law: NĐ 118/2025/NĐ-CP (one request that lists everything).
    """
    if outcome == "supplement":
        _demand_supplement_allowed(actor, dossier_uid, components, at)
    case = casework.complete_task(
        actor=actor,
        task_uid=task_uid,
        outcome=outcome,
        reason=reason,
        data={k: v for k, v in (("reason", reason), ("components", components)) if v},
        at=at,
    )
    # Else what was asked of this dossier (one supplement only) would not hold for the task's own.
    if (case.subject_noun, case.subject_uid) != (NOUN, dossier_uid):
        raise NotFound("Việc này không thuộc hồ sơ đang mở. Hãy mở lại việc từ “Việc của tôi”.")


@action(needs="publicservices.result.issue")
def publish_result(
    *, actor: Actor, dossier_uid: str, paper_uid: str, template: str, at: datetime
) -> None:
    """A paper has been signed: when it is the result, enter it and hand it over. Repeatable."""
    dossier = dossiers.for_machine(uid=dossier_uid, lock=True)
    result = next((r for r in _procedure(dossier).results if r.template == template), None)
    paper = _paper(dossier_uid, paper_uid)
    if result is None or paper is None or dossier.state is not State.PROCESSING:
        unchanged()
        return
    dossiers.finish_dossier(
        uid=dossier.uid, at=at, key=result.key, name=result.name, paper_code=paper.code
    )
    person = identity.person(dossier.person_id)
    certifying.enter_in_book(
        dossier=dossier, result=result, paper=paper, asked_by=person.full_name,
        original=_original(dossier, result) or paper.title,
    )  # fmt: skip
    dossiers.return_result(uid=dossier.uid, at=at, person_uid=str(person.uid))
    task = casework.task_of(noun=NOUN, subject_uid=dossier.uid, whose="official")
    if task is not None:
        casework.complete_task(
            actor=actor,
            task_uid=str(task.uid),
            outcome="issued",
            data={"decision_number": paper.number, "paper_code": paper.code},
            at=at,
        )
    _ask_control_slip(dossier, at)


@action(needs="publicservices.result.issue")
def share_slip(*, actor: Actor, dossier_uid: str, file_uid: str) -> None:
    """Whoever has had the dossier so far may open the slip that went with it."""
    units = {leg.unit_id for leg in dossiers.legs_of(uid=dossier_uid) if leg.started_at}
    documents.share_file(uid=UUID(file_uid), unit_ids=tuple(sorted(units)))
    unchanged()


@action(needs="publicservices.result.issue")
def follow_due(*, actor: Actor, moved: list[tuple[str, datetime, datetime]]) -> None:
    """Days promised follow the law's calendar: (uid, before, after); told by whoever moved them."""
    dossiers.follow_due(moved=moved)
    unchanged()


@action(needs="publicservices.result.issue")
def follow_calendar(*, actor: Actor, after: int, back: bool) -> int:
    """The turns of levels follow the law's calendar, some at a time; where to go on, 0 at the end."""
    unchanged()
    return dossiers.follow_calendar(after=after, back=back)


@step
def accept(*, ended: Ended) -> Mapping[str, Any]:
    """The desk took it in: the legal time is fixed and the dossier goes to who solves it."""
    uid = ended.case.subject_uid
    fees.demand_paid(dossier_uid=uid)
    legs = dossiers.legs_of(uid=uid)
    known = dossiers.for_machine(uid=uid).due_at if legs else None  # the levels' own clocks count
    dossiers.accept_dossier(uid=uid, at=ended.at, due_at=known or _legal_due(ended))
    dossiers.pass_on(uid=uid)
    return {}


@step
def pass_up(*, ended: Ended) -> Mapping[str, Any]:
    """This level agreed: the next one gets the dossier, its papers and a transfer slip."""
    return _hand(ended, *dossiers.pass_up(uid=ended.case.subject_uid, at=ended.at))


@step
def send_back(*, ended: Ended) -> Mapping[str, Any]:
    """This level returns it to the one below, to be completed."""
    uid = ended.case.subject_uid
    return _hand(ended, *dossiers.send_back(uid=uid, at=ended.at, reason=ended.reason))


def _hand(ended: Ended, gave: LegCard, takes: LegCard) -> Mapping[str, Any]:
    """What goes with the dossier from level to level. Law: NĐ 118/2025/NĐ-CP."""
    dossier = dossiers.for_machine(uid=ended.case.subject_uid)
    for attachment in dossier.attachments:
        documents.share_file(uid=UUID(attachment.file_uid), unit_ids=(takes.unit_id,))
    turn = f"{takes.position}.{takes.turn}"
    documents.request_paper(
        template=papers.TRANSFER,
        data=papers.transfer(
            procedure=_procedure(dossier),
            dossier=dossier,
            gave=gave,
            takes=takes,
            officer=running().actor.name,
            at=ended.at,
        ),
        title=papers.LETTER_TITLES[papers.TRANSFER] % {"code": dossier.code},
        unit_id=gave.unit_id,
        subject_noun=papers.INSIDE,
        subject_uid=dossier.uid,
        on=clock.local(ended.at).date(),
        series="transfer",
        request_key=f"transfer:{dossier.uid}:{gave.position}.{gave.turn}:{turn}",
    )
    return {}


@step
def ask_supplement(*, ended: Ended) -> Mapping[str, Any]:
    """Send form 02 with everything that is missing. Law: TT 03/2025/TT-VPCP mẫu số 02."""
    uid, reason = ended.case.subject_uid, str(ended.data.get("reason", ""))
    keys = [str(k) for k in ended.data.get("components", ())]
    _refuse_supplement(uid, keys, ended.at)
    dossiers.request_supplement(uid=uid, at=ended.at, reason=reason, components=keys)
    request_form(uid, "onestop/form02", "supplement", ended.at, reason=reason, keys=keys)
    return {}


@step
def refuse(*, ended: Ended) -> Mapping[str, Any]:
    """Send form 03 with the reason. Law: TT 03/2025/TT-VPCP mẫu số 03."""
    uid, reason = ended.case.subject_uid, str(ended.data.get("reason", ""))
    dossiers.refuse_dossier(uid=uid, at=ended.at, reason=reason)
    fees.let_go(dossier_uid=uid, reason=_("Hồ sơ không được tiếp nhận"))
    request_form(uid, "onestop/form03", "refusal", ended.at, reason=reason, keys=[])
    return {}


@step
def stop(*, ended: Ended) -> Mapping[str, Any]:
    """Stop processing: the applicant did not supplement in time, or does not qualify.

    Form 05 goes out. Law: TT 03/2025/TT-VPCP mẫu số 05.
    """
    late = running().actor.is_system  # the timer rang: nobody decided
    reason = "Quá thời hạn bổ sung hồ sơ" if late else str(ended.data.get("reason", ""))
    uid = ended.case.subject_uid
    dossiers.stop_dossier(uid=uid, at=ended.at, reason=reason)
    request_form(uid, "onestop/form05", "stop", ended.at, reason=reason, keys=[])
    _ask_control_slip(dossiers.for_machine(uid=uid), ended.at)
    fees.let_go(dossier_uid=uid, reason=reason)
    return {}


@step
def issue(*, ended: Ended) -> Mapping[str, Any]:
    """The leader said yes: number the result and have it signed; it is published when it is."""
    dossier = dossiers.for_machine(uid=ended.case.subject_uid)
    procedure = _procedure(dossier)
    actor = running().actor
    answers = dossiers.answers_of(uid=dossier.uid)
    for result in procedure.results:
        documents.request_paper(
            template=result.template,
            data=papers.result_data(
                procedure, result, answers, said=ended.reason,
                compared=str(ended.data.get(certifying.COMPARED, "")),
            ),
            title=papers.filled(result.title, procedure, answers),
            unit_id=dossier.owner_unit_id,
            subject_noun=NOUN,
            subject_uid=dossier.uid,
            on=clock.local(ended.at).date(),
            series=result.series,
            signers=(_signatory(actor, result.signer),),
            holder_person_id=dossier.person_id,
            request_key=f"{RESULT}{dossier.uid}:{result.key}",
            pictures=certifying.pictures(dossier, result),
        )  # fmt: skip
    return {"signed_by": actor.name}


def _legal_due(ended: Ended) -> datetime:
    """When the legal clock runs out: counted anew when the dossier was supplemented."""
    due = casework.clocks_of(ended.case.id, ended.at)["legal"].due_at
    if due is None:
        raise UnableToDecide(
            _("Đồng hồ của hồ sơ chưa chạy; đề nghị người quản trị kiểm tra quy trình.")
        )
    return due


def _demand_supplement_allowed(
    actor: Actor, dossier_uid: str, components: list[str], at: datetime
) -> None:
    dossiers.dossier(actor=actor, uid=dossier_uid)
    _refuse_supplement(dossier_uid, components, at)


def _refuse_supplement(dossier_uid: str, components: list[str], at: datetime) -> None:
    """Once, in time, and with the papers named. Raises UnableToDecide."""
    dossier = dossiers.for_machine(uid=dossier_uid)
    why_not = supplements.why_not_ask(dossier, dossiers.legs_of(uid=dossier.uid), at=at)
    if why_not:
        raise UnableToDecide(why_not, law="NĐ 118/2025/NĐ-CP", field="outcome")
    known = {c.key for c in _procedure(dossier).components}
    if not components or not known.issuperset(components):
        raise UnableToDecide(
            _(
                "Hãy chọn ít nhất một giấy tờ cần bổ sung trên trang hồ sơ; "
                "phiếu yêu cầu phải liệt kê đủ trong một lần."
            ),
            law="NĐ 118/2025/NĐ-CP",
            field="components",
        )


def request_form(
    uid: str, template: str, series: str, at: datetime, *, reason: str, keys: list[str]
) -> None:
    """Ask for one of the letters to the applicant: forms 02, 03, 05."""
    dossier = dossiers.for_machine(uid=uid)
    procedure = _procedure(dossier)
    documents.request_paper(
        template=template,
        data=papers.letter(
            procedure=procedure,
            dossier=dossier,
            person=identity.person(dossier.person_id),
            reason=reason,
            keys=keys,
            officer=running().actor.name,
        ),
        title=papers.LETTER_TITLES[template] % {"code": dossier.code},
        unit_id=dossier.reception_unit_id,
        subject_noun=NOUN,
        subject_uid=uid,
        on=clock.local(at).date(),
        series=series,
        holder_person_id=dossier.person_id,
        request_key=f"{series}:{uid}:{dossier.supplements}",
    )


def _ask_control_slip(dossier: DossierCard, at: datetime) -> None:
    """Form 06 closes the file: the office's own paper. Law: TT 03/2025/TT-VPCP mẫu số 06."""
    documents.request_paper(
        template=papers.CONTROL,
        data=papers.control_slip(
            procedure=_procedure(dossier),
            dossier=dossier,
            unit=org.unit(dossier.owner_unit_id).name,
            steps=casework.done_tasks(noun=NOUN, subject_uid=dossier.uid),
        ),
        title=papers.LETTER_TITLES[papers.CONTROL] % {"code": dossier.code},
        unit_id=dossier.owner_unit_id,
        subject_noun=papers.INSIDE,
        subject_uid=dossier.uid,
        on=clock.local(at).date(),
        series="control",
        request_key=f"control:{dossier.uid}",
    )


def _signatory(actor: Actor, lines: tuple[str, ...]) -> Signatory:
    person = identity.person(actor.person_id or 0)
    lines = signature_lines(lines, actor.post)
    return Signatory(key=f"person:{person.uid}", name=person.full_name, lines=lines)


def _procedure(dossier: DossierCard) -> Procedure:
    return procedures.procedure_version(version_id=dossier.procedure_version_id)


def _original(dossier: DossierCard, result: Result) -> str:
    """The name of the paper that a certified copy shows, "" for all other results."""
    answers = dossiers.answers_of(uid=dossier.uid) if result.pages else {}
    return papers.filled(str(result.data.get("original", "")), _procedure(dossier), answers)


def _paper(dossier_uid: str, paper_uid: str) -> PaperCard | None:
    issued = documents.papers_of(subject_noun=NOUN, subject_uid=dossier_uid)
    return next((p for p in issued if str(p.uid) == paper_uid), None)
