"""Revocation lists of outside authorities: where they are fetched, what was taken, what went wrong."""

from __future__ import annotations

from typing import ClassVar

from congvu.kernel.events import Event, event


@event
class SourceAdded(Event):
    """Lists are fetched from this address. typed: somebody wrote it here, else a certificate names it."""

    name: ClassVar[str] = "documents.revocation_source.added"
    sentence: ClassVar[str] = "Đã thêm địa chỉ danh sách chứng thư số bị thu hồi {url}"
    noun: ClassVar[str] = "revocationsource"
    subject: ClassVar[str] = "source_uid"

    source_uid: str
    url: str
    typed: bool


@event
class SourceDropped(Event):
    """Lists are fetched from this address no more."""

    name: ClassVar[str] = "documents.revocation_source.dropped"
    sentence: ClassVar[str] = "Đã bỏ địa chỉ danh sách chứng thư số bị thu hồi {url}"
    noun: ClassVar[str] = "revocationsource"
    subject: ClassVar[str] = "source_uid"

    source_uid: str
    url: str


@event
class ListTaken(Event):
    """A newer list took the place of the older. number: of its issuer; next_update: ISO instant."""

    name: ClassVar[str] = "documents.revocation_list.taken"
    sentence: ClassVar[str] = (
        "Đã lấy danh sách thu hồi số {number} của {issuer}: {count} chứng thư số"
    )
    noun: ClassVar[str] = "revocationsource"
    subject: ClassVar[str] = "source_uid"

    source_uid: str
    url: str
    issuer: str
    number: str
    count: int
    next_update: str


@event
class ListTroubled(Event):
    """How fetching goes has changed. trouble: a word, "ok" when it goes well again."""

    name: ClassVar[str] = "documents.revocation_list.troubled"
    sentence: ClassVar[str] = "Tình trạng lấy danh sách thu hồi tại {url} đã thay đổi: {trouble}"
    noun: ClassVar[str] = "revocationsource"
    subject: ClassVar[str] = "source_uid"

    source_uid: str
    url: str
    trouble: str
