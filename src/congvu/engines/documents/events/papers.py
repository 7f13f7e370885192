"""Files kept, papers requested, issued and ended."""

from __future__ import annotations

from typing import ClassVar

from congvu.kernel.events import Event, event


@event
class FileStored(Event):
    """A file passed the gate and is kept."""

    name: ClassVar[str] = "documents.file.stored"
    sentence: ClassVar[str] = "Đã lưu tệp {media_type}, {size} byte"
    noun: ClassVar[str] = "file"
    subject: ClassVar[str] = "file_uid"

    file_uid: str
    kind: str
    media_type: str
    size: int
    sha256: str


@event
class FileRemoved(Event):
    """A file is no longer kept; its content goes when no other file holds it."""

    name: ClassVar[str] = "documents.file.removed"
    sentence: ClassVar[str] = "Đã xóa tệp: {reason}"
    noun: ClassVar[str] = "file"
    subject: ClassVar[str] = "file_uid"

    file_uid: str
    sha256: str
    reason: str


@event
class PaperRequested(Event):
    """A paper got its number and verification code and waits for its signature."""

    name: ClassVar[str] = "documents.paper.requested"
    sentence: ClassVar[str] = "Đang ký {title} số {number}"
    noun: ClassVar[str] = "paper"
    subject: ClassVar[str] = "paper_uid"

    paper_uid: str
    title: str
    number: str
    template: str
    about_noun: str
    about_uid: str


@event
class PaperIssued(Event):
    """A paper is rendered, signed, stamped with the time and registered. enclosed: hashes of the files
    that go with it, in order."""

    name: ClassVar[str] = "documents.paper.issued"
    sentence: ClassVar[str] = "Đã ban hành {title} số {number}"
    noun: ClassVar[str] = "paper"
    subject: ClassVar[str] = "paper_uid"
    law: ClassVar[str] = "nd-30-2020"

    paper_uid: str
    title: str
    number: str
    template: str
    about_noun: str
    about_uid: str
    file_uid: str
    sha256: str
    enclosed: str = ""


@event
class PaperOpened(Event):
    """Everybody who has its code may fetch the file of a paper from now on, or no longer may."""

    name: ClassVar[str] = "documents.paper.opened"
    sentence: ClassVar[str] = "{title} số {number}: {how}"
    noun: ClassVar[str] = "paper"
    subject: ClassVar[str] = "paper_uid"
    law: ClassVar[str] = "luat-104-2016-qh13"

    paper_uid: str
    title: str
    number: str
    how: str
    about_noun: str
    about_uid: str


@event
class PaperRevoked(Event):
    """A paper no longer has effect."""

    name: ClassVar[str] = "documents.paper.revoked"
    sentence: ClassVar[str] = "Đã thu hồi {title} số {number} theo {decision}"
    noun: ClassVar[str] = "paper"
    subject: ClassVar[str] = "paper_uid"

    paper_uid: str
    title: str
    number: str
    reason: str
    decision: str
    about_noun: str
    about_uid: str


@event
class PaperReplaced(Event):
    """A newer paper stands in the place of this one."""

    name: ClassVar[str] = "documents.paper.replaced"
    sentence: ClassVar[str] = "{title} số {number} được thay bằng số {by_number}"
    noun: ClassVar[str] = "paper"
    subject: ClassVar[str] = "paper_uid"

    paper_uid: str
    title: str
    number: str
    by_uid: str
    by_number: str
    reason: str
    about_noun: str
    about_uid: str


@event
class PaperCancelled(Event):
    """A reservation that will not be issued; its number is never used again."""

    name: ClassVar[str] = "documents.paper.cancelled"
    sentence: ClassVar[str] = "Đã hủy việc ban hành {title} số {number}: {reason}"
    noun: ClassVar[str] = "paper"
    subject: ClassVar[str] = "paper_uid"

    paper_uid: str
    title: str
    number: str
    reason: str
    about_noun: str
    about_uid: str


@event
class SigningRetried(Event):
    """Somebody asked for a stuck paper to be signed again."""

    name: ClassVar[str] = "documents.paper.retried"
    sentence: ClassVar[str] = "Đã yêu cầu ký lại {title} số {number}"
    noun: ClassVar[str] = "paper"
    subject: ClassVar[str] = "paper_uid"

    paper_uid: str
    title: str
    number: str


@event
class SeriesDefined(Event):
    """A number series was set up or its pattern changed."""

    name: ClassVar[str] = "documents.series.defined"
    sentence: ClassVar[str] = "Đã đặt mẫu số {code}: {pattern}"
    noun: ClassVar[str] = "series"
    subject: ClassVar[str] = "code"

    code: str
    pattern: str
    reset: str


@event
class TemplateLoaded(Event):
    """A paper template entered the house from a content package."""

    name: ClassVar[str] = "documents.template.loaded"
    sentence: ClassVar[str] = "Đã nạp mẫu {code} phiên bản {edition}"
    noun: ClassVar[str] = "template"
    subject: ClassVar[str] = "code"

    code: str
    edition: str
    sha256: str


@event
class FileKeyRotated(Event):
    """Stored files were rewritten under a newer key."""

    name: ClassVar[str] = "documents.key.rotated"
    sentence: ClassVar[str] = "Đã mã hóa lại {count} tệp bằng khóa {key_id}"
    noun: ClassVar[str] = "key"

    key_id: int
    count: int


@event
class OrphansSwept(Event):
    """Content that no row knows was removed."""

    name: ClassVar[str] = "documents.orphans.swept"
    sentence: ClassVar[str] = "Đã dọn {count} tệp không còn ai giữ"
    noun: ClassVar[str] = "store"

    count: int


@event
class FilesCarried(Event):
    """Contents were carried from the data folder into the bucket; size in bytes."""

    name: ClassVar[str] = "documents.files.carried"
    sentence: ClassVar[str] = "Đã chuyển {count} tệp sang kho S3; {damaged} tệp hỏng giữ nguyên"
    noun: ClassVar[str] = "store"

    count: int
    size: int
    damaged: int
