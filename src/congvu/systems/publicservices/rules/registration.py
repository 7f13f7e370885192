"""The messages of the GovStack Registration building block, 1.x, with its own names.

Source: GovStack Registration BB API 0.1.1 (services, eForms, applications, documents, tasks) and its
statistics API 1.0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from congvu.registers.dossiers.contracts import State

PENDING, APPROVED, SENDBACK, REJECTED = "PENDING", "APPROVED", "SENDBACK", "REJECTED"
Code = Literal["PENDING", "APPROVED", "SENDBACK", "REJECTED"]
CODES: dict[State, Code] = {
    State.SUPPLEMENT: "SENDBACK",
    State.NOT_ACCEPTED: "REJECTED",
    State.WITHDRAWN: "REJECTED",
    State.STOPPED: "REJECTED",
    State.DONE: "APPROVED",
    State.RETURNED: "APPROVED",
}
MOST_SPANS = 400  # rows of one statistics call
SPANS = {"day": 1, "week": 7}
Id = Annotated[str, msgspec.Meta(max_length=200)]
Free = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Status:
    code: Code
    title: str


@dataclass(frozen=True, kw_only=True)
class Service:
    """A procedure. isExecutable: it can be handed in here; isClosed: nothing reaches it in between."""

    id: str
    name: str
    version: str
    type: Literal["None", "Private", "Public"]
    isExecutable: bool
    isClosed: bool
    description: str


@dataclass(frozen=True, kw_only=True)
class EFormListItem:
    eFormId: str
    name: str
    description: str
    version: str
    latest: bool


@dataclass(frozen=True, kw_only=True)
class EForm(EFormListItem):
    """schema: JSON Schema of the answers."""

    schema: Free


@dataclass(frozen=True, kw_only=True)
class FormData:
    """data: question of the eForm → answer; of a file question: URLs that documents gave."""

    data: Free = field(default_factory=dict)
    eFormId: Id = ""


@dataclass(frozen=True, kw_only=True)
class ApplicationFileSubmit:
    applicantId: Id
    applicationName: Annotated[str, msgspec.Meta(max_length=300)] = ""
    created: Annotated[str, msgspec.Meta(max_length=40)] = ""
    formData: FormData = field(default_factory=FormData)
    documentUrls: Annotated[list[str], msgspec.Meta(max_length=200)] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class ApplicationFile:
    """registered: absent while it is a draft that still lacks something."""

    fileId: str
    serviceId: str
    serviceName: str
    status: Status
    ended: bool
    applicationData: ApplicationFileSubmit
    registered: datetime | UnsetType = UNSET


@dataclass(frozen=True, kw_only=True)
class ApplicationListItem:
    """mainTaskId to operatorName: of the step that is open, absent when none is."""

    fileId: str
    status: Status
    applicantId: str
    created: datetime
    registered: datetime
    description: str
    serviceName: str
    serviceId: str
    eformId: str
    documentUrls: list[str]
    additionalMeta: Free
    mainTaskId: str | UnsetType = UNSET
    taskTitle: str | UnsetType = UNSET
    roleId: str | UnsetType = UNSET
    roleName: str | UnsetType = UNSET
    assigneeId: str | UnsetType = UNSET
    operatorName: str | UnsetType = UNSET


@dataclass(frozen=True, kw_only=True)
class Task:
    taskId: str
    mainTaskId: str
    name: str
    assigneeId: str
    roleId: str
    created: datetime
    description: str
    serviceId: str
    serviceName: str
    fileId: str
    eFormId: str
    status: Status


@dataclass(frozen=True, kw_only=True)
class TaskWithData(Task):
    """formVariables: "outcome" lists the ends that the step may have; data: what it is decided on."""

    taskName: str
    formVariables: Free
    data: Free


@dataclass(frozen=True, kw_only=True)
class TaskData:
    """data: "outcome" (needed where there are several), "reason", "components"; else for the case."""

    data: Free = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class CompletedTask:
    taskId: str
    fileId: str
    serviceId: str
    status: Status
    variables: Free


@dataclass(frozen=True, kw_only=True)
class Uploaded:
    code: int
    type: str
    message: str
    url: str


@dataclass(frozen=True, kw_only=True)
class References:
    """What was asked, and of which span the figures are."""

    startDate: str
    endDate: str
    registrationName: str
    operator: str
    role: str
    timeframeDay: bool
    timeframeWeek: bool
    timeframeMonth: bool
    timeframeYear: bool


@dataclass(frozen=True, kw_only=True)
class Statistics:
    """approved, rejected: ended so in the span; sentBack: sent back for papers once or more;
    processed: all that ended."""

    processed: int
    approved: int
    sentBack: int
    rejected: int
    references: References


def code_of(state: State) -> Code:
    """Our state as one of the four codes: what still goes on is pending."""
    return CODES.get(state, "PENDING")


def is_empty(value: object) -> bool:
    """Whether a member says nothing: such a one is no answer, whatever its name."""
    return value in (None, "", [], {})


def well_formed(header: str) -> bool:
    """Whether ``Information-Mediator-Client`` reads INSTANCE/CLASS/MEMBER/SUBSYSTEM."""
    parts = header.split("/")
    return len(parts) == 4 and all(part.strip() for part in parts)


def spans(start: date, end: date, timeframe: str) -> Iterator[tuple[date, date]]:
    """The days from ``start`` to ``end`` cut by timeframe: (first, last) of each span."""
    first = start
    while first <= end:
        last = min(_next(first, timeframe, end) - timedelta(days=1), end)
        yield first, last
        first = last + timedelta(days=1)


def _next(first: date, timeframe: str, end: date) -> date:
    if timeframe in SPANS:
        return first + timedelta(days=SPANS[timeframe])
    if timeframe == "month":
        return date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return date(first.year + 1, 1, 1) if timeframe == "year" else end + timedelta(days=1)


_MANY, _THING = {"type": "array"}, {"type": "object"}
_TYPES: dict[str, Free] = {
    "number": {"type": ["number", "string"]},
    "money": {"type": ["number", "string"]},
    "percent": {"type": ["number", "string"]},
    "date": {"type": "string", "format": "date"},
    "yes_no": {"type": "boolean"},
    "file": {**_MANY, "items": {"type": "string"}},
    "choices": {**_MANY, "items": {"type": "string"}},
    "table": {**_MANY, "items": _THING},
    "place": _THING,
    "address": _THING,
}


def schema_of(form: Free) -> Free:
    """JSON Schema of a form's answers, by our form definition as content."""
    questions = [q for s in form.get("steps", ()) for q in s.get("questions", ())]
    return {
        "type": "object",
        "title": _words(form.get("title")),
        "properties": {
            q["key"]: {
                **_TYPES.get(q["type"], {"type": "string"}),
                "title": _words(q.get("label")),
                **_choices(q),
            }
            for q in questions
        },
        "required": [q["key"] for q in questions if q.get("required") is True],
        "additionalProperties": False,
    }


def _words(said: Any) -> str:
    return str(said.get("vi", "") if isinstance(said, dict) else said or "")


def _choices(question: Free) -> Free:
    given = question.get("choices")
    codes = [c["value"] for c in given] if isinstance(given, list) else []
    return {"enum": codes} if codes and question["type"] == "choice" else {}
