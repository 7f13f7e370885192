"""The GovStack Registration building block, under ``/api/v1/publicservices/registration/``.

Addresses, names and codes are the building block's; who calls is a system with a token of ours, and
may what its account is granted. A thing goes by the caller's own name for it, where it has told one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congvu.engines.casework.api import WorkFilter
from congvu.engines.documents import api as documents
from congvu.kernel import ids
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound, Refused
from congvu.registers.dossiers.api import KeyFilter
from congvu.systems.publicservices.actions import registration as actions
from congvu.systems.publicservices.queries import registration as read
from congvu.systems.publicservices.rules import registration as told
from congvu.webkit.web.rest import endpoint, paths

app_name = "publicservices-api"
RELAY, WORK = actions.RELAY, "casework.inbox.read"
STATUSES = {401: 401, 403: 403, 404: 404}  # every other refusal is a call at fault: 400
WITH_CHARSET = "application/json; charset=utf-8"
MEDIATOR = "Information-Mediator-Client"
Text = Annotated[str, msgspec.Meta(max_length=300)]
Start = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
Most = Annotated[int, msgspec.Meta(ge=1, le=200)]
Order = Literal["asc", "desc"]


@dataclass(frozen=True, kw_only=True)
class SystemFault:
    """A refusal. code: the status as text; message: which kind; localizedMessage: fields and why."""

    traceId: str
    code: str
    message: str
    localizedMessage: str

    @classmethod
    def of(cls, refused: Refused) -> tuple[int, SystemFault]:
        """The status and the body of a refusal."""
        status = STATUSES.get(refused.status, 400)
        errors = refused.errors if isinstance(refused, Invalid) else {}
        said = "; ".join(f"{name}: {why}" for name, why in errors.items()) or refused.message
        return status, cls(
            traceId=str(ids.uuid7()), code=str(status), message=type(refused).__name__,
            localizedMessage=said,
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class ByName:
    name: Text = ""


@dataclass(frozen=True, kw_only=True)
class ApplicationsAsked:
    serviceId: Text = ""
    applicantId: Text = ""
    firstResult: Start = 0
    maxResult: Most = 50
    sortBy: Literal["created", "registered"] = "created"
    sortOrder: Order = "asc"


@dataclass(frozen=True, kw_only=True)
class TasksAsked:
    mainTaskId: Text = ""
    fileId: Text = ""
    assigneeId: Text = ""
    firstResult: Start = 0
    maxResult: Most = 50
    sortBy: Literal["created"] = "created"
    sortOrder: Order = "asc"


@dataclass(frozen=True, kw_only=True)
class Metadata:
    """additionalMetadata: name of the file."""

    additionalMetadata: Text = ""


@dataclass(frozen=True, kw_only=True)
class StatisticsAsked:
    startDate: date | None = None
    endDate: date | None = None
    registrationName: Text = ""
    operator: Text = ""
    role: Text = ""
    timeframe: Literal["", "day", "week", "month", "year"] = ""


@endpoint(
    "registration/services", needs=RELAY, fault=SystemFault,
    summary=gettext_lazy("GovStack: thủ tục nộp được"),
)  # fmt: skip
def list_services(*, actor: Actor, at: datetime, query: ByName) -> list[told.Service]:
    """Procedures that can be handed in here, by a part of their name."""
    return read.services(actor, name=query.name, on=read.today(at))


@endpoint(
    "registration/services/<str:service_id>", needs=RELAY, fault=SystemFault,
    summary=gettext_lazy("GovStack: một thủ tục"),
)  # fmt: skip
def read_service(*, actor: Actor, at: datetime, service_id: str) -> list[told.Service]:
    """One procedure, as a list of one: so ask the building block's own tests, though its document
    says an object."""
    code = read.code_of(actor, service_id)
    return [read.service(actor, code, on=read.today(at), asked=service_id)]


@endpoint(
    "registration/services/<str:service_id>/eForms", needs=RELAY, fault=SystemFault,
    summary=gettext_lazy("GovStack: biểu mẫu của thủ tục"),
)  # fmt: skip
def list_eforms(*, actor: Actor, at: datetime, service_id: str) -> list[told.EFormListItem]:
    """The forms of a procedure."""
    return read.eforms(actor, service_id, on=read.today(at))


@endpoint(
    "registration/eForms/<str:eform_id>", needs=RELAY, fault=SystemFault,
    summary=gettext_lazy("GovStack: một biểu mẫu"),
)  # fmt: skip
def read_eform(*, actor: Actor, at: datetime, eform_id: str) -> told.EForm:
    """One form with the JSON Schema of its answers."""
    return read.eform(actor, eform_id, on=read.today(at))


@endpoint(
    "registration/services/<str:service_id>/applications", method="POST", needs=RELAY,
    fault=SystemFault, forms=True, summary=gettext_lazy("GovStack: nộp hồ sơ thay người dân"),
)  # fmt: skip
def create_application(
    *, actor: Actor, at: datetime, service_id: str, body: told.ApplicationFileSubmit
) -> told.ApplicationFile:
    """Handed in when complete, else kept as the applicant's draft."""
    key = actions.relay_application(actor=actor, service_id=service_id, given=_given(body), at=at)
    return read.application(actor, key)


