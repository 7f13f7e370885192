"""What internal procedures tell."""

from __future__ import annotations

from typing import ClassVar

from congvu.kernel.events import Event, event


@event
class ProcessOffered(Event):
    """An internal procedure may be begun from now on."""

    name: ClassVar[str] = "processes.process.offered"
    sentence: ClassVar[str] = "Đưa quy trình nội bộ “{title}” vào danh mục"
    noun: ClassVar[str] = "processes.process"
    subject: ClassVar[str] = "code"
    code: str
    title: str
    edition: int
    process_key: str


@event
class ProcessEnded(Event):
    """Nobody may begin it any more; what runs goes on."""

    name: ClassVar[str] = "processes.process.ended"
    sentence: ClassVar[str] = "Ngừng dùng quy trình nội bộ “{title}”"
    noun: ClassVar[str] = "processes.process"
    subject: ClassVar[str] = "code"
    code: str
    title: str


class RunEvent(Event):
    """Base: what happens to one internal procedure under way."""

    noun: ClassVar[str] = "processes.run"
    subject: ClassVar[str] = "run_uid"


@event
class RunStarted(RunEvent):
    name: ClassVar[str] = "processes.run.started"
    sentence: ClassVar[str] = "Bắt đầu quy trình nội bộ {code}: {title}"
    run_uid: str
    code: str
    title: str
    process_code: str


@event
class RunFinished(RunEvent):
    name: ClassVar[str] = "processes.run.finished"
    sentence: ClassVar[str] = "Quy trình nội bộ {code} kết thúc: {outcome}"
    run_uid: str
    code: str
    outcome: str


@event
class RunCancelled(RunEvent):
    name: ClassVar[str] = "processes.run.cancelled"
    sentence: ClassVar[str] = "Dừng quy trình nội bộ {code}: {reason}"
    run_uid: str
    code: str
    reason: str
