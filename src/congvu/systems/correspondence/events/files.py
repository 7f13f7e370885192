"""What happens to work files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from congvu.kernel.events import Event, event

DECREE = "nd-30-2020"


@dataclass(frozen=True, kw_only=True)
class FileEvent(Event):
    """Base: what happens to one work file."""

    noun: ClassVar[str] = "correspondence.file"
    subject: ClassVar[str] = "file_uid"
    law: ClassVar[str] = DECREE
    file_uid: str


@event
class FileListed(FileEvent):
    name: ClassVar[str] = "correspondence.file.listed"
    sentence: ClassVar[str] = "Ghi vào danh mục hồ sơ: {code} {title}"
    code: str
    title: str


@event
class FileOpened(FileEvent):
    name: ClassVar[str] = "correspondence.file.opened"
    sentence: ClassVar[str] = "Mở hồ sơ"


@event
class LetterFiled(FileEvent):
    """letter_uid: of the document that came or that is ours."""

    name: ClassVar[str] = "correspondence.file.put"
    sentence: ClassVar[str] = "Đưa một văn bản vào hồ sơ"
    letter_uid: str
    notation: str


@event
class LetterTakenOut(FileEvent):
    name: ClassVar[str] = "correspondence.file.taken"
    sentence: ClassVar[str] = "Đưa một văn bản ra khỏi hồ sơ"
    letter_uid: str
    notation: str


@event
class FileClosed(FileEvent):
    name: ClassVar[str] = "correspondence.file.closed"
    sentence: ClassVar[str] = "Kết thúc hồ sơ, {documents} văn bản"
    documents: int


@event
class FileOffered(FileEvent):
    name: ClassVar[str] = "correspondence.file.offered"
    sentence: ClassVar[str] = "Đưa vào danh sách chờ nộp lưu"


@event
class FileWithdrawn(FileEvent):
    name: ClassVar[str] = "correspondence.file.withdrawn"
    sentence: ClassVar[str] = "Rút khỏi danh sách chờ nộp lưu: {reason}"
    reason: str


@event
class FileReopened(FileEvent):
    name: ClassVar[str] = "correspondence.file.reopened"
    sentence: ClassVar[str] = "Mở lại hồ sơ: {reason}"
    reason: str
