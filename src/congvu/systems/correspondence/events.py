"""What correspondence tells; the events of a letter are its time line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from congvu.kernel.events import Event, event

DECREE = "nd-30-2020"


@dataclass(frozen=True, kw_only=True)
class LetterEvent(Event):
    """Base: what happens to one letter that came. code: its state after it (QĐ 28/2018)."""

    noun: ClassVar[str] = "correspondence.letter"
    subject: ClassVar[str] = "letter_uid"
    law: ClassVar[str] = DECREE
    letter_uid: str


@event
class LetterArrived(LetterEvent):
    name: ClassVar[str] = "correspondence.letter.arrived"
    sentence: ClassVar[str] = "01 Đã đến qua trục liên thông: {notation} của {author}"
    notation: str
    author: str


@event
class LetterRefused(LetterEvent):
    name: ClassVar[str] = "correspondence.letter.refused"
    sentence: ClassVar[str] = "02 Từ chối tiếp nhận: {reason}"
    reason: str


@event
class LetterRegistered(LetterEvent):
    name: ClassVar[str] = "correspondence.letter.registered"
    sentence: ClassVar[str] = "03 Tiếp nhận, vào sổ số đến {number}/{year}"
    number: int
    year: int
    notation: str
    author: str
    line: str = ""


@event
class LetterCorrected(LetterEvent):
    """fields: names of the columns that were put right; line: the fingerprint of its line after it."""

    name: ClassVar[str] = "correspondence.letter.corrected"
    sentence: ClassVar[str] = "Sửa thông tin đã vào sổ: {fields}"
    fields: str
    line: str = ""


@event
class LetterReplaced(LetterEvent):
    name: ClassVar[str] = "correspondence.letter.replaced"
    sentence: ClassVar[str] = "Nơi gửi thay thế bằng {notation}"
    by_uid: str
    notation: str


@event
class LetterRouted(LetterEvent):
    name: ClassVar[str] = "correspondence.letter.routed"
    sentence: ClassVar[str] = "04 Phân công: {given}"
    given: str


@event
class WorkBegun(LetterEvent):
    name: ClassVar[str] = "correspondence.letter.begun"
    sentence: ClassVar[str] = "05 Đang xử lý: {said}"
    said: str


@event
class LetterFinished(LetterEvent):
    name: ClassVar[str] = "correspondence.letter.finished"
    sentence: ClassVar[str] = "06 Hoàn thành: {said}"
    said: str


@event
class ProgressTold(LetterEvent):
    name: ClassVar[str] = "correspondence.letter.progressed"
    sentence: ClassVar[str] = "{who} báo tiến độ: {said}"
    who: str
    said: str


@event
class PartFinished(LetterEvent):
    """A supporting unit has done its part."""

    name: ClassVar[str] = "correspondence.letter.supported"
    sentence: ClassVar[str] = "{who} hoàn thành phần phối hợp: {said}"
    who: str
    said: str


@event
class AssignmentReturned(LetterEvent):
    name: ClassVar[str] = "correspondence.letter.returned"
    sentence: ClassVar[str] = "{who} trả lại: {reason}"
    who: str
    reason: str


@event
class RecallAsked(LetterEvent):
    name: ClassVar[str] = "correspondence.letter.recall_asked"
    sentence: ClassVar[str] = "13 Nơi gửi đề nghị lấy lại hoặc cập nhật: {reason}"
    reason: str


@event
class RecallAgreed(LetterEvent):
    name: ClassVar[str] = "correspondence.letter.recall_agreed"
    sentence: ClassVar[str] = "15 Đồng ý cho lấy lại, cập nhật"
    line: str = ""


@event
class RecallRefused(LetterEvent):
    name: ClassVar[str] = "correspondence.letter.recall_refused"
    sentence: ClassVar[str] = "16 Từ chối cho lấy lại, cập nhật: {reason}"
    reason: str


@event
class FilesRefused(LetterEvent):
    """A file bore a mark of secrecy and was taken out of the house."""

    name: ClassVar[str] = "correspondence.letter.files_refused"
    sentence: ClassVar[str] = "Tệp mang dấu {mark} đã bị gỡ bỏ; hãy đăng ký vào sổ văn bản mật"
    law: ClassVar[str] = "luat-117-2025-qh15"
    mark: str


@event
class StateNotSent(LetterEvent):
    """The sender could not be told of a state: it is no partner of ours, or there is no room."""

    name: ClassVar[str] = "correspondence.letter.state_not_sent"
    sentence: ClassVar[str] = "Chưa báo được trạng thái {code} cho nơi gửi: {why}"
    code: str
    why: str


@dataclass(frozen=True, kw_only=True)
class OutgoingEvent(Event):
    """Base: what happens to one document of ours that leaves."""

    noun: ClassVar[str] = "correspondence.outgoing"
    subject: ClassVar[str] = "letter_uid"
    law: ClassVar[str] = DECREE
    letter_uid: str


@event
class OutgoingStarted(OutgoingEvent):
    name: ClassVar[str] = "correspondence.outgoing.started"
    sentence: ClassVar[str] = "Bắt đầu soạn {kind_name}"
    kind_name: str


@event
class OutgoingIssued(OutgoingEvent):
    name: ClassVar[str] = "correspondence.outgoing.issued"
    sentence: ClassVar[str] = "Đã ký, ban hành số {notation}, vào sổ văn bản đi"
    notation: str
    line: str = ""


@event
class OutgoingMended(OutgoingEvent):
    """It was corrected or replaced by another document of ours."""

    name: ClassVar[str] = "correspondence.outgoing.mended"
    sentence: ClassVar[str] = "Có sai sót. {said}"
    said: str


@event
class OutgoingDiscarded(OutgoingEvent):
    name: ClassVar[str] = "correspondence.outgoing.discarded"
    sentence: ClassVar[str] = "Hủy dự thảo"


@event
class OutgoingSent(OutgoingEvent):
    name: ClassVar[str] = "correspondence.outgoing.sent"
    sentence: ClassVar[str] = "Chuyển đến {places}"
    places: str


@event
class RecallEnded(OutgoingEvent):
    """how: the letter's state after it, in words."""

    name: ClassVar[str] = "correspondence.outgoing.recall_ended"
    sentence: ClassVar[str] = "Kết thúc thu hồi: {how} ({said})"
    how: str
    said: str


