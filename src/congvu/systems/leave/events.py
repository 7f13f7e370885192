"""What leave tells: asked for, decided, withdrawn, over, disposed of."""

from __future__ import annotations

from typing import ClassVar

from congvu.kernel.events import Event, event

LAW = "luat-45-2019-qh14"


@event
class LeaveRequested(Event):
    """Somebody asks for leave; why is theirs to know."""

    name: ClassVar[str] = "leave.request.submitted"
    sentence: ClassVar[str] = "Xin nghỉ {days} ngày làm việc, từ {first_day} đến {last_day}"
    noun: ClassVar[str] = "leaverequest"
    subject: ClassVar[str] = "request_uid"
    person: ClassVar[str] = "person_uid"
    personal: ClassVar[tuple[str, ...]] = ("reason",)
    law: ClassVar[str] = LAW
    request_uid: str
    person_uid: str
    code: str
    first_day: str
    last_day: str
    days: int
    kind: str
    reason: str = ""


@event
class LeaveApproved(Event):
    """The head agreed."""

    name: ClassVar[str] = "leave.request.approved"
    sentence: ClassVar[str] = "Duyệt đơn {code}: nghỉ {days} ngày"
    noun: ClassVar[str] = "leaverequest"
    subject: ClassVar[str] = "request_uid"
    law: ClassVar[str] = LAW
    request_uid: str
    code: str
    days: int
    first_day: str
    last_day: str


@event
class LeaveRefused(Event):
    """The head did not agree, and said why."""

    name: ClassVar[str] = "leave.request.refused"
    sentence: ClassVar[str] = "Không duyệt đơn {code}: {note}"
    noun: ClassVar[str] = "leaverequest"
    subject: ClassVar[str] = "request_uid"
    law: ClassVar[str] = LAW
    request_uid: str
    code: str
    note: str


@event
class LeaveWithdrawn(Event):
    """Taken back before it was decided."""

    name: ClassVar[str] = "leave.request.withdrawn"
    sentence: ClassVar[str] = "Rút đơn {code}"
    noun: ClassVar[str] = "leaverequest"
    subject: ClassVar[str] = "request_uid"
    request_uid: str
    code: str


@event
class LeaveFinished(Event):
    """The last day is over."""

    name: ClassVar[str] = "leave.request.finished"
    sentence: ClassVar[str] = "Hết kỳ nghỉ theo đơn {code}"
    noun: ClassVar[str] = "leaverequest"
    subject: ClassVar[str] = "request_uid"
    request_uid: str
    code: str


@event
class LeaveDisposed(Event):
    """Destroyed after its retention, as the archive decided."""

    name: ClassVar[str] = "leave.request.disposed"
    sentence: ClassVar[str] = "Tiêu hủy đơn {code} khi hết thời hạn lưu trữ"
    noun: ClassVar[str] = "leaverequest"
    subject: ClassVar[str] = "request_uid"
    request_uid: str
    code: str


@event
class LeaveKindsLoaded(Event):
    """The agency's list of kinds changed."""

    name: ClassVar[str] = "leave.kinds.loaded"
    sentence: ClassVar[str] = "Cập nhật {count} loại nghỉ"
    noun: ClassVar[str] = "leavekinds"
    subject: ClassVar[str] = "package"
    package: str
    count: int
