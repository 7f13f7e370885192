"""What casework tells: a process published, a case begun and ended, whose turn it became."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from congvu.kernel.events import Event, event


@event
class ProcessPublished(Event):
    name: ClassVar[str] = "casework.process.published"
    sentence: ClassVar[str] = "Công bố quy trình {title}, phiên bản {process_version}"
    noun: ClassVar[str] = "process"
    subject: ClassVar[str] = "key"
    key: str
    process_version: int
    title: str
    sha256: str
    decision: str = ""


@event
class ProcessDrafted(Event):
    """what: the change, by its name in ``rules.sheets.edits``."""

    name: ClassVar[str] = "casework.process.drafted"
    sentence: ClassVar[str] = "Soạn quy trình {title}: {words}"
    noun: ClassVar[str] = "process_draft"
    subject: ClassVar[str] = "draft_uid"
    draft_uid: str
    key: str
    title: str
    what: str
    words: str


@event
class ProcessDraftDeleted(Event):
    name: ClassVar[str] = "casework.process.draft_deleted"
    sentence: ClassVar[str] = "Xóa bản nháp quy trình {title}"
    noun: ClassVar[str] = "process_draft"
    subject: ClassVar[str] = "draft_uid"
    draft_uid: str
    key: str
    title: str


@event
class DecisionPublished(Event):
    name: ClassVar[str] = "casework.decision.published"
    sentence: ClassVar[str] = "Công bố bảng quyết định {title}, phiên bản {decision_version}"
    noun: ClassVar[str] = "decision"
    subject: ClassVar[str] = "key"
    key: str
    decision_version: int
    title: str
    sha256: str
    decision: str = ""


@event
class CasesChangedOver(Event):
    name: ClassVar[str] = "casework.process.changed_over"
    sentence: ClassVar[str] = (
        "Chuyển {went} hồ sơ từ phiên bản {before} sang {after}, giữ lại {stayed}"
    )
    noun: ClassVar[str] = "process"
    subject: ClassVar[str] = "key"
    key: str
    before: int
    after: int
    went: int
    stayed: int
    decision: str = ""


@event
class ChangeoverUndone(Event):
    name: ClassVar[str] = "casework.process.changeover_undone"
    sentence: ClassVar[str] = "Đưa {back} hồ sơ từ phiên bản {after} về {before}, giữ lại {stayed}"
    noun: ClassVar[str] = "process"
    subject: ClassVar[str] = "key"
    key: str
    before: int
    after: int
    back: int
    stayed: int


@event
class CaseStarted(Event):
    name: ClassVar[str] = "casework.case.started"
    sentence: ClassVar[str] = "Bắt đầu quy trình {process_title}"
    noun: ClassVar[str] = "case"
    subject: ClassVar[str] = "case_uid"
    public: ClassVar[bool] = True
    case_uid: str
    process_key: str
    process_version: int
    process_title: str
    subject_noun: str
    subject_uid: str


@event
class CaseEnded(Event):
    name: ClassVar[str] = "casework.case.ended"
    sentence: ClassVar[str] = "Kết thúc quy trình: {end_title}"
    noun: ClassVar[str] = "case"
    subject: ClassVar[str] = "case_uid"
    public: ClassVar[bool] = True
    case_uid: str
    subject_noun: str
    subject_uid: str
    end_node: str
    end_title: str
    on_time: bool | None


@event
class CaseCancelled(Event):
    name: ClassVar[str] = "casework.case.cancelled"
    sentence: ClassVar[str] = "Dừng quy trình: {reason}"
    noun: ClassVar[str] = "case"
    subject: ClassVar[str] = "case_uid"
    public: ClassVar[bool] = True
    case_uid: str
    subject_noun: str
    subject_uid: str
    reason: str


@event
class TaskEvent(Event):
    """What every event about a task says; it is told on the case's time line."""

    name: ClassVar[str] = "casework.task.touched"
    noun: ClassVar[str] = "case"
    subject: ClassVar[str] = "case_uid"
    case_uid: str
    task_uid: str
    node: str
    title: str
    subject_noun: str
    subject_uid: str
    role: str


@event
class TaskOpened(TaskEvent):
    name: ClassVar[str] = "casework.task.opened"
    sentence: ClassVar[str] = "Đến lượt: {title}"
    public: ClassVar[bool] = True
    due_at: str = ""
    assignee_id: int | None = None
    person_id: int | None = None


@event
class TaskCompleted(TaskEvent):
    name: ClassVar[str] = "casework.task.completed"
    sentence: ClassVar[str] = "Hoàn thành: {title} – {outcome_label}"
    public: ClassVar[bool] = True
    outcome: str
    outcome_label: str
    late: bool = False


@event
class TaskTaken(TaskEvent):
    name: ClassVar[str] = "casework.task.taken"
    sentence: ClassVar[str] = "Nhận việc: {title}"
    assignee_id: int


@event
class TaskAssigned(TaskEvent):
    name: ClassVar[str] = "casework.task.assigned"
    sentence: ClassVar[str] = "Giao việc {title} cho {assignee_name}"
    assignee_id: int
    assignee_name: str


@event
class TaskReleased(TaskEvent):
    name: ClassVar[str] = "casework.task.released"
    sentence: ClassVar[str] = "Trả việc {title} về đơn vị"


