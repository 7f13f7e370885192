"""What the ledger tells about itself: reads, refusals, erasures, alarms."""

from __future__ import annotations

from typing import ClassVar

from congvu.kernel.events import Event, event

_PRIVACY_LAW = "luat-91-2025-qh15"


@event
class RecordsRead(Event):
    """One request read rows about people. Law: Luật 91/2025/QH15."""

    name: ClassVar[str] = "ledger.records.read"
    sentence: ClassVar[str] = "Đã xem {count} bản ghi ({purpose})"
    law: ClassVar[str] = _PRIVACY_LAW

    noun_read: str
    subjects: tuple[str, ...]
    persons: tuple[str, ...]
    count: int
    purpose: str


@event
class AccessRefused(Event):
    """Someone asked for what the gate does not let them do."""

    name: ClassVar[str] = "ledger.access.refused"
    sentence: ClassVar[str] = "Bị từ chối quyền {code} tại {path}"

    code: str
    path: str


@event
class PersonErased(Event):
    """A person's keys were destroyed: the personal fields of the ledger about them are unreadable."""

    name: ClassVar[str] = "ledger.person.erased"
    sentence: ClassVar[str] = "Đã xoá dữ liệu cá nhân trong sổ cái theo yêu cầu"
    noun: ClassVar[str] = "person"
    subject: ClassVar[str] = "person_id"
    law: ClassVar[str] = _PRIVACY_LAW

    person_id: str
    keys: int


@event
class TamperingFound(Event):
    """The sealer met a row that the application did not write, or missed one that it did."""

    name: ClassVar[str] = "ledger.tampering.found"
    sentence: ClassVar[str] = "Phát hiện sổ cái bị can thiệp: {kind} ở dòng {entry}"

    kind: str
    entry: int


@event
class MasterKeyRotated(Event):
    """Persons' keys were wrapped anew by a later master key."""

    name: ClassVar[str] = "ledger.master_key.rotated"
    sentence: ClassVar[str] = "Bọc lại {count} khóa cá nhân bằng khóa chủ {master}"
    noun: ClassVar[str] = "keys"
    master: int
    count: int
