"""What the gateway tells the house. Codes and ids only; who applied stays sealed."""

from __future__ import annotations

from congvu.kernel.events import Event, event
from congvu.systems.gateway.events.agent import AgentAnswered as AgentAnswered
from congvu.systems.gateway.events.agent import AgentChanged as AgentChanged
from congvu.systems.gateway.events.refused import CallRefused as CallRefused


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


@event
class ServicePublished(Event):
    name = "gateway.service.published"
    sentence = "Công bố dịch vụ chia sẻ dữ liệu {code}"
    noun = "gateway.service"
    subject = "service_uid"
    law = "nd-47-2020"

    service_uid: str
    code: str
    source: str
    classification: str


@event
class ServiceVersionPublished(Event):
    """breaks: fields that readers of the version before can no longer read."""

    name = "gateway.service.version_published"
    sentence = "Công bố phiên bản {number} của dịch vụ {code}"
    noun = "gateway.service"
    subject = "service_uid"

    service_uid: str
    code: str
    number: str
    fields: list[str]
    breaks: list[str]


@event
class ServiceClosed(Event):
    name = "gateway.service.closed"
    sentence = "Ngừng dịch vụ chia sẻ dữ liệu {code}"
    noun = "gateway.service"
    subject = "service_uid"

    service_uid: str
    code: str


@event
class ServiceProofChanged(Event):
    """certificate: whether the caller has to show one."""

    name = "gateway.service.proof_changed"
    sentence = "Đổi cách chứng minh của bên gọi dịch vụ {code}"
    noun = "gateway.service"
    subject = "service_uid"

    service_uid: str
    code: str
    certificate: bool


@event
class AgreementAsked(Event):
    name = "gateway.agreement.asked"
    sentence = "{client} đề nghị thỏa thuận khai thác {code}"
    noun = "gateway.service"
    subject = "service_uid"

    service_uid: str
    code: str
    agreement_uid: str
    client: str
    fields: list[str]
    purpose: str
    legal_basis: str
    quota: int
    until: str


@event
class AgreementDecided(Event):
    """state: granted, refused, ended."""

    name = "gateway.agreement.decided"
    sentence = "Thỏa thuận của {client} về {code}: {state}"
    noun = "gateway.service"
    subject = "service_uid"

    service_uid: str
    code: str
    agreement_uid: str
    client: str
    state: str
    reason: str


@event
class ServiceCalled(Event):
    """Who read through the gateway. on_behalf_of: the person whom the partner's system names; found:
    whether there was such a thing; number: of the version; key_sha256: of what was asked for."""

    name = "gateway.service.called"
    sentence = "{client} gọi dịch vụ {code} phiên bản {number}"
    noun = "gateway.service"
    subject = "service_uid"

    service_uid: str
    code: str
    number: str
    agreement_uid: str
    client: str
    on_behalf_of: str
    purpose: str
    fields: list[str]
    found: bool
    key_sha256: str


@event
class UpstreamChanged(Event):
    """host: of the other system; way: how we prove who we are; never a secret."""

    name = "gateway.upstream.changed"
    sentence = "Khai báo kết nối của dịch vụ {code} với {host}"
    noun = "gateway.service"
    subject = "service_uid"

    service_uid: str
    code: str
    host: str
    way: str


@event
class CircuitClosed(Event):
    name = "gateway.upstream.tried_again"
    sentence = "Cho gọi lại hệ thống nguồn của dịch vụ {code}"
    noun = "gateway.service"
    subject = "service_uid"

    service_uid: str
    code: str


@event
class ServiceForwarded(Event):
    """A call that goes on to another system. operation: ``GET /x/{y}``; key_sha256: of the whole call;
    the rest as in :class:`ServiceCalled`."""

    name = "gateway.service.forwarded"
    sentence = "{client} gọi {operation} của dịch vụ {code} phiên bản {number}"
    noun = "gateway.service"
    subject = "service_uid"

    service_uid: str
    code: str
    number: str
    agreement_uid: str
    client: str
    on_behalf_of: str
    purpose: str
    fields: list[str]
    operation: str
    key_sha256: str


@event
class ServiceAnswered(Event):
    """What came of it. outcome: answered, kept (from what was answered before), or what went wrong;
    status: of the other system, 0 when it gave none."""

    name = "gateway.service.answered"
    sentence = "{operation} của dịch vụ {code} cho {client}: {outcome}"
    noun = "gateway.service"
    subject = "service_uid"

    service_uid: str
    code: str
    agreement_uid: str
    client: str
    operation: str
    outcome: str
    status: int
    milliseconds: int


@event
class AnswersForgotten(Event):
    name = "gateway.answers.forgotten"
    sentence = "Xóa {count} câu trả lời đã hết hạn giữ"
    noun = "gateway.service"
    subject = "day"

    day: str
    count: int


@event
class SealsRenewed(Event):
    name = "gateway.seals.renewed"
    sentence = "Mã hóa lại {count} dòng ({kind}) bằng khóa mới"
    noun = "gateway.seals"
    subject = "kind"

    kind: str
    count: int
