"""What places tell."""

from __future__ import annotations

from typing import ClassVar

from congvu.kernel.events import Event, event


@event
class PlaceRenamed(Event):
    name: ClassVar[str] = "places.place.renamed"
    sentence: ClassVar[str] = "Đổi tên {old_name} thành {new_name} từ ngày {on} theo {decision}"
    noun: ClassVar[str] = "place"
    subject: ClassVar[str] = "code"
    public: ClassVar[bool] = True
    code: str
    old_name: str
    new_name: str
    on: str
    decision: str


@event
class PlacesMerged(Event):
    name: ClassVar[str] = "places.places.merged"
    sentence: ClassVar[str] = "Nhập {merged_names} thành {new_name} từ ngày {on} theo {decision}"
    noun: ClassVar[str] = "place"
    subject: ClassVar[str] = "code"
    public: ClassVar[bool] = True
    code: str
    new_name: str
    merged_codes: list[str]
    merged_names: str
    on: str
    decision: str