@event
class RecipientTold(OutgoingEvent):
    """How it stands with one recipient."""

    name: ClassVar[str] = "correspondence.outgoing.told"
    sentence: ClassVar[str] = "{place}: {said}"
    place: str
    said: str


@event
class MailedAgain(OutgoingEvent):
    """The clerk put an e-mail address right, or tries it again."""

    name: ClassVar[str] = "correspondence.outgoing.mailed_again"
    sentence: ClassVar[str] = "Gửi lại thư điện tử đến {place}"
    place: str


@event
class OutgoingRecalled(OutgoingEvent):
    name: ClassVar[str] = "correspondence.outgoing.recalled"
    sentence: ClassVar[str] = "13 Đề nghị {count} nơi nhận trả lại: {reason}"
    count: int
    reason: str


@event
class ScanUploaded(Event):
    name: ClassVar[str] = "correspondence.scan.uploaded"
    sentence: ClassVar[str] = "Tải lên một bản quét văn bản đến"
    noun: ClassVar[str] = "correspondence.scan"
    subject: ClassVar[str] = "scan_uid"
    scan_uid: str


@event
class ScanRead(Event):
    """state: ready, failed or secret."""

    name: ClassVar[str] = "correspondence.scan.read"
    sentence: ClassVar[str] = "Đọc xong một bản quét văn bản đến ({state})"
    noun: ClassVar[str] = "correspondence.scan"
    subject: ClassVar[str] = "scan_uid"
    scan_uid: str
    state: str


@event
class SecretRefused(Event):
    """A letter that bears a mark of secrecy was turned away; nothing of it is kept, nor told here."""

    name: ClassVar[str] = "correspondence.secret.refused"
    sentence: ClassVar[str] = "Từ chối văn bản mang dấu {mark}; không lưu gì"
    noun: ClassVar[str] = "correspondence.scan"
    law: ClassVar[str] = "luat-117-2025-qh15"
    mark: str


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
