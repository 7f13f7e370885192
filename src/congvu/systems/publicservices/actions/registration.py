"""What another system does through the GovStack Registration door, for people who are linked to it."""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.casework import api as casework
from congvu.engines.casework.contracts import CaseRef, DraftRef
from congvu.engines.documents import api as documents
from congvu.engines.documents.contracts import FileCard
from congvu.engines.identity import api as identity
from congvu.kernel import clock
from congvu.kernel.actions import action, unchanged
from congvu.kernel.actors import Actor, ActorKind
from congvu.kernel.errors import Invalid, NotFound, Refused
from congvu.registers.dossiers import api as dossiers
from congvu.registers.procedures import api as procedures
from congvu.systems.publicservices.actions import processing
from congvu.systems.publicservices.actions.applications import hand_in, procedure_of
from congvu.systems.publicservices.actions.drafts import open_draft
from congvu.systems.publicservices.queries import registration as read
from congvu.systems.publicservices.rules.registration import is_empty

RELAY = "publicservices.application.relay"
RESERVED = ("outcome", "reason", "components")
ENDINGS = ((b"%PDF", ".pdf"), (b"\x89PNG", ".png"), (b"\xff\xd8", ".jpg"), (b"PK", ".docx"))


class UnableToRelay(Refused):
    """What was handed in is frozen: it changes by a supplement only."""

    status = 409


@dataclass(frozen=True, kw_only=True)
class Given:
    """What an application brings. data: question → answer; urls: of documents it says to hold."""

    applicant_id: str
    data: Mapping[str, Any]
    eform_id: str = ""
    urls: tuple[str, ...] = ()


@action(needs=RELAY)
def relay_application(*, actor: Actor, service_id: str, given: Given, at: datetime) -> str:
    """Begin an application for a person whom this system was linked to; gives its id.

    Complete, it is handed in at once; else it waits as the person's own draft, who goes on with it
    or lets the system do so. Raises NotFound, Invalid, and what a submission raises.
    """
    code = read.code_of(actor, service_id)
    procedures.procedure(code=code, on=clock.local(at).date())
    person_id = _applicant(actor, given.applicant_id)
    _demand_form(actor, code, given)
    owner = _owner(person_id)
    draft = open_draft(actor=owner, code=code, at=at)
    key = str(draft.uid)
    identity.name_thing(actor=actor, named=identity.Named(kind=read.FILE, theirs=key, ours=key))
    _go_on(actor, owner, draft, given, at)
    return key


@action(needs=RELAY)
def update_application(*, actor: Actor, file_id: str, given: Given, at: datetime) -> None:
    """Go on with a draft; hand it in when it is complete. Raises NotFound, UnableToRelay, Invalid."""
    key = read.key_of(actor, file_id)
    person_id = _applicant(actor, given.applicant_id)
    dossier = dossiers.by_key(request_key=key)
    if dossier is not None:
        if dossier.person_id != person_id or any(not is_empty(v) for v in given.data.values()):
            raise UnableToRelay(
                _("Hồ sơ đã nộp nên nội dung đã khóa; chỉ bổ sung được khi cơ quan yêu cầu.")
            )
        unchanged()
        return
    draft = read.draft_of(key)
    if draft.owner_id != person_id:
        raise NotFound(_("Không có hồ sơ này của người nộp đó."))
    _demand_form(actor, draft.purpose.partition("@")[0], given)
    _go_on(actor, _owner(person_id), draft, given, at)
    unchanged()  # the draft and the dossier have told what there was to tell


@action(needs=RELAY)
def take_document(*, actor: Actor, filename: str, content: bytes, at: datetime) -> FileCard:
    """Keep a document under the unit that answers for the system. Raises UnableToTakeFile."""
    return documents.store_upload(
        filename=filename if PurePath(filename).suffix else f"tai-lieu{_ending(content)}",
        stream=io.BytesIO(content), kind="attachment", owner_unit_id=actor.unit_id, field="file",
    )  # fmt: skip