@endpoint(
    "registration/documents", method="POST", needs=RELAY, fault=SystemFault, file="file",
    summary=gettext_lazy("GovStack: gửi tài liệu"),
)  # fmt: skip
def upload_document(
    *, actor: Actor, request: HttpRequest, at: datetime, query: Metadata
) -> told.Uploaded:
    """A document as a part of a form: a file, or its content as text in base64."""
    name, content = _document(request)
    card = actions.take_document(
        actor=actor, filename=name or query.additionalMetadata, content=content, at=at
    )
    return told.Uploaded(
        code=200, type=card.media_type, message=card.filename, url=read.ADDRESS + str(card.uid)
    )


@endpoint(
    "registration/documents/<uuid:uid>", needs=RELAY, fault=SystemFault,
    summary=gettext_lazy("GovStack: tải tài liệu đã gửi"),
)  # fmt: skip
def read_document(*, actor: Actor, uid: UUID) -> HttpResponse:
    """A document that the calling system has sent."""
    found = documents.files(uids=[uid])
    if not found or found[0].owner_unit_id != actor.unit_id:
        raise NotFound(_("Không có tài liệu này."))
    answer = HttpResponse(b"".join(documents.read_file(uid=uid)), content_type=found[0].media_type)
    answer["Content-Disposition"] = content_disposition_header(True, found[0].filename) or ""
    return answer


@endpoint(
    "registration/applications", needs=RELAY, fault=SystemFault,
    summary=gettext_lazy("GovStack: hồ sơ đã nộp thay"),
)  # fmt: skip
def list_applications(
    *, actor: Actor, at: datetime, query: ApplicationsAsked
) -> list[told.ApplicationListItem]:
    """What the calling system handed in or was told of, the oldest first unless asked."""
    person = read.person_id(actor, query.applicantId) if query.applicantId else None
    asked = KeyFilter(
        procedure_code=read.code_of(actor, query.serviceId) if query.serviceId else "",
        person_id=person, newest=query.sortOrder == "desc", start=query.firstResult,
        most=query.maxResult,
    )  # fmt: skip
    return read.applications(actor, asked, at=at)


@endpoint(
    "registration/applications/<str:file_id>", needs=RELAY, fault=SystemFault,
    summary=gettext_lazy("GovStack: một hồ sơ đã nộp thay"),
)  # fmt: skip
def read_application(*, actor: Actor, file_id: str) -> told.ApplicationFile:
    """One application as it stands."""
    return read.application(actor, file_id)


@endpoint(
    "registration/applications/<str:file_id>", method="PUT", needs=RELAY, fault=SystemFault,
    summary=gettext_lazy("GovStack: điền tiếp hồ sơ"),
)  # fmt: skip
def update_application(
    *, actor: Actor, at: datetime, file_id: str, body: told.ApplicationFileSubmit
) -> told.ApplicationFile:
    """Go on with a draft; what was handed in is frozen."""
    actions.update_application(actor=actor, file_id=file_id, given=_given(body), at=at)
    return read.application(actor, file_id)


