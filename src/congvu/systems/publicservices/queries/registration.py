"""What the GovStack Registration door answers: our engines in its words, under the caller's names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from msgspec import UNSET

from congvu.engines.casework import api as casework
from congvu.engines.casework.contracts import CaseRef, DraftRef, TaskRef
from congvu.engines.identity import api as identity
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound
from congvu.kernel.rooms import manifests
from congvu.kernel.text import unaccent
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import DossierCard
from congvu.registers.procedures import api as procedures
from congvu.registers.procedures.contracts import Procedure
from congvu.systems.publicservices.rules import registration as told

NOUN = "dossiers.dossier"
SERVICE, EFORM, PERSON, FILE = "service", "eform", "applicant", "application"
TASK, CASE, OPERATOR, ROLE, DOCUMENT = "task", "case", "operator", "role", "document"
ADDRESS = "/api/v1/publicservices/registration/documents/"


# services and forms -------------------------------------------------------------------------------
def services(actor: Actor, *, name: str, on: date) -> list[told.Service]:
    """The procedures that can be handed in here, by (a part of) their name, accents aside."""
    found = [service(actor, code, on=on) for code in procedures.offered(on=on)]
    return [one for one in found if unaccent(name) in unaccent(one.name)]


def service(actor: Actor, code: str, *, on: date, asked: str = "") -> told.Service:
    """One procedure. asked: the identifier that the caller used. Raises NotFound."""
    found = procedures.procedure(code=code, on=on)
    own, label = identity.theirs_of(actor, SERVICE, [code]).get(code, (code, ""))
    return told.Service(
        id=asked or own, name=label or found.name.vi, version=str(found.version), type="Public",
        isExecutable=found.is_online, isClosed=False, description=found.summary.vi,
    )  # fmt: skip


def code_of(actor: Actor, service_id: str) -> str:
    """The procedure that the caller means."""
    return identity.ours_of(actor, SERVICE, service_id) or service_id


def eforms(actor: Actor, service_id: str, *, on: date) -> list[told.EFormListItem]:
    """The forms of a procedure: one, or none. Raises NotFound."""
    found = procedures.procedure(code=code_of(actor, service_id), on=on)
    return [told.EFormListItem(**_eform(actor, found, ""))] if found.form else []


def eform(actor: Actor, eform_id: str, *, on: date) -> told.EForm:
    """One form with the JSON Schema of its answers. Raises NotFound."""
    code = identity.ours_of(actor, EFORM, eform_id) or eform_id
    found = procedures.procedure(code=code, on=on)
    if not found.form:
        raise NotFound(_("Thủ tục này không có biểu mẫu điện tử."))
    return told.EForm(**_eform(actor, found, eform_id), schema=told.schema_of(found.form))


def _eform(actor: Actor, found: Procedure, asked: str) -> dict[str, Any]:
    own, label = identity.theirs_of(actor, EFORM, [found.code]).get(found.code, (found.code, ""))
    return {
        "eFormId": asked or own, "name": label or found.name.vi, "description": found.summary.vi,
        "version": str(found.form.get("version", found.version)), "latest": True,
    }  # fmt: skip


# applications -------------------------------------------------------------------------------------
def application(actor: Actor, file_id: str) -> told.ApplicationFile:
    """One application that this system handed in or was told of: a dossier, or still a draft.

    Raises NotFound.
    """
    key = key_of(actor, file_id)
    dossier = dossiers.by_key(request_key=key)
    if dossier is not None:
        return of_dossier(actor, dossier, file_id)
    return of_draft(actor, draft_of(key), file_id)


def key_of(actor: Actor, file_id: str) -> str:
    """The key of an application that the caller may know of. Raises NotFound."""
    key = identity.ours_of(actor, FILE, file_id)
    if not key:
        raise NotFound(_("Không có hồ sơ này trong phạm vi của hệ thống gọi."))
    return key


def draft_of(key: str) -> DraftRef:
    """The draft of an application. Raises NotFound."""
    return casework.draft(actor=Actor.system("registration"), uid=UUID(key))


def of_dossier(actor: Actor, dossier: DossierCard, file_id: str) -> told.ApplicationFile:
    """What was handed in, with the answers as frozen."""
    found = procedures.procedure_version(version_id=dossier.procedure_version_id)
    return told.ApplicationFile(
        fileId=file_id, **_service(actor, found), status=_status(dossier),
        registered=dossier.submitted_at, ended=dossier.finished_at is not None,
        applicationData=told.ApplicationFileSubmit(
            applicantId=_applicant(actor, dossier.person_id), applicationName=dossier.title,
            created=dossier.submitted_at.isoformat(),
            formData=told.FormData(
                data=dict(dossiers.answers_of(uid=dossier.uid)), eFormId=_eform_id(actor, found)
            ),
            documentUrls=[ADDRESS + a.file_uid for a in dossier.attachments],
        ),
    )  # fmt: skip


def of_draft(actor: Actor, draft: DraftRef, file_id: str) -> told.ApplicationFile:
    """What still lacks something: pending, not registered."""
    _code, _at, version_id = draft.purpose.partition("@")
    found = procedures.procedure_version(version_id=int(version_id))
    files = [u for q in casework.load_form(found.form).questions if q.type == "file"
             for u in draft.answers.get(q.key) or ()]  # fmt: skip
    return told.ApplicationFile(
        fileId=file_id, **_service(actor, found), ended=False,
        status=told.Status(code="PENDING", title=_("Bản nháp, chưa đủ để nộp")),
        applicationData=told.ApplicationFileSubmit(
            applicantId=_applicant(actor, draft.owner_id), applicationName=found.name.vi,
            created=draft.updated_at.isoformat(),
            formData=told.FormData(data=dict(draft.answers), eFormId=_eform_id(actor, found)),
            documentUrls=[ADDRESS + str(u) for u in files],
        ),
    )  # fmt: skip


def applications(
    actor: Actor, asked: dossiers.KeyFilter, *, at: datetime
) -> list[told.ApplicationListItem]:
    """A page of what this system handed in or was told of; drafts are read by their id."""
    linked = identity.named_things(actor, FILE)
    found = dossiers.of_keys(linked.values("ours"), asked)
    own = dict(linked.values_list("ours", "theirs"))
    keys = dossiers.keys_of([one.uid for one in found])
    steps = casework.turns(NOUN, [one.uid for one in found], at=at)
    return [_item(actor, one, own[keys[one.uid]], steps.get(one.uid)) for one in found]


def _item(
    actor: Actor, one: DossierCard, file_id: str, turn: tuple[TaskRef, CaseRef] | None
) -> told.ApplicationListItem:
    found = procedures.procedure_version(version_id=one.procedure_version_id)
    step: dict[str, Any] = _step(actor, *turn) if turn else {}
    return told.ApplicationListItem(
        fileId=file_id, status=_status(one), applicantId=_applicant(actor, one.person_id),
        created=one.submitted_at, registered=one.submitted_at, description=one.title,
        eformId=_eform_id(actor, found), additionalMeta={"data": {"code": {"value": one.code}}},
        documentUrls=[ADDRESS + a.file_uid for a in one.attachments], **_service(actor, found),
        **step,
    )  # fmt: skip


def _step(actor: Actor, task: TaskRef, case: CaseRef) -> dict[str, Any]:
    assignee = _operator(actor, task)
    return {
        "mainTaskId": _own(actor, CASE, str(case.uid)), "taskTitle": task.title,
        "roleId": _own(actor, ROLE, task.role), "roleName": _role_name(task.role),
        "assigneeId": assignee or UNSET, "operatorName": task.assignee_name or UNSET,
    }  # fmt: skip


# tasks --------------------------------------------------------------------------------------------
def tasks(actor: Actor, asked: casework.WorkFilter, *, at: datetime) -> list[told.Task]:
    """The officials' open steps within the caller's reach."""
    found = casework.open_work(actor, asked, at=at)
    return [told.Task(**one) for one in _tasks(actor, found)]


def task(actor: Actor, task_id: str, *, at: datetime) -> told.TaskWithData:
    """One open step. Raises NotFound."""
    pair = casework.open_task(actor, task_uid(actor, task_id), at=at)
    ((one),) = _tasks(actor, [pair])
    ends = {o.code: {"label": o.label, "needsReason": o.needs_reason} for o in pair[0].outcomes}
    return told.TaskWithData(
        **{**one, "taskId": task_id}, taskName=pair[0].title, formVariables={"outcome": ends},
        data={k: {"value": v} for k, v in pair[1].data.items()},
    )  # fmt: skip


def task_uid(actor: Actor, task_id: str) -> UUID:
    """The step that the caller means. Raises NotFound."""
    return _uuid(identity.ours_of(actor, TASK, task_id) or task_id)


def case_uid(actor: Actor, main_task_id: str) -> UUID | None:
    """The case that the caller means; None when there cannot be one."""
    try:
        return _uuid(identity.ours_of(actor, CASE, main_task_id) or main_task_id)
    except NotFound:
        return None


def account_id(actor: Actor, operator_id: str) -> int | None:
    """The official that the caller means."""
    return identity.account_id_of(identity.ours_of(actor, OPERATOR, operator_id) or operator_id)


def person_id(actor: Actor, applicant_id: str) -> int:
    """The person that the caller means; 0, who is nobody, when it was not linked to them."""
    uid = identity.ours_of(actor, PERSON, applicant_id)
    return (identity.person_id_of(uid) if uid else None) or 0


def work_asked(
    actor: Actor, *, file_id: str, main_task_id: str, assignee_id: str
) -> dict[str, Any] | None:
    """The narrowing of a task list in our own terms; None when it names what is not there."""
    asked: dict[str, Any] = {}
    if file_id:
        dossier = dossiers.by_key(request_key=identity.ours_of(actor, FILE, file_id) or file_id)
        asked["subject"] = (NOUN, dossier.uid) if dossier else None
    if main_task_id:
        asked["case_uid"] = case_uid(actor, main_task_id)
    if assignee_id:
        asked["assignee_id"] = account_id(actor, assignee_id)
    return None if None in asked.values() else asked


def completed(actor: Actor, task_id: str, case: CaseRef) -> told.CompletedTask:
    """Where the application of a step that was ended stands now."""
    cards = dossiers.cards_of(uids=[case.subject_uid]) if case.subject_noun == NOUN else {}
    card = cards.get(case.subject_uid)
    if card is None:
        status = told.Status(code="PENDING", title=case.title)
        return told.CompletedTask(taskId=task_id, fileId=case.subject_uid, status=status,
                                  serviceId=case.process_key, variables={})  # fmt: skip
    found = procedures.procedure_version(version_id=card.procedure_version_id)
    key = dossiers.keys_of([card.uid])[card.uid]
    return told.CompletedTask(
        taskId=task_id, fileId=_own(actor, FILE, key), serviceId=_service(actor, found)["serviceId"],
        status=_status(card), variables={},
    )  # fmt: skip


def _tasks(actor: Actor, found: Sequence[tuple[TaskRef, CaseRef]]) -> Iterable[dict[str, Any]]:
    uids = [case.subject_uid for _task, case in found if case.subject_noun == NOUN]
    keys, cards = dossiers.keys_of(uids), dossiers.cards_of(uids=uids)
    for task, case in found:
        card = cards.get(case.subject_uid)
        key = keys.get(case.subject_uid, case.subject_uid)
        form = procedures.procedure_version(version_id=card.procedure_version_id) if card else None
        nothing = {"serviceId": case.process_key, "serviceName": case.title}
        yield {
            "taskId": _own(actor, TASK, str(task.uid)), "name": task.title,
            "mainTaskId": _own(actor, CASE, str(case.uid)), "assigneeId": _operator(actor, task),
            "roleId": _own(actor, ROLE, task.role), "created": task.opened_at,
            "description": case.title, "fileId": _own(actor, FILE, key),
            "eFormId": _eform_id(actor, form) if form else "",
            "status": _status(card) if card else told.Status(code="PENDING", title=task.title),
            **(_service(actor, form) if form else nothing),
        }  # fmt: skip


# statistics ---------------------------------------------------------------------------------------
def statistics(
    actor: Actor, first: date, last: date, *, timeframe: str, registration: str, operator: str,
    role: str, on: date,
) -> list[told.Statistics]:  # fmt: skip
    """How the dossiers within the caller's sight ended, span by span.

    Raises NotFound for a registration, an operator or a role that is nobody's.
    """
    code = _registration(actor, registration, on) if registration else ""
    uids = _touched(actor, operator, role) if operator or role else None
    spans = list(told.spans(first, last, timeframe))[-told.MOST_SPANS :]
    made = []
    for begin, end in spans:
        said = dossiers.ends(actor, begin, end, procedure_code=code, uids=uids)
        made.append(
            told.Statistics(
                processed=said["approved"] + said["rejected"], approved=said["approved"],
                rejected=said["rejected"], sentBack=said["sent_back"],
                references=told.References(
                    startDate=begin.isoformat(), endDate=end.isoformat(), operator=operator,
                    registrationName=registration, role=role, timeframeDay=timeframe == "day",
                    timeframeWeek=timeframe == "week", timeframeMonth=timeframe == "month",
                    timeframeYear=timeframe == "year",
                ),
            )
        )  # fmt: skip
    return made


def _registration(actor: Actor, name: str, on: date) -> str:
    """By the caller's identifier, our code, or the name."""
    code = identity.ours_of(actor, SERVICE, name)
    offered = procedures.offered(on=on)
    found = code or name if (code or name) in offered else ""
    found = found or next((c for c, vi in offered.items() if unaccent(vi) == unaccent(name)), "")
    if not found:
        raise NotFound(_("Không có thủ tục này."))
    return found


