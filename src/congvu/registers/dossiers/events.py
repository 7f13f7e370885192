"""What happens to a dossier, in the words of its time line.

Payloads carry ids and codes only; who the person is stays in identity.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from congvu.kernel.events import Event, event

LAW = "nd-118-2025"


class DossierEvent(Event):
    """Base: every event of a dossier is on its public time line."""

    noun: ClassVar[str] = "dossiers.dossier"
    subject: ClassVar[str] = "dossier_uid"
    public: ClassVar[bool] = True
    law: ClassVar[str] = LAW


@event
class DossierSubmitted(DossierEvent):
    name = "dossiers.dossier.submitted"
    sentence = "Hồ sơ {code} đã được nộp"

    dossier_uid: str
    code: str
    procedure_code: str
    channel: int
    person_uid: str


@event
class DossierAccepted(DossierEvent):
    name = "dossiers.dossier.accepted"
    sentence = "Hồ sơ được tiếp nhận"

    dossier_uid: str
    code: str
    due_at: str


@event
class DossierRefused(DossierEvent):
    name = "dossiers.dossier.refused"
    sentence = "Hồ sơ không được tiếp nhận: {reason}"

    dossier_uid: str
    code: str
    reason: str


@event
class SupplementRequested(DossierEvent):
    name = "dossiers.dossier.supplement_requested"
    sentence = "Yêu cầu bổ sung, hoàn thiện hồ sơ: {reason}"

    dossier_uid: str
    code: str
    reason: str
    components: list[str]
    round: int


@event
class DossierSupplemented(DossierEvent):
    name = "dossiers.dossier.supplemented"
    sentence = "Người nộp đã bổ sung hồ sơ"

    dossier_uid: str
    code: str
    components: list[str]


@event
class DossierDigitised(DossierEvent):
    name = "dossiers.dossier.digitised"
    sentence = "Giấy tờ trong hồ sơ có bản điện tử"

    dossier_uid: str
    code: str
    components: list[str]


@event
class DossierReappointed(DossierEvent):
    name = "dossiers.dossier.reappointed"
    sentence = "Cơ quan giải quyết xin lỗi và hẹn lại ngày trả kết quả. Lý do: {reason}"

    dossier_uid: str
    code: str
    reason: str
    first_due_at: str
    due_at: str
    due_day: str


@event
class DossierPassedOn(DossierEvent):
    name = "dossiers.dossier.passed_on"
    sentence = "Hồ sơ được chuyển xử lý"

    dossier_uid: str
    code: str
    unit_id: int


@dataclass(frozen=True, kw_only=True)
class LegEvent(DossierEvent):
    """Base: a dossier goes from one level to another."""

    dossier_uid: str
    code: str
    level: str
    to_name: str
    from_name: str
    unit_id: int
    due_day: str


@event
class DossierPassedUp(LegEvent):
    name = "dossiers.dossier.passed_up"
    sentence = "Hồ sơ được chuyển đến {to_name} ({level}), hạn giải quyết của cấp này: {due_day}"


@event
class DossierSentBack(LegEvent):
    name = "dossiers.dossier.sent_back"
    sentence = "{from_name} chuyển lại {to_name} ({level}) để hoàn thiện, hạn: {due_day}"


@event
class DossierFinished(DossierEvent):
    name = "dossiers.dossier.finished"
    sentence = "Hồ sơ đã xử lý xong, kết quả: {result}"

    dossier_uid: str
    code: str
    procedure_code: str
    result: str
    paper_code: str


@event
class DossierReturned(DossierEvent):
    name = "dossiers.dossier.returned"
    sentence = "Kết quả đã vào kho dữ liệu điện tử của người nộp"

    dossier_uid: str
    code: str
    person_uid: str


@event
class DossierStopped(DossierEvent):
    name = "dossiers.dossier.stopped"
    sentence = "Dừng giải quyết hồ sơ: {reason}"

    dossier_uid: str
    code: str
    reason: str


@event
class DossierWithdrawn(DossierEvent):
    name = "dossiers.dossier.withdrawn"
    sentence = "Người nộp rút hồ sơ: {reason}"

    dossier_uid: str
    code: str
    reason: str


@event
class DossierFeePaid(DossierEvent):
    name = "dossiers.dossier.fee_paid"
    sentence = "Phí, lệ phí của hồ sơ được thanh toán trực tuyến"
    public: ClassVar[bool] = False

    dossier_uid: str
    code: str
    gateway: int


@event
class DossierRehoused(DossierEvent):
    name = "dossiers.dossier.rehoused"
    sentence = "Hồ sơ chuyển từ {from_unit} sang {to_unit} do sắp xếp tổ chức"

    dossier_uid: str
    code: str
    from_unit: str
    to_unit: str
