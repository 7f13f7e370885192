"""What happens to letters that came and to scans; the events of a letter are its time line."""

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
    """fields: what was put right, in words; line: the fingerprint of its line after it."""

    name: ClassVar[str] = "correspondence.letter.corrected"
    sentence: ClassVar[str] = "Sửa thông tin đã vào sổ: {fields}"
    fields: str
    line: str = ""


@event
class WordsRead(LetterEvent):
    """The text of its files can be searched."""

    name: ClassVar[str] = "correspondence.letter.words_read"
    sentence: ClassVar[str] = "Đọc chữ trong tệp để tra cứu"


@event
class LetterReplaced(LetterEvent):
    name: ClassVar[str] = "correspondence.letter.replaced"
    sentence: ClassVar[str] = "Nơi gửi thay thế bằng {notation}"
    by_uid: str
    notation: str


@event
class LetterCopied(LetterEvent):
    name: ClassVar[str] = "correspondence.letter.copied"
    sentence: ClassVar[str] = "Đã sao, bản sao số {number}"
    number: str
    paper_code: str


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
    sentence: ClassVar[str] = "13 Nơi gửi đề nghị lấy lại: {reason}"
    reason: str


@event
class UpdateAsked(LetterEvent):
    name: ClassVar[str] = "correspondence.letter.update_asked"
    sentence: ClassVar[str] = "13 Nơi gửi đề nghị cập nhật: {reason}"
    reason: str


@event
class RecallAgreed(LetterEvent):
    name: ClassVar[str] = "correspondence.letter.recall_agreed"
    sentence: ClassVar[str] = "15 Đồng ý cho lấy lại"
    line: str = ""


@event
class UpdateAgreed(LetterEvent):
    name: ClassVar[str] = "correspondence.letter.update_agreed"
    sentence: ClassVar[str] = "15 Đồng ý cập nhật"
    line: str = ""


@event
class RecallRefused(LetterEvent):
    name: ClassVar[str] = "correspondence.letter.recall_refused"
    sentence: ClassVar[str] = "16 Từ chối cho lấy lại: {reason}"
    reason: str


@event
class UpdateRefused(LetterEvent):
    name: ClassVar[str] = "correspondence.letter.update_refused"
    sentence: ClassVar[str] = "16 Từ chối cập nhật: {reason}"
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