def _touched(actor: Actor, operator: str, role: str) -> Any:
    who = account_id(actor, operator) if operator else None
    what = identity.ours_of(actor, ROLE, role) or role
    known = {p.code for m in manifests().values() for p in m.permissions}
    if (operator and who is None) or (role and what not in known):
        raise NotFound(_("Không có người hoặc vai trò này."))
    return casework.subjects_done(NOUN, account_id=who, role=what)


# names --------------------------------------------------------------------------------------------
def _service(actor: Actor, found: Procedure) -> dict[str, Any]:
    own, label = identity.theirs_of(actor, SERVICE, [found.code]).get(found.code, (found.code, ""))
    return {"serviceId": own, "serviceName": label or found.name.vi}


def _eform_id(actor: Actor, found: Procedure) -> str:
    return _own(actor, EFORM, found.code)


def _applicant(actor: Actor, person_id: int) -> str:
    return _own(actor, PERSON, str(identity.person(person_id).uid))


def _operator(actor: Actor, task: TaskRef) -> str:
    if task.assignee_id is None:
        return ""
    name = identity.usernames([task.assignee_id]).get(task.assignee_id, "")
    return _own(actor, OPERATOR, name)


def _own(actor: Actor, kind: str, ours: str) -> str:
    """The caller's name of a thing of ours, ours when it has none."""
    return identity.theirs_of(actor, kind, [ours]).get(ours, (ours, ""))[0]


def _status(dossier: DossierCard) -> told.Status:
    return told.Status(code=told.code_of(dossier.state), title=_(dossiers.LABELS[dossier.state]))


def _role_name(code: str) -> str:
    every = (p for m in manifests().values() for p in m.permissions)
    return next((_(p.label) for p in every if p.code == code), code)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound(_("Không tìm thấy việc này.")) from error


def today(at: datetime) -> date:
    """The legal day of an instant."""
    return clock.local(at).date()
