"""What the gateway tells the house. Codes and ids only; who applied stays sealed."""

from __future__ import annotations

from congvu.kernel.events import Event, event


@event
class PartnerAdded(Event):
    name = "gateway.partner.added"
    sentence = "Thêm đối tác liên thông {client_id}"
    noun = "gateway.partner"
    subject = "partner_uid"

    partner_uid: str
    client_id: str
    scopes: list[str]


@event
class PartnerClosed(Event):
    name = "gateway.partner.closed"
    sentence = "Ngừng đối tác liên thông {client_id}"
    noun = "gateway.partner"
    subject = "partner_uid"

    partner_uid: str
    client_id: str


@event
class NumberGiven(Event):
    """Step B2."""

    name = "gateway.number.given"
    sentence = "Cấp mã hồ sơ {code} cho {client_id}"
    noun = "gateway.partner"
    subject = "partner_uid"

    partner_uid: str
    client_id: str
    code: str


@event
class FileTaken(Event):
    """Step B3."""

    name = "gateway.file.taken"
    sentence = "Nhận tệp từ {client_id}"
    noun = "gateway.partner"
    subject = "partner_uid"

    partner_uid: str
    client_id: str
    file_uid: str
    sha256: str


@event
class InboundTaken(Event):
    """Step B4."""

    name = "gateway.inbound.taken"
    sentence = "Nhận hồ sơ {code} từ {client_id}"
    noun = "gateway.inbound"
    subject = "inbound_uid"

    inbound_uid: str
    client_id: str
    code: str
    procedure_code: str


@event
class InboundMoved(Event):
    """Steps B5 and B6, one event a call. moves: "code: state" of each new entry."""

    name = "gateway.inbound.moved"
    sentence = "{client_id} cập nhật {count} bước của hồ sơ liên thông"
    noun = "gateway.partner"
    subject = "partner_uid"

    partner_uid: str
    client_id: str
    kind: str
    count: int
    moves: list[str]


@event
class MessageQueued(Event):
    name = "gateway.message.queued"
    sentence = "Chờ đồng bộ hồ sơ {code} lên Cổng Dịch vụ công quốc gia"
    noun = "gateway.message"
    subject = "message_uid"

    message_uid: str
    code: str
    told_state: int


@event
class MessageSent(Event):
    name = "gateway.message.sent"
    sentence = "Đã đồng bộ hồ sơ {code} lên Cổng Dịch vụ công quốc gia"
    noun = "gateway.message"
    subject = "message_uid"

    message_uid: str
    code: str
    told_state: int


@event
class MessagePutOff(Event):
    name = "gateway.message.put_off"
    sentence = "Chưa đồng bộ được hồ sơ {code}, lần {attempts}: {trouble}"
    noun = "gateway.message"
    subject = "message_uid"

    message_uid: str
    code: str
    attempts: int
    trouble: str


@event
class MessageDied(Event):
    name = "gateway.message.died"
    sentence = "Ngừng đồng bộ hồ sơ {code}: {trouble}"
    noun = "gateway.message"
    subject = "message_uid"

    message_uid: str
    code: str
    trouble: str


@event
class MessageResent(Event):
    name = "gateway.message.resent"
    sentence = "Gửi lại hồ sơ {code}"
    noun = "gateway.message"
    subject = "message_uid"

    message_uid: str
    code: str


@event
class LinkKept(Event):
    """The portal gave a number, or took the dossier or a file."""

    name = "gateway.link.kept"
    sentence = "Cổng Dịch vụ công quốc gia nhận {what} của hồ sơ {code}"
    noun = "dossiers.dossier"
    subject = "dossier_uid"

    dossier_uid: str
    code: str
    what: str


@event
class DayReconciled(Event):
    name = "gateway.day.reconciled"
    sentence = "Đối soát ngày {day}: thiếu {missing}, lệch {differing}, thừa {extra}"
    noun = "gateway.day"
    subject = "day"

    day: str
    missing: int
    differing: int
    extra: int