@action(needs="casework.inbox.read")
def complete_work(*, actor: Actor, task_id: str, data: Mapping[str, Any], at: datetime) -> CaseRef:
    """End a step that the caller's role may end; told once more, it changes nothing.

    Raises NotFound, Invalid, and what the step's own room raises.
    """
    uid = read.task_uid(actor, task_id)
    said = {k: v for k, v in data.items() if not is_empty(v)}
    before = casework.ended_by(actor, uid)
    if before is not None and said.get("outcome", before[0]) == before[0]:
        unchanged()
        return before[1]
    task, case = casework.open_task(actor, uid, at=at)
    outcome = str(said.get("outcome") or (task.outcomes[0].code if len(task.outcomes) == 1 else ""))
    reason = str(said.get("reason") or "")
    if case.subject_noun == read.NOUN:
        processing.decide(
            actor=actor, dossier_uid=case.subject_uid, task_uid=str(uid), outcome=outcome,
            reason=reason, components=[str(c) for c in said.get("components") or ()], at=at,
        )  # fmt: skip
        return case
    return casework.complete_task(
        actor=actor, task_uid=uid, outcome=outcome, reason=reason, at=at,
        data={k: v for k, v in said.items() if k not in RESERVED},
    )  # fmt: skip


def decoded(text: str) -> bytes:
    """A document that came as text, in base64. Raises Invalid."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Invalid({"file": _("Tệp phải ở dạng base64.")}) from error


def _go_on(actor: Actor, owner: Actor, draft: DraftRef, given: Given, at: datetime) -> None:
    """Write the answers, then hand in what is complete."""
    procedure = procedure_of(draft)
    form = casework.load_form(procedure.form)
    known = {q.key: q for q in form.questions}
    said = {k: v for k, v in given.data.items() if not is_empty(v)}
    unknown = {k: _("Biểu mẫu không có mục này.") for k in said if k not in known}
    if unknown:
        raise Invalid(unknown)
    files = {k: [_document(actor, u, k) for u in v] for k, v in said.items()
             if known[k].type == "file" and isinstance(v, list)}  # fmt: skip
    for uid in (u for uids in files.values() for u in uids):
        documents.share_file(uid=UUID(uid), person_ids=(owner.person_id or 0,))
    for url in given.urls:
        _document(actor, url, "documentUrls")
    answers = {**draft.answers, **said, **files}
    for part in form.steps:
        casework.save_step(
            actor=owner, uid=draft.uid, step=part.key, version=draft.steps.get(part.key, 0),
            answers={q.key: answers[q.key] for q in part.questions if q.key in answers},
            force=True, at=at,
        )  # fmt: skip
    if not casework.validate(form, answers, today=clock.local(at).date()):
        hand_in(owner=owner, draft_uid=str(draft.uid), at=at)


def _document(actor: Actor, url: str, field: str) -> str:
    """The uid of a document that this system has sent. Raises Invalid."""
    text = identity.ours_of(actor, read.DOCUMENT, url) or url.rstrip("/").rpartition("/")[2]
    try:
        uid = UUID(text)
    except ValueError:
        uid = None
    found = documents.files(uids=[uid]) if uid else []
    if not found or found[0].owner_unit_id != actor.unit_id:
        raise Invalid({field: _("Không có tài liệu nào đã gửi ở địa chỉ này.")})
    return str(uid)


def _demand_form(actor: Actor, code: str, given: Given) -> None:
    named = identity.ours_of(actor, read.EFORM, given.eform_id) or given.eform_id
    if named not in ("", code):
        raise Invalid({"formData.eFormId": _("Biểu mẫu này không thuộc thủ tục.")})


def _applicant(actor: Actor, applicant_id: str) -> int:
    """The person whom the caller means, and was linked to. Raises Invalid."""
    uid = identity.ours_of(actor, read.PERSON, applicant_id)
    person_id = identity.person_id_of(uid) if uid else None
    if person_id is None:
        raise Invalid({"applicantId": _("Người nộp này chưa được liên kết với hệ thống gọi.")})
    return person_id


def _owner(person_id: int) -> Actor:
    person = identity.person(person_id)
    return Actor(kind=ActorKind.CITIZEN, name=person.full_name, person_id=person.id)


def _ending(content: bytes) -> str:
    return next((e for mark, e in ENDINGS if content.startswith(mark)), ".txt")
