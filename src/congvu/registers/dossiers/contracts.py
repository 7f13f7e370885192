"""What other rooms may know of a dossier: frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum


class State(IntEnum):
    """The national portal's dossier states. Source: mã trạng thái DVCQG (domain 2.6)."""

    SUBMITTED = 1
    ACCEPTED = 2
    NOT_ACCEPTED = 3
    PROCESSING = 4
    SUPPLEMENT = 5
    PAYMENT = 6
    WITHDRAWN = 7
    STOPPED = 8
    DONE = 9
    RETURNED = 10


class Channel(IntEnum):
    """How the dossier came in."""

    DIRECT = 1
    ONLINE = 2
    POST = 3


@dataclass(frozen=True, kw_only=True)
class AttachmentCard:
    component_key: str
    file_uid: str
    filename: str
    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class ResultCard:
    """paper_code: verification code of the issued paper. in_force is asked of documents."""

    key: str
    name: str
    paper_code: str
    issued_at: datetime
    valid_to: date | None


@dataclass(frozen=True, kw_only=True)
class DossierCard:
    """One dossier, without its answers. person_id: who submitted it.

    first_due_at: what was promised before the one re-appointment; due_at is what holds now.
    """

    id: int
    uid: str
    code: str
    procedure_code: str
    procedure_version_id: int
    title: str
    state: State
    person_id: int
    owner_unit_id: int
    reception_unit_id: int
    channel: Channel
    submitted_at: datetime
    accepted_at: datetime | None
    due_at: datetime | None
    finished_at: datetime | None
    supplements: int
    first_due_at: datetime | None = None
    reappointments: int = 0
    attachments: tuple[AttachmentCard, ...] = ()
    results: tuple[ResultCard, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NewAttachment:
    """A stored file that answers one component of the dossier."""

    component_key: str
    file_uid: str
    filename: str
    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class NewDossier:
    """All that a submission fixes. request_key: the caller's, so that a repeat is known.

    asked, prefilled, retyped: the meter of "enter once".
    """

    code: str
    request_key: str
    procedure_version_id: int
    procedure_code: str
    title: str
    person_id: int
    owner_unit_id: int
    reception_unit_id: int
    channel: Channel
    submitted_at: datetime
    answers: dict[str, object]
    e_authenticated: bool
    asked: int = 0
    prefilled: int = 0
    retyped: int = 0
