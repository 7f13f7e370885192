"""What a reorganisation tells."""

from __future__ import annotations

from typing import ClassVar

from congvu.kernel.events import Event, event


class ReformEvent(Event):
    """Base: every event of one reorganisation."""

    noun: ClassVar[str] = "reforms.reform"
    subject: ClassVar[str] = "reform_uid"


@event
class ReformDrafted(ReformEvent):
    name = "reforms.reform.drafted"
    sentence = "Lập phương án sắp xếp {units} theo {decision}"

    reform_uid: str
    units: str
    decision: str


@event
class ReformDropped(ReformEvent):
    name = "reforms.reform.dropped"
    sentence = "Bỏ phương án sắp xếp theo {decision}"

    reform_uid: str
    decision: str


@event
class ReformConfirmed(ReformEvent):
    name = "reforms.reform.confirmed"
    sentence = "Quyết định thực hiện sắp xếp theo {decision} từ ngày {on}"

    reform_uid: str
    decision: str
    on: str


@event
class ReformBegun(ReformEvent):
    name = "reforms.reform.begun"
    sentence = "Bắt đầu sắp xếp theo {decision}"

    reform_uid: str
    decision: str
    unit_ids: list[int]


@event
class RowsMoved(ReformEvent):
    name = "reforms.rows.moved"
    sentence = "Sắp xếp theo {decision}: {what}, {moved} mục"

    reform_uid: str
    decision: str
    what: str
    stage: str
    moved: int
    stayed: int


@event
class ReformEnded(ReformEvent):
    name = "reforms.reform.ended"
    sentence = "Sắp xếp xong theo {decision}: {moved} mục đã chuyển"

    reform_uid: str
    decision: str
    moved: int


@event
class ReformFailed(ReformEvent):
    name = "reforms.reform.failed"
    sentence = "Chưa sắp xếp được theo {decision}: {why}"

    reform_uid: str
    decision: str
    why: str


@event
class ReformTakenBack(ReformEvent):
    name = "reforms.reform.taken_back"
    sentence = "Đưa về như trước lần sắp xếp theo {decision}"

    reform_uid: str
    decision: str


@event
class ReformUndone(ReformEvent):
    name = "reforms.reform.undone"
    sentence = (
        "Đã đưa về như trước lần sắp xếp theo {decision}: {back} mục, {stayed} mục giữ nguyên"
    )

    reform_uid: str
    decision: str
    back: int
    stayed: int
