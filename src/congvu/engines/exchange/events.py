"""What the exchange tells the house: ids, codes and states; what a document says stays sealed."""

from __future__ import annotations

from congvu.kernel.events import Event, event


@event
class OfficeOpened(Event):
    name = "exchange.office.opened"
    sentence = "Mở đầu mối liên thông {code}"
    noun = "exchange.office"
    subject = "office_uid"

    office_uid: str
    code: str


@event
class OfficeClosed(Event):
    name = "exchange.office.closed"
    sentence = "Đóng đầu mối liên thông {code}"
    noun = "exchange.office"
    subject = "office_uid"

    office_uid: str
    code: str


@event
class PartnerAdded(Event):
    name = "exchange.partner.added"
    sentence = "Thêm cơ quan liên thông {code}"
    noun = "exchange.partner"
    subject = "partner_uid"

    partner_uid: str
    code: str
    transport: str


@event
class PartnerChanged(Event):
    """changed: names of what was changed, without values."""

    name = "exchange.partner.changed"
    sentence = "Sửa khai báo cơ quan liên thông {code}"
    noun = "exchange.partner"
    subject = "partner_uid"

    partner_uid: str
    code: str
    changed: list[str]


@event
class PartnerPaused(Event):
    name = "exchange.partner.paused"
    sentence = "Tạm dừng gửi đến {code}: {reason}"
    noun = "exchange.partner"
    subject = "partner_uid"

    partner_uid: str
    code: str
    reason: str


@event
class PartnerResumed(Event):
    name = "exchange.partner.resumed"
    sentence = "Gửi lại đến {code}"
    noun = "exchange.partner"
    subject = "partner_uid"

    partner_uid: str
    code: str


@event
class MessageQueued(Event):
    """A document or a state was given out to be sent. kind: document or status."""

    name = "exchange.message.queued"
    sentence = "Chờ gửi {document_id} đến {count} cơ quan"
    noun = "exchange.message"
    subject = "message_uid"
    law = "qd-28-2018-qd-ttg"

    message_uid: str
    kind: str
    document_id: str
    business: int
    status_code: str
    sender: str
    to: list[str]
    count: int


@event
class MessageSent(Event):
    """The bytes of this hash were handed to the axis for this agency, or to the agency itself."""

    name = "exchange.message.sent"
    sentence = "Đã gửi {document_id} đến {partner_code}"
    noun = "exchange.message"
    subject = "message_uid"
    law = "qd-28-2018-qd-ttg"

    message_uid: str
    kind: str
    document_id: str
    partner_code: str
    sha256: str
    remote_id: str


@event
class DeliveryConfirmed(Event):
    """The other agency's own system has it. by: ``answer`` (it took it) or ``status`` (it said so)."""

    name = "exchange.delivery.confirmed"
    sentence = "{partner_code} đã nhận {document_id}"
    noun = "exchange.message"
    subject = "message_uid"
    law = "qd-28-2018-qd-ttg"

    message_uid: str
    kind: str
    document_id: str
    partner_code: str
    sha256: str
    by: str


@event
class DeliveryPutOff(Event):
    name = "exchange.delivery.put_off"
    sentence = "Chưa gửi được {document_id} đến {partner_code}, lần {attempts}: {trouble}"
    noun = "exchange.message"
    subject = "message_uid"

    message_uid: str
    document_id: str
    partner_code: str
    attempts: int
    trouble: str


@event
class DeliveryFailed(Event):
    name = "exchange.delivery.failed"
    sentence = "Ngừng gửi {document_id} đến {partner_code}: {trouble}"
    noun = "exchange.message"
    subject = "message_uid"

    message_uid: str
    kind: str
    document_id: str
    partner_code: str
    trouble: str


@event
class DeliveryResent(Event):
    name = "exchange.delivery.resent"
    sentence = "Gửi lại {document_id} đến {partner_code}"
    noun = "exchange.message"
    subject = "message_uid"

    message_uid: str
    document_id: str
    partner_code: str


@event
class MessageTaken(Event):
    """Bytes of this hash came and their signature held; their files are being put away."""

    name = "exchange.message.taken"
    sentence = "Nhận bản tin {document_id} từ {sender}"
    noun = "exchange.message"
    subject = "message_uid"

    message_uid: str
    document_id: str
    sender: str
    sha256: str
    weak: bool


@event
class DocumentReceived(Event):
    """A document is here with its files. business: 0 new, 1 recall, 2 update, 3 replace."""

    name = "exchange.document.received"
    sentence = "Văn bản {document_id} đến từ {sender}"
    noun = "exchange.message"
    subject = "message_uid"
    law = "qd-28-2018-qd-ttg"

    message_uid: str
    document_id: str
    business: int
    sender: str
    office: str
    sha256: str
    weak: bool


@event
class StatusReceived(Event):
    """Another agency says how a document of ours stands there. status_code: 01 to 16."""

    name = "exchange.status.received"
    sentence = "{sender} báo trạng thái {status_code} của {document_id}"
    noun = "exchange.message"
    subject = "message_uid"
    law = "qd-28-2018-qd-ttg"

    message_uid: str
    document_id: str
    status_code: str
    sender: str
    office: str
    sha256: str
    weak: bool


@event
class MessageQuarantined(Event):
    """faults: keys of `rules.faults`."""

    name = "exchange.message.quarantined"
    sentence = "Cách ly bản tin từ {sender}"
    noun = "exchange.message"
    subject = "message_uid"

    message_uid: str
    sender: str
    sha256: str
    faults: list[str]


@event
class MessageDismissed(Event):
    name = "exchange.message.dismissed"
    sentence = "Bỏ bản tin cách ly từ {sender}: {reason}"
    noun = "exchange.message"
    subject = "message_uid"

    message_uid: str
    sender: str
    sha256: str
    reason: str


@event
class HeadStamped(Event):
    name = "exchange.head.stamped"
    sentence = "Đóng dấu thời gian sổ cái ở dòng {size}"
    noun = "exchange.head"
    subject = "size"

    size: int
    root: str


@event
class AgenciesRead(Event):
    name = "exchange.agencies.read"
    sentence = "Cập nhật danh bạ trục: thêm {added} cơ quan"
    noun = "exchange.directory"

    added: int


@event
class SealsRenewed(Event):
    """kind: ``channel``, ``message`` or ``payload``."""

    name = "exchange.seals.renewed"
    sentence = "Mã hóa lại {count} dòng bằng khóa mới ({kind})"
    noun = "exchange.keys"

    kind: str
    count: int
