"""What other rooms may know of a dossier: frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum, StrEnum


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


class Copy(IntEnum):
    """In which form a paper was handed in. Source: mã loại bản (domain 2.6)."""

    ORIGINAL = 0
    COPY = 1
    ELECTRONIC = 2


class Digitised(IntEnum):
    """How a paper of the dossier became electronic. Source: mã số hóa DVCQG (domain 2.6)."""

    NO = 0  # handed in as an electronic file, or not digitised at all
    SCANNED = 1  # the desk made the electronic file from the paper
    REUSED = 2  # digitised before, taken again
    REUSED_RESULT = 3  # the result of an earlier dossier, taken again


class PaidOnline(IntEnum):
    """Through whose gateway the fee came. Source: DuocThanhToanTrucTuyen DVCQG (domain 2.6)."""

    NO = 0
    NATIONAL = 1
    OWN = 2


@dataclass(frozen=True, kw_only=True)
class Part:
    """One component as it was handed in. kind: what paper it is, the same in every procedure.

    valid_to: the last day on which the paper holds; None when it says none.
    """

    component_key: str
    kind: str
    copy: Copy = Copy.ELECTRONIC
    count: int = 1
    valid_to: date | None = None


@dataclass(frozen=True, kw_only=True)
class AttachmentCard:
    """from_store: taken from the person's electronic data store; replaces_result: the result code
    that stands for the paper (MaKetQuaThayThe)."""

    component_key: str
    file_uid: str
    filename: str
    size: int
    sha256: str
    digitised: Digitised = Digitised.NO
    from_store: bool = False
    replaces_result: str = ""


@dataclass(frozen=True, kw_only=True)
class Reusable:
    """A paper of the person that an office has accepted and that still holds. files: its copies."""

    kind: str
    dossier_code: str
    accepted_at: datetime
    files: tuple[AttachmentCard, ...]
    valid_to: date | None = None


@dataclass(frozen=True, kw_only=True)
class ResultCard:
    """paper_code: verification code of the issued paper. in_force is asked of documents."""

    key: str
    name: str
    paper_code: str
    issued_at: datetime
    valid_to: date | None


@dataclass(frozen=True, kw_only=True)
class HeldResult:
    """A result that a person holds, with whose dossier it is of. id: for the next chunk."""

    id: int
    person_id: int
    dossier_uid: str
    dossier_code: str
    name: str
    issued_at: datetime
    valid_to: date | None


class LegEnd(StrEnum):
    """How a level's turn with a dossier ended. CLOSED: the dossier ended while they had it."""

    PASSED = "passed"
    RETURNED = "returned"
    CLOSED = "closed"


@dataclass(frozen=True, kw_only=True)
class LegCard:
    """One level's turn with a dossier. unit_id: who answers for it; agency: who has it, when that
    is nobody on this installation. started_at: None while it is still to come; waited: the citizen
    is waited for since then; own_due_at: the legal day moved by the time the citizen was waited for,
    instead of counted anew. note: why it was returned, for the offices."""

    position: int
    turn: int
    key: str
    level: str
    unit_id: int
    agency: str
    amount: int
    unit: str
    started_at: datetime | None
    due_at: datetime | None
    own_due_at: datetime | None
    waited: datetime | None
    ended_at: datetime | None
    end: str
    note: str

    @property
    def runs(self) -> bool:
        """Whether they have it now."""
        return self.started_at is not None and self.ended_at is None


@dataclass(frozen=True, kw_only=True)
class NewLeg:
    """A level that a dossier will pass."""

    key: str
    level: str
    unit_id: int
    agency: str
    amount: int
    unit: str


@dataclass(frozen=True, kw_only=True)
class DossierCard:
    """One dossier, without its answers. person_id: whose it is; agent_id: who acts for that person,
    None when nobody does (any more).

    first_due_at: what was promised before the one re-appointment; due_at is what holds now.
    taken_by: the officer who took it at a counter, "" when it came online.
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
    agent_id: int | None = None
    returned_at: datetime | None = None
    e_authenticated: bool = False
    fee_due: int = 0
    paid_online: PaidOnline = PaidOnline.NO
    attachments: tuple[AttachmentCard, ...] = ()
    results: tuple[ResultCard, ...] = ()
    parts: tuple[Part, ...] = ()
    taken_by: str = ""


@dataclass(frozen=True, kw_only=True)
class NewAttachment:
    """A stored file that answers one component of the dossier; words as on ``AttachmentCard``."""

    component_key: str
    file_uid: str
    filename: str
    size: int
    sha256: str
    digitised: Digitised = Digitised.NO
    from_store: bool = False
    replaces_result: str = ""


@dataclass(frozen=True, kw_only=True)
class NewDossier:
    """All that a submission fixes. request_key: the caller's, so that a repeat is known.

    asked, prefilled, retyped: the meter of "enter once"; retyped_keys: the questions retyped.
    agent_id: who acts for the person. known: question → what a source said of it, with source,
    time and evidence (JSON).
    written_result: the procedure ends in a paper, so that an electronic result is owed.
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
    agent_id: int | None = None
    asked: int = 0
    prefilled: int = 0
    retyped: int = 0
    retyped_keys: tuple[str, ...] = ()
    known: dict[str, dict[str, object]] = field(default_factory=dict)
    written_result: bool = True
    parts: tuple[Part, ...] = ()
    taken_by: str = ""
    legs: tuple[NewLeg, ...] = ()


PAGE = "publicservices:dossier"  # URL name of a dossier's page, with its uid


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Which dossiers are measured: received in ``[start, end)``, as they stand at ``at``.

    unit_ids: solved by these units; None: by all. procedure: only this one's.
    """

    start: datetime
    end: datetime
    at: datetime
    unit_ids: frozenset[int] | None = None
    procedure: str = ""


@dataclass(frozen=True, kw_only=True)
class OnceRow:
    """How often people were asked what was known already, of one procedure in a period.

    dossiers: handed in online; clean: of them, without any retyped field; asked, prefilled,
    retyped: fields.
    """

    procedure_code: str
    dossiers: int
    clean: int
    asked: int
    prefilled: int
    retyped: int
