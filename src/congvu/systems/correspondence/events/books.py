"""What happens to books, to the post and to lent copies."""

from __future__ import annotations

from typing import ClassVar

from congvu.kernel.events import Event, event

DECREE = "nd-30-2020"


@event
class BookClosed(Event):
    """root: over what is fixed of its lines, in their order."""

    name: ClassVar[str] = "correspondence.book.closed"
    sentence: ClassVar[str] = "Khóa {title}, {lines} dòng"
    noun: ClassVar[str] = "correspondence.book"
    subject: ClassVar[str] = "book_uid"
    law: ClassVar[str] = DECREE
    book_uid: str
    title: str
    lines: int
    root: str


@event
class PostingEntered(Event):
    name: ClassVar[str] = "correspondence.posting.entered"
    sentence: ClassVar[str] = "Ghi gửi bưu điện {notation} đến {place}"
    noun: ClassVar[str] = "correspondence.posting"
    subject: ClassVar[str] = "posting_uid"
    law: ClassVar[str] = DECREE
    posting_uid: str
    notation: str
    place: str
    line: str


@event
class PostingReceived(Event):
    name: ClassVar[str] = "correspondence.posting.received"
    sentence: ClassVar[str] = "Bưu điện ký nhận: {receipt}"
    noun: ClassVar[str] = "correspondence.posting"
    subject: ClassVar[str] = "posting_uid"
    law: ClassVar[str] = DECREE
    posting_uid: str
    receipt: str


@event
class CopyLent(Event):
    name: ClassVar[str] = "correspondence.loan.lent"
    sentence: ClassVar[str] = "Cho {borrower} mượn bản lưu {notation}"
    noun: ClassVar[str] = "correspondence.loan"
    subject: ClassVar[str] = "loan_uid"
    law: ClassVar[str] = DECREE
    loan_uid: str
    notation: str
    borrower: str
    line: str


@event
class CopyReturned(Event):
    name: ClassVar[str] = "correspondence.loan.returned"
    sentence: ClassVar[str] = "Nhận lại bản lưu {notation}"
    noun: ClassVar[str] = "correspondence.loan"
    subject: ClassVar[str] = "loan_uid"
    law: ClassVar[str] = DECREE
    loan_uid: str
    notation: str
