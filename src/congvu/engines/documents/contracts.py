"""What other rooms get from documents: frozen values, never rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class FileCard:
    """A stored file. size in bytes; sha256 of the plain content, in hex."""

    id: int
    uid: UUID
    sha256: str
    size: int
    media_type: str
    filename: str
    kind: str = ""
    owner_unit_id: int | None = None
    owner_person_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Reservation:
    """A number taken from a series; text is how it is written on paper (``15/QĐ-BNV``)."""

    id: int
    series: str
    number: int
    text: str
    on: date


@dataclass(frozen=True, kw_only=True)
class NumberCard:
    """A number of an official document. state: reserved, confirmed or released; reason: of the last."""

    text: str
    value: int
    on: date
    state: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Signatory:
    """Who signs in person. key: ``person:<uid>``; lines: ``("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")``."""

    key: str
    name: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PaperRef:
    """A requested paper: its uid, verification code and number; the file comes when it is issued."""

    id: int
    uid: UUID
    code: str
    number: str
    state: str


@dataclass(frozen=True, kw_only=True)
class EnclosureCard:
    """A file that goes with a paper. size in bytes; sha256 of its content, in hex."""

    uid: UUID
    title: str
    filename: str
    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class PaperCard:
    """An issued (or reserved, revoked, replaced) paper as others may see it."""

    id: int
    uid: UUID
    code: str
    number: str
    title: str
    state: str
    on: date
    issued_at: datetime | None
    issuer: str
    signer: str
    unit_id: int
    subject_noun: str
    subject_uid: str
    valid_until: date | None
    file_uid: UUID | None
    sha256: str
    public: bool
    end_reason: str = ""
    end_decision: str = ""
    replaced_by: str = ""
    ended_on: date | None = None
    enclosures: tuple[EnclosureCard, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SignatureFinding:
    """One signature of a checked PDF, already judged.

    indication: TOTAL-PASSED, TOTAL-FAILED or INDETERMINATE, sub_indication: why not passed.
    Source: ETSI TS 119 102-1 §5.1.3.
    """

    signer: str
    organisation: str
    signed_at: str
    intact: bool
    trusted: bool
    time_stamped: bool
    time_stamp_by: str = ""
    covers_whole: bool = False
    why: str = ""
    indication: str = ""
    sub_indication: str = ""


@dataclass(frozen=True, kw_only=True)
class CheckReport:
    """What an uploaded PDF turned out to be. readable False: no PDF we could read; why says so."""

    sha256: str
    readable: bool
    signatures: tuple[SignatureFinding, ...] = field(default_factory=tuple)
    why: str = ""

    @property
    def indication(self) -> str:
        """The least favourable one of its signatures; "" for a readable file without any."""
        said = [each.indication for each in self.signatures]
        order = ("TOTAL-FAILED", "INDETERMINATE", "TOTAL-PASSED")
        found = next((word for word in order if word in said), "")
        return found if self.readable else "TOTAL-FAILED"

    @property
    def intact(self) -> bool:
        return bool(self.signatures) and all(s.intact for s in self.signatures)

    @property
    def trusted(self) -> bool:
        return bool(self.signatures) and all(s.trusted for s in self.signatures)

    @property
    def time_stamped(self) -> bool:
        return bool(self.signatures) and all(s.time_stamped for s in self.signatures)


@dataclass(frozen=True, kw_only=True)
class KindCard:
    """A kind of official document: ``quyet-dinh``, ``Quyết định``, ``QĐ``. form: see rules.kinds."""

    code: str
    name: str
    abbreviation: str
    form: str
    numbered: bool


@dataclass(frozen=True, kw_only=True)
class DraftRef:
    """A draft as its caller keeps it."""

    id: int
    uid: UUID
    state: str


@dataclass(frozen=True, kw_only=True)
class DraftCard:
    """A draft as other rooms may show it. author_id, signer_id: accounts; states: rules.drafts.

    number and paper_code: "" until it is being issued; recipients: nơi nhận as written; replaces: code
    of the paper that it stands in the place of, mending_why: what was wrong with that.
    """

    id: int
    uid: UUID
    kind: str
    kind_name: str
    abstract: str
    unit_id: int
    drafting_unit_id: int
    author_id: int
    signer_id: int | None
    state: str
    version: int
    recipients: tuple[str, ...]
    addressees: tuple[str, ...]
    urgency: str
    subject_noun: str
    subject_uid: str
    due_on: date | None
    number: str = ""
    paper_code: str = ""
    paper_state: str = ""
    replaces: str = ""
    mending_why: str = ""
