"""What the tree tells."""

from __future__ import annotations

from typing import ClassVar

from congvu.kernel.events import Event, event


@event
class UnitCreated(Event):
    name: ClassVar[str] = "org.unit.created"
    sentence: ClassVar[str] = "Thành lập {unit_name} ({code}) từ ngày {on} theo {decision}"
    noun: ClassVar[str] = "unit"
    subject: ClassVar[str] = "unit_uid"
    unit_uid: str
    unit_name: str
    code: str
    parent_code: str
    on: str
    decision: str


@event
class UnitRenamed(Event):
    name: ClassVar[str] = "org.unit.renamed"
    sentence: ClassVar[str] = "Đổi tên {old_name} thành {new_name} từ ngày {on} theo {decision}"
    noun: ClassVar[str] = "unit"
    subject: ClassVar[str] = "unit_uid"
    unit_uid: str
    old_name: str
    new_name: str
    on: str
    decision: str


@event
class UnitMoved(Event):
    name: ClassVar[str] = "org.unit.moved"
    sentence: ClassVar[str] = "Chuyển {unit_name} về trực thuộc {parent_name} từ ngày {on}"
    noun: ClassVar[str] = "unit"
    subject: ClassVar[str] = "unit_uid"
    unit_uid: str
    unit_name: str
    parent_name: str
    parent_code: str
    on: str
    decision: str


@event
class UnitsMerged(Event):
    name: ClassVar[str] = "org.units.merged"
    sentence: ClassVar[str] = "Sáp nhập {merged_names} vào {unit_name} từ ngày {on}"
    noun: ClassVar[str] = "unit"
    subject: ClassVar[str] = "unit_uid"
    unit_uid: str
    unit_name: str
    merged_ids: list[int]
    merged_names: str
    successor_id: int
    on: str
    decision: str


@event
class UnitSplit(Event):
    name: ClassVar[str] = "org.unit.split"
    sentence: ClassVar[str] = "Chia, tách {unit_name} thành {new_names} từ ngày {on}"
    noun: ClassVar[str] = "unit"
    subject: ClassVar[str] = "unit_uid"
    unit_uid: str
    unit_name: str
    successor_ids: list[int]
    new_names: str
    closed: bool
    on: str
    decision: str


@event
class ReorganisationTakenBack(Event):
    name: ClassVar[str] = "org.reorganisation.taken_back"
    sentence: ClassVar[str] = "{unit_name} hoạt động lại như trước khi sắp xếp, từ ngày {on}"
    noun: ClassVar[str] = "unit"
    subject: ClassVar[str] = "unit_uid"
    unit_uid: str
    unit_name: str
    on: str


@event
class PostOpened(Event):
    name: ClassVar[str] = "org.post.opened"
    sentence: ClassVar[str] = "Đặt vị trí {title} tại {unit_name}, {capacity} người, từ ngày {on}"
    noun: ClassVar[str] = "post"
    subject: ClassVar[str] = "post_uid"
    post_uid: str
    title: str
    unit_name: str
    capacity: int
    on: str


@event
class PostClosed(Event):
    name: ClassVar[str] = "org.post.closed"
    sentence: ClassVar[str] = "Bỏ vị trí {title} tại {unit_name} từ ngày {on}"
    noun: ClassVar[str] = "post"
    subject: ClassVar[str] = "post_uid"
    post_uid: str
    title: str
    unit_name: str
    on: str
