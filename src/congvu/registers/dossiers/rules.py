"""Which state may follow which, and what a state means for the clock.

Law: NĐ 118/2025/NĐ-CP; state codes and their meaning for deadlines: QĐ 766/QĐ-TTg (domain 2.6).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from congvu.kernel.text import gettext_noop
from congvu.registers.dossiers.contracts import State

FOLLOWS: dict[State, frozenset[State]] = {
    State.SUBMITTED: frozenset(
        {State.ACCEPTED, State.NOT_ACCEPTED, State.SUPPLEMENT, State.WITHDRAWN, State.STOPPED}
    ),
    State.ACCEPTED: frozenset(
        {State.PROCESSING, State.SUPPLEMENT, State.WITHDRAWN, State.STOPPED, State.PAYMENT}
    ),
    State.PROCESSING: frozenset(
        {State.SUPPLEMENT, State.PAYMENT, State.WITHDRAWN, State.STOPPED, State.DONE}
    ),
    State.SUPPLEMENT: frozenset(
        {State.SUBMITTED, State.ACCEPTED, State.PROCESSING, State.WITHDRAWN, State.STOPPED}
    ),
    State.PAYMENT: frozenset({State.PROCESSING, State.WITHDRAWN, State.STOPPED}),
    State.DONE: frozenset({State.RETURNED}),
    State.NOT_ACCEPTED: frozenset(),
    State.WITHDRAWN: frozenset(),
    State.STOPPED: frozenset(),
    State.RETURNED: frozenset(),
}

# Whose turn it is, in the citizen's words.
LABELS: dict[State, str] = {
    State.SUBMITTED: gettext_noop("Mới đăng ký"),
    State.ACCEPTED: gettext_noop("Được tiếp nhận"),
    State.NOT_ACCEPTED: gettext_noop("Không được tiếp nhận"),
    State.PROCESSING: gettext_noop("Đang xử lý"),
    State.SUPPLEMENT: gettext_noop("Yêu cầu bổ sung giấy tờ"),
    State.PAYMENT: gettext_noop("Yêu cầu thực hiện nghĩa vụ tài chính"),
    State.WITHDRAWN: gettext_noop("Công dân yêu cầu rút hồ sơ"),
    State.STOPPED: gettext_noop("Dừng xử lý"),
    State.DONE: gettext_noop("Đã xử lý xong"),
    State.RETURNED: gettext_noop("Đã trả kết quả"),
}

TONES: dict[State, str] = {
    State.SUBMITTED: "info",
    State.ACCEPTED: "info",
    State.NOT_ACCEPTED: "danger",
    State.PROCESSING: "info",
    State.SUPPLEMENT: "warning",
    State.PAYMENT: "warning",
    State.WITHDRAWN: "neutral",
    State.STOPPED: "danger",
    State.DONE: "success",
    State.RETURNED: "success",
}


def may_follow(now: State, then: State) -> bool:
    """Whether a dossier in state ``now`` may go to state ``then``."""
    return then in FOLLOWS[now]


def is_open(state: State) -> bool:
    """Whether somebody still owes work on it."""
    return bool(FOLLOWS[state]) and state is not State.DONE


def waits_for_citizen(state: State) -> bool:
    """Whether it is the citizen's turn."""
    return state in (State.SUPPLEMENT, State.PAYMENT)


def kept_time(
    *, state: State, due_at: datetime | None, ended_at: datetime | None, at: datetime
) -> bool | None:
    """Whether the promised day was kept; None while that is open (or nobody promised one).

    Ended: by when it ended. Open: late once the day has passed, unless the citizen is waited for.
    Law: QĐ 766/QĐ-TTg, chỉ tiêu 2.1; which dossiers count is ours to say: those not yet due do not.
    """
    if due_at is None:
        return None
    if ended_at is not None:
        return ended_at <= due_at
    return False if at > due_at and not waits_for_citizen(state) else None


def kept_leg(
    due_at: datetime | None, ended_at: datetime | None, waited: datetime | None, at: datetime
) -> bool | None:
    """Whether one level kept its own day; None while that is open.

    While the citizen is waited for nobody is late. Law: NĐ 118/2025/NĐ-CP; QĐ 766/QĐ-TTg.
    """
    if due_at is None:
        return None
    if ended_at is not None:
        return ended_at <= due_at
    return False if waited is None and at > due_at else None


def in_order(started_at: datetime | None, position: int) -> tuple[bool, datetime, int]:
    """Turns in the order in which they began; those still to come last, along the route."""
    return (started_at is None, started_at or datetime.max.replace(tzinfo=UTC), position)


@dataclass(frozen=True, kw_only=True)
class Course:
    """How one dossier ran, for the measured clock.

    promised: the appointment made first (None: none was made); waited: how long the citizen took
    since; waiting_since: since when they are asked for more; limit: the end of the procedure's
    longest time, for a dossier without an appointment.
    """

    state: State
    promised: datetime | None
    finished_at: datetime | None = None
    waiting_since: datetime | None = None
    waited: timedelta = timedelta()
    supplements: int = 0
    limit: datetime | None = None


def measured_end(course: Course, *, horizon: datetime) -> datetime:
    """When the measured clock stops: by state 9, 10, 8, 3 or 7; at the request for more; else at
    ``horizon``, the end of the period. Law: QĐ 766/QĐ-TTg, indicator 2.1.
    """
    if course.finished_at is not None:
        return course.finished_at
    if course.state is State.SUPPLEMENT and course.waiting_since is not None:
        return course.waiting_since
    return horizon


def on_time(course: Course, *, horizon: datetime) -> bool:
    """Whether QĐ 766 counts it as before or on time; asked for more twice is overdue by itself."""
    due = course.promised or course.limit
    if course.supplements > 1 or due is None:
        return False
    return measured_end(course, horizon=horizon) - course.waited <= due