@event
class TaskCancelled(TaskEvent):
    name: ClassVar[str] = "casework.task.cancelled"
    sentence: ClassVar[str] = "Việc {title} không còn phải làm"


@event
class BatchBegun(Event):
    """verb: what is done with the tasks, in words."""

    name: ClassVar[str] = "casework.batch.begun"
    sentence: ClassVar[str] = "Làm hàng loạt: {verb}, {count} việc"
    noun: ClassVar[str] = "batch"
    subject: ClassVar[str] = "batch_uid"
    batch_uid: str
    verb: str
    count: int


@event
class BatchRefused(Event):
    name: ClassVar[str] = "casework.batch.refused"
    sentence: ClassVar[str] = "Không làm được một việc trong loạt: {words}"
    noun: ClassVar[str] = "batch"
    subject: ClassVar[str] = "batch_uid"
    batch_uid: str
    task_uid: str
    words: str


@event
class BatchUndone(Event):
    name: ClassVar[str] = "casework.batch.undone"
    sentence: ClassVar[str] = "Hoàn tác làm hàng loạt, {count} việc trở lại như trước"
    noun: ClassVar[str] = "batch"
    subject: ClassVar[str] = "batch_uid"
    batch_uid: str
    count: int


@event
class UnitWarned(Event):
    """Late work was told. step: 1 to the head of the unit, 2 to the head above; titles: of a few."""

    name: ClassVar[str] = "casework.unit.warned"
    sentence: ClassVar[str] = "Báo {count} việc quá hạn tại {unit_name}"
    noun: ClassVar[str] = "unit"
    subject: ClassVar[str] = "unit_uid"
    unit_uid: str
    unit_id: int
    unit_name: str
    step: int
    count: int
    titles: str
    person_ids: list[int]


@dataclass(frozen=True, kw_only=True)
class RedatingEvent(Event):
    """Base: about one counting of due times anew."""

    noun: ClassVar[str] = "redating"
    subject: ClassVar[str] = "redating_uid"
    redating_uid: str


@event
class RedatingBegun(RedatingEvent):
    name: ClassVar[str] = "casework.deadlines.recounting"
    sentence: ClassVar[str] = "Tính lại hạn theo lịch năm {year}: {days} ngày đổi ({decision})"
    year: int
    days: int
    decision: str


@event
class DeadlinesMoved(RedatingEvent):
    """A part of them. seen: rows looked at; moved: of these; through: id of the last row noted."""

    name: ClassVar[str] = "casework.deadlines.moved"
    sentence: ClassVar[str] = "Đổi {moved} hạn"
    stage: str
    seen: int
    moved: int
    through: int


@event
class DeadlinesRedated(RedatingEvent):
    """All of them. seen: due times looked at; cases, tasks, timers: that moved."""

    name: ClassVar[str] = "casework.deadlines.redated"
    sentence: ClassVar[str] = (
        "Đã tính lại hạn theo lịch năm {year}: {cases} hồ sơ, {tasks} việc ({decision})"
    )
    year: int
    decision: str
    seen: int
    cases: int
    tasks: int
    timers: int


@event
class DeadlinesPutBack(RedatingEvent):
    name: ClassVar[str] = "casework.deadlines.put_back"
    sentence: ClassVar[str] = "Đưa các hạn đã tính lại theo lịch năm {year} về như trước"
    year: int
    decision: str


@event
class TimerFired(Event):
    name: ClassVar[str] = "casework.timer.fired"
    sentence: ClassVar[str] = "Đến giờ hẹn: {title}"
    noun: ClassVar[str] = "case"
    subject: ClassVar[str] = "case_uid"
    case_uid: str
    node: str
    title: str


@event
class EventCame(Event):
    """A message or signal that the case waited for."""

    name: ClassVar[str] = "casework.event.came"
    sentence: ClassVar[str] = "Đã nhận: {title}"
    noun: ClassVar[str] = "case"
    subject: ClassVar[str] = "case_uid"
    case_uid: str
    node: str
    title: str


@event
class SignalThrown(Event):
    name: ClassVar[str] = "casework.signal.thrown"
    sentence: ClassVar[str] = "Phát tín hiệu {signal} tới các hồ sơ đang chờ"
    noun: ClassVar[str] = "signal"
    subject: ClassVar[str] = "signal"
    signal: str


@event
class ClockTurned(Event):
    """how: start, pause, resume, restart or stop."""

    name: ClassVar[str] = "casework.clock.turned"
    sentence: ClassVar[str] = "Đồng hồ hồ sơ: {words}"
    noun: ClassVar[str] = "case"
    subject: ClassVar[str] = "case_uid"
    public: ClassVar[bool] = True
    case_uid: str
    how: str
    words: str
    reason: str = ""
    due_at: str = ""


@event
class DraftSaved(Event):
    """Answers themselves never go to the ledger: a draft is the writer's own scratch paper."""

    name: ClassVar[str] = "casework.draft.saved"
    sentence: ClassVar[str] = "Lưu bản nháp biểu mẫu"
    noun: ClassVar[str] = "draft"
    subject: ClassVar[str] = "draft_uid"
    draft_uid: str
    form: str
    step: str


@event
class DraftDeleted(Event):
    name: ClassVar[str] = "casework.draft.deleted"
    sentence: ClassVar[str] = "Xóa bản nháp biểu mẫu"
    noun: ClassVar[str] = "draft"
    subject: ClassVar[str] = "draft_uid"
    draft_uid: str
    form: str
