"""What happens to documents of ours that leave; the events of one are its time line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from congvu.kernel.events import Event, event

DECREE = "nd-30-2020"


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
class LinkUsed(OutgoingEvent):
    """The file was fetched by a recipient's link; by whom nobody can say."""

    name: ClassVar[str] = "correspondence.outgoing.link_used"
    sentence: ClassVar[str] = "Tệp được tải bằng liên kết gửi cho {place}"
    place: str


@event
class LinkEnded(OutgoingEvent):
    name: ClassVar[str] = "correspondence.outgoing.link_ended"
    sentence: ClassVar[str] = "Dừng liên kết tải đã gửi cho {place}"
    place: str


@event
class OutgoingUpdated(OutgoingEvent):
    name: ClassVar[str] = "correspondence.outgoing.updated"
    sentence: ClassVar[str] = "13 Gửi bản cập nhật đến {count} nơi nhận: {reason}"
    count: int
    reason: str


@event
class LetterOpened(OutgoingEvent):
    name: ClassVar[str] = "correspondence.outgoing.opened"
    sentence: ClassVar[str] = "Công khai tại trang xác thực: {reason}"
    law: ClassVar[str] = "luat-104-2016-qh13"
    reason: str


@event
class UpdateEnded(OutgoingEvent):
    """count: of recipients that had not answered."""

    name: ClassVar[str] = "correspondence.outgoing.update_ended"
    sentence: ClassVar[str] = "Thôi chờ {count} nơi nhận trả lời bản cập nhật: {reason}"
    count: int
    reason: str


@event
class LetterShut(OutgoingEvent):
    name: ClassVar[str] = "correspondence.outgoing.shut"
    sentence: ClassVar[str] = "Thôi công khai: {reason}"
    law: ClassVar[str] = "luat-104-2016-qh13"
    reason: str


@event
class RecipientMissed(OutgoingEvent):
    """The exchange or the mail server gave up: the clerk is told."""

    name: ClassVar[str] = "correspondence.outgoing.missed"
    sentence: ClassVar[str] = "Không gửi được đến {place}: {said}"
    place: str
    said: str


@event
class OutgoingRecalled(OutgoingEvent):
    name: ClassVar[str] = "correspondence.outgoing.recalled"
    sentence: ClassVar[str] = "13 Đề nghị {count} nơi nhận trả lại: {reason}"
    count: int
    reason: str


@event
class MailboxReached(OutgoingEvent):
    """It lies in a mailbox at the portal: its people are told."""

    name: ClassVar[str] = "correspondence.mailbox.reached"
    sentence: ClassVar[str] = "Đã vào hộp thư trên Cổng của {place}"
    place: str
    recipient_id: int
    sender: str


@event
class MailboxFetched(OutgoingEvent):
    name: ClassVar[str] = "correspondence.mailbox.fetched"
    sentence: ClassVar[str] = "{who} tải văn bản từ hộp thư của {place}"
    place: str
    who: str


@event
class MailboxRefused(OutgoingEvent):
    """Somebody who may not, or no longer, asked for it."""

    name: ClassVar[str] = "correspondence.mailbox.refused"
    sentence: ClassVar[str] = "{who} không có quyền mở hộp thư của {place}, bị từ chối"
    place: str
    who: str


@event
class MailboxAnswered(OutgoingEvent):
    """An answer to it arrived by the portal and waits for the clerk."""

    name: ClassVar[str] = "correspondence.mailbox.answered"
    sentence: ClassVar[str] = "{place} gửi văn bản trả lời qua Cổng ({who})"
    place: str
    who: str
