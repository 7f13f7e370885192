"""What the law tells."""

from __future__ import annotations

from typing import ClassVar

from congvu.kernel.events import Event, event


@event
class PackageLoaded(Event):
    name: ClassVar[str] = "law.package.loaded"
    sentence: ClassVar[str] = "Nạp gói nội dung {kind}/{code} bản {package_version}"
    noun: ClassVar[str] = "package"
    subject: ClassVar[str] = "key"
    key: str
    kind: str
    code: str
    package_version: str
    sha256: str
    previous: str


@event
class ContentAmended(Event):
    name: ClassVar[str] = "law.content.amended"
    sentence: ClassVar[str] = "Sửa {path} của gói {kind}/{code} theo {decision}"
    noun: ClassVar[str] = "package"
    subject: ClassVar[str] = "key"
    key: str
    kind: str
    code: str
    path: str
    before: str
    after: str
    decision: str


@event
class AmendmentWithdrawn(Event):
    name: ClassVar[str] = "law.amendment.withdrawn"
    sentence: ClassVar[str] = "Bỏ phần sửa {path} của gói {kind}/{code}"
    noun: ClassVar[str] = "package"
    subject: ClassVar[str] = "key"
    key: str
    kind: str
    code: str
    path: str


@event
class ParameterSet(Event):
    name: ClassVar[str] = "law.parameter.set"
    sentence: ClassVar[str] = "Đặt {label} = {value} từ ngày {valid_from} theo {decision}"
    noun: ClassVar[str] = "parameter"
    subject: ClassVar[str] = "code"
    public: ClassVar[bool] = True
    code: str
    label: str
    value: str
    valid_from: str
    decision: str


@event
class CalendarLoaded(Event):
    """Deadlines that run over days of ``year`` must be counted again."""

    name: ClassVar[str] = "law.calendar.loaded"
    sentence: ClassVar[str] = "Nạp lịch nghỉ lễ, tết năm {year} ({agency}) theo {decision}"
    noun: ClassVar[str] = "calendar"
    subject: ClassVar[str] = "agency"
    public: ClassVar[bool] = True
    agency: str
    year: int
    decision: str
    changed_days: list[str]
