"""What other rooms give to and get from the exchange: documents and states as edXML carries them.

Source: QCVN 102:2016/BTTTT (the field names of the wire stand beside ours).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum

RETRY_SECONDS = (30, 60, 120, 240, 480)  # what did not go over an axis or gateway; domain.md §5.7


class Business(IntEnum):
    """Why a document is sent (``BussinessDocType``)."""

    NEW = 0
    RECALL = 1
    UPDATE = 2
    REPLACE = 3


class StatusCode(StrEnum):
    """What one side tells the other of a document. Law: QĐ 28/2018/QĐ-TTg."""

    ARRIVED = "01"
    REFUSED = "02"
    RECEIVED = "03"
    ASSIGNED = "04"
    IN_PROGRESS = "05"
    DONE = "06"
    TAKE_BACK = "13"
    AGREED = "15"
    DISAGREED = "16"


@dataclass(frozen=True, kw_only=True)
class Organ:
    """An agency (``From``, ``To``). code: either form of identifier."""

    code: str
    name: str = ""
    in_charge: str = ""
    address: str = ""
    email: str = ""
    telephone: str = ""
    fax: str = ""
    website: str = ""


@dataclass(frozen=True, kw_only=True)
class Signer:
    """``SignerInfo``. competence: ``TL.``, ``KT.``… as written on the document."""

    competence: str = ""
    position: str = ""
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Reference:
    """Another document that this one answers, or that a state is about (``ResponseFor``)."""

    organ: str
    number: str = ""
    notation: str = ""
    on: date | None = None
    document_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Staff:
    """Who to ask (``StaffInfo``)."""

    department: str = ""
    name: str = ""
    email: str = ""
    mobile: str = ""


@dataclass(frozen=True, kw_only=True)
class Receiver:
    """A recipient that an update adds or takes away (``ReceiverList``)."""

    organ: str
    added: bool


@dataclass(frozen=True, kw_only=True)
class Replaced:
    """A document that is replaced, and who had it (``ReplacementInfo``)."""

    document_id: str
    organs: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Trace:
    """A station on the way (``TraceHeader``). at: Vietnam's wall clock."""

    organ: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file of a document. content: as the receiver shall have it, already out of its ZIP."""

    name: str
    media_type: str
    content: bytes
    description: str = ""
    content_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Edoc:
    """A document on its way between agencies.

    sender, to, traces and business are filled by the exchange when it is sent. number, notation:
    ``7816`` and ``VPCP-TTĐT``; document_id: ``organ,yyyy/MM/dd,number/notation``. kind_type: 1 an
    administrative document; kind_detail, kind_name: which. priority: 0 normal, 1 urgent, 2 very
    urgent, 3 at once, 4 at a given hour. steering: 1 none, 2 directs, 3 reports on a direction.
    paper: also sent on paper.
    """

    number: str
    notation: str
    subject: str
    promulgated_on: date
    kind_name: str
    sender: Organ | None = None
    to: tuple[Organ, ...] = ()
    document_id: str = ""
    place: str = ""
    kind_type: int = 1
    kind_detail: int = 0
    content: str = ""
    signer: Signer = Signer()
    due_on: date | None = None
    places: tuple[str, ...] = ()
    steering: int = 1
    task_codes: tuple[str, ...] = ()
    application_type: str = ""
    priority: int = 0
    sphere: str = ""
    typer: str = ""
    amount: int = 0
    pages: int = 0
    direction: bool = False
    appendixes: tuple[str, ...] = ()
    responses: tuple[Reference, ...] = ()
    traces: tuple[Trace, ...] = ()
    business: Business = Business.NEW
    reason: str = ""
    paper: bool = False
    changes_document: bool = False
    changes_receivers: bool = False
    receivers: tuple[Receiver, ...] = ()
    replaced: tuple[Replaced, ...] = ()
    staff: Staff = Staff()
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EdocStatus:
    """What one agency tells another of a document. at: aware."""

    code: StatusCode
    about: Reference
    description: str = ""
    sender: Organ | None = None
    staff: Staff = Staff()
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class MessageFile:
    """A file of a message. uid: "" when the house did not take it, and reason says why."""

    name: str
    uid: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class DeliveryCard:
    """How a message stands with one partner. state: waiting, sent, confirmed or dead."""

    partner: str
    partner_name: str
    state: str
    attempts: int
    trouble: str
    sent_at: datetime | None
    confirmed_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class MessageCard:
    """A message as other rooms may show it.

    direction: ``out`` or ``in``; kind: ``document`` or ``status``; state: out ``queued``, ``signed``;
    in ``taken`` (files are still being put away), ``received``; set aside ``quarantined``,
    then ``released`` or ``dismissed``.
    office, unit_id: our side; partner: the sender's code of an incoming one. document or status:
    what it says, without the contents of its files. weak: signed with SHA-1.
    """

    uid: str
    direction: str
    kind: str
    state: str
    office: str
    unit_id: int
    partner: str
    partner_name: str
    document_id: str
    at: datetime
    sha256: str
    weak: bool
    document: Edoc | None = None
    status: EdocStatus | None = None
    files: tuple[MessageFile, ...] = ()
    deliveries: tuple[DeliveryCard, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PartnerCard:
    """An agency that can be written to. code: the new form; reachable: not paused, not closed."""

    uid: str
    code: str
    old_code: str
    name: str
    transport: str
    reachable: bool