@endpoint(
    "registration/tasks", needs=WORK, fault=SystemFault,
    summary=gettext_lazy("GovStack: việc đang mở"),
)  # fmt: skip
def list_tasks(*, actor: Actor, at: datetime, query: TasksAsked) -> list[told.Task]:
    """The officials' open steps within the caller's reach."""
    asked = read.work_asked(
        actor, file_id=query.fileId, main_task_id=query.mainTaskId, assignee_id=query.assigneeId
    )
    if asked is None:
        return []
    page = WorkFilter(
        **asked, newest=query.sortOrder == "desc", start=query.firstResult, most=query.maxResult
    )
    return read.tasks(actor, page, at=at)


@endpoint(
    "registration/tasks/<str:task_id>", needs=WORK, fault=SystemFault,
    summary=gettext_lazy("GovStack: một việc đang mở"),
)  # fmt: skip
def read_task(*, actor: Actor, at: datetime, task_id: str) -> told.TaskWithData:
    """One open step, with the ends that it may have."""
    return read.task(actor, task_id, at=at)


@endpoint(
    "registration/tasks/<str:task_id>/complete", method="POST", needs=WORK, fault=SystemFault,
    summary=gettext_lazy("GovStack: kết thúc một việc"),
)  # fmt: skip
def complete_task(
    *, actor: Actor, at: datetime, task_id: str, body: told.TaskData
) -> told.CompletedTask:
    """End a step that the caller's role may end."""
    case = actions.complete_work(actor=actor, task_id=task_id, data=body.data, at=at)
    return read.completed(actor, task_id, case)


@endpoint(
    "registration/tasks/<str:task_id>", method="POST", needs=WORK, fault=SystemFault,
    summary=gettext_lazy("GovStack: kết thúc một việc"),
)  # fmt: skip
def post_task(
    *, actor: Actor, at: datetime, task_id: str, body: told.TaskData
) -> told.CompletedTask:
    """The same as ``…/complete``: a client that does not escape the identifier ends up here."""
    case = actions.complete_work(actor=actor, task_id=task_id, data=body.data, at=at)
    return read.completed(actor, task_id, case)


@endpoint(
    "registration/data/statistics/1.0", needs=RELAY, fault=SystemFault, media=WITH_CHARSET,
    repeats=True,
    summary=gettext_lazy("GovStack: thống kê giải quyết hồ sơ"),
)  # fmt: skip
def statistics(
    *, actor: Actor, request: HttpRequest, at: datetime, query: StatisticsAsked
) -> list[told.Statistics]:
    """How dossiers within the caller's sight ended; the year so far when no days are said."""
    if not told.well_formed(request.headers.get(MEDIATOR, "")):
        raise Invalid({MEDIATOR: _("Cần tiêu đề dạng INSTANCE/CLASS/MEMBER/SUBSYSTEM.")})
    today = read.today(at)
    last = query.endDate or today
    first = query.startDate or date(last.year, 1, 1)
    return read.statistics(
        actor, first, last, timeframe=query.timeframe, registration=query.registrationName,
        operator=query.operator, role=query.role, on=today,
    )  # fmt: skip


def _given(body: told.ApplicationFileSubmit) -> actions.Given:
    return actions.Given(
        applicant_id=body.applicantId,
        data=body.formData.data,
        eform_id=body.formData.eFormId,
        urls=tuple(body.documentUrls),
    )


def _document(request: HttpRequest) -> tuple[str, bytes]:
    """Name and content of what was sent. Raises Invalid."""
    try:
        given, text = request.FILES.get("file"), request.POST.get("file", "")
    except (RequestDataTooBig, MultiPartParserError, UnreadablePostError) as error:
        raise Invalid({"file": _("Kết nối bị ngắt hoặc tệp quá lớn.")}) from error
    if given is not None and given.file is not None:
        return (given.name or "").replace("\x00", ""), given.read()
    if not text:
        raise Invalid({"file": _("Chưa có tệp nào.")})
    return "", actions.decoded(text)


urlpatterns = paths(
    list_services, read_service, list_eforms, read_eform, create_application, upload_document,
    read_document, list_applications, read_application, update_application, list_tasks, read_task,
    complete_task, post_task, statistics,
)  # fmt: skip
