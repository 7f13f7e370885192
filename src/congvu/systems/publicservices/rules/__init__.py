"""What the one-stop desk may ask and how an appointment is told.

Law: NĐ 118/2025/NĐ-CP, TT 03/2025/TT-VPCP.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from congvu.kernel import clock
from congvu.kernel.text import gettext_noop
from congvu.registers.dossiers.contracts import State
from congvu.registers.procedures.contracts import Channel
from congvu.systems.publicservices.rules.limits import Limits

HAND_OVER_MOST = 2_000  # dossiers on one day within one person's sight
REAPPOINTMENT = {
    "state": gettext_noop(
        "Chỉ hẹn lại được khi hồ sơ đã được tiếp nhận và đang xử lý. Hãy tải lại trang."
    ),
    "again": gettext_noop(
        "Hồ sơ này đã hẹn lại đủ %(times)s lần; pháp luật không cho hẹn lại lần nữa. "
        "Hãy giải quyết và trả kết quả sớm nhất."
    ),
    "late": gettext_noop(
        "Văn bản xin lỗi phải gửi chậm nhất %(days)s ngày trước ngày hẹn trả; thời điểm đó đã qua. "
        "Hãy giải quyết và trả kết quả sớm nhất."
    ),
    "earlier": gettext_noop("Ngày hẹn mới phải sau ngày đã hẹn. Hãy chọn ngày khác."),
    "day_off": gettext_noop("Ngày hẹn mới là ngày nghỉ. Hãy chọn một ngày làm việc."),
    "day": gettext_noop("Hãy nhập ngày hẹn mới theo dạng ngày/tháng/năm."),
    "reason": gettext_noop("Hãy nêu lý do chậm; người nộp sẽ đọc nội dung này."),
}
# Submission ways of the national base, and what a fee of each moment has to precede.
ACCEPT = "accept"
FEE_PRECEDES = {"1": ACCEPT}
# kind → name; how long the head has is a dated parameter (`rules.limits`).
APPEALS: dict[str, str] = {
    "complaint": gettext_noop("khiếu nại"),
    "proposal": gettext_noop("kiến nghị"),
    "second": gettext_noop("khiếu nại lần hai"),
}
# To who stands above, against the answer or the silence. Law: Luật Khiếu nại điều 33, 37.
SECOND = "second"
SUPPLEMENT_DAYS = "publicservices.supplement_days"  # from acceptance on, in working days
VERDICTS = {
    "right": gettext_noop("đúng"),
    "part": gettext_noop("đúng một phần"),
    "wrong": gettext_noop("không có cơ sở"),
}
APPEAL = {
    "state": gettext_noop(
        "Chỉ khiếu nại, kiến nghị được khi hồ sơ đã kết thúc hoặc bị từ chối. "
        "Hồ sơ đang xử lý thì xem mục Tiến trình."
    ),
    "open": gettext_noop("Đơn trước của bạn đang chờ trả lời. Hãy đợi trả lời rồi gửi tiếp."),
    "again": gettext_noop(
        "Hồ sơ này đã có khiếu nại lần đầu. Nếu không đồng ý với trả lời, hãy khiếu nại lần hai "
        "đến cơ quan cấp trên hoặc khởi kiện tại Tòa án."
    ),
    "first": gettext_noop(
        "Chưa khiếu nại lần hai được: hãy khiếu nại lần đầu và chờ trả lời, hoặc chờ hết hạn trả lời."
    ),
    "above": gettext_noop(
        "Không có cơ quan cấp trên trên hệ thống này. Hãy gửi khiếu nại lần hai trực tiếp."
    ),
    "second_again": gettext_noop(
        "Hồ sơ này đã có khiếu nại lần hai. Nếu không đồng ý, bạn có thể khởi kiện tại Tòa án."
    ),
    "second_late": gettext_noop(
        "Đã quá %(second_days)s ngày kể từ khi có trả lời (hoặc hết hạn trả lời) khiếu nại lần đầu."
    ),
    "late": gettext_noop(
        "Đã quá %(complaint_days)s ngày kể từ khi hồ sơ kết thúc nên không còn quyền khiếu nại."
    ),
    "kind": gettext_noop("Hãy chọn khiếu nại hoặc kiến nghị."),
    "content": gettext_noop("Hãy nêu rõ điều bạn không đồng ý và mong muốn của bạn."),
    "verdict": gettext_noop("Hãy chọn kết luận."),
    "answer": gettext_noop("Hãy viết nội dung trả lời; người nộp sẽ đọc nội dung này."),
}
CORRECTIONS = {
    "mended": gettext_noop("đã sửa tại nguồn"),
    "refused": gettext_noop("nguồn ghi đúng, không sửa"),
}
# How a result of the person's data store stands.
STANDS = {
    "in_force": gettext_noop("Còn hiệu lực"),
    "expired": gettext_noop("Hết thời hạn"),
    "revoked": gettext_noop("Đã thu hồi"),
    "replaced": gettext_noop("Đã thay thế"),
    "unknown": gettext_noop("Không còn hiệu lực"),
}
RATINGS = {
    1: gettext_noop("Rất không hài lòng"),
    2: gettext_noop("Không hài lòng"),
    3: gettext_noop("Bình thường"),
    4: gettext_noop("Hài lòng"),
    5: gettext_noop("Rất hài lòng"),
}


def hand_over_window(
    day: date, previous: date, *, at_hour: time, previous_hour: time
) -> tuple[datetime, datetime]:
    """What is taken in during ``[start, end)`` goes to the solving office with the list of ``day``.

    previous: the working day before; at_hour, previous_hour: the cut-off that holds on each (15:00).
    Law: NĐ 118/2025/NĐ-CP.
    """
    zone = clock.VIETNAM
    return (
        datetime.combine(previous, previous_hour, tzinfo=zone),
        datetime.combine(day, at_hour, tzinfo=zone),
    )


def may_ask_supplement(asked_before: int, *, allowed: int) -> bool:
    """Whether the desk may still ask the applicant for more, listing everything that is missing."""
    return asked_before < allowed


def why_not_reappoint(
    *,
    state: State,
    made_before: int,
    due: date | None,
    today: date,
    new_day: date,
    limits: Limits,
) -> str:
    """Why the appointment may not be moved now ("" when it may), as a key of ``REAPPOINTMENT``.

    Once only; the apology goes out at the latest a day before the promised day. Law: NĐ
    118/2025/NĐ-CP; the text checked is NĐ 61/2018/NĐ-CP điều 19.
    """
    if state not in (State.ACCEPTED, State.PROCESSING) or due is None:
        return "state"
    if made_before >= limits.reappointments:
        return "again"
    if today > due - timedelta(days=limits.apology_days):
        return "late"
    return "" if new_day > due else "earlier"


def fee_of(channels: Iterable[Channel], *, way: int) -> Channel | None:
    """The line of the fee table for this way of handing in; None when nothing is to be paid."""
    return next((c for c in channels if c.way == way and c.fee_vnd > 0), None)


def why_not_appeal(
    *,
    kind: str,
    state: State,
    ended_at: datetime | None,
    at: datetime,
    is_open: bool,
    complained: bool,
    within: int,
) -> str:
    """Why the person may not object now ("" when they may), as a key of ``APPEAL``.

    within: days in which one may complain. Law: Luật Khiếu nại 02/2011/QH13 điều 9, điều 28 (the
    second goes to who is above).
    """
    if kind not in APPEALS or kind == SECOND:
        return "kind"
    if state not in (State.NOT_ACCEPTED, State.STOPPED, State.DONE, State.RETURNED) or not ended_at:
        return "state"
    if is_open:
        return "open"
    if kind == "complaint" and complained:
        return "again"
    return "late" if kind == "complaint" and at > ended_at + timedelta(days=within) else ""


def why_not_second(
    *,
    first_due: datetime | None,
    first_answered: datetime | None,
    at: datetime,
    made: bool,
    within: int,
) -> str:
    """Why a second complaint may not be made now ("" when it may), as a key of ``APPEAL``.

    Against the answer, or against silence once the time to answer has passed; within so many days of
    that. Law: Luật Khiếu nại 02/2011/QH13 điều 33.
    """
    if made:
        return "second_again"
    since = first_answered or (first_due if first_due is not None and at > first_due else None)
    if since is None:
        return "first"
    return "second_late" if at > since + timedelta(days=within) else ""


def may_still_ask(*, latest: datetime | None, at: datetime) -> bool:
    """Whether a supplement found in examination may still be asked for. latest: None at the desk.

    Law: NĐ 118/2025/NĐ-CP: the applicant is told within 3 working days.
    """
    return latest is None or at <= latest


def standing_of(*, state: str, valid_until: date | None, today: date) -> str:
    """How a result stands today: a key of ``STANDS``; its last day of validity still counts."""
    if state in ("revoked", "replaced"):
        return state
    if state != "issued":
        return "unknown"
    return "expired" if valid_until is not None and valid_until < today else "in_force"


def missing_components(required: Iterable[str], attached: Iterable[str]) -> list[str]:
    """Keys of required components without a file, in the dossier's order."""
    have = set(attached)
    return [key for key in required if key not in have]


@dataclass(frozen=True, kw_only=True)
class Once:
    """The meter of one submission. asked: fields shown; prefilled: taken over and left as they were;
    retyped: questions whose value was known from a source and yet was typed (or changed)."""

    asked: int
    prefilled: int
    retyped: tuple[str, ...]


NOT_MEASURED = Once(asked=0, prefilled=0, retyped=())


def meter(
    asked: Iterable[str],
    answers: Mapping[str, object],
    *,
    offered: Mapping[str, object],
    known: Mapping[str, object],
) -> Once:
    """Count how often the person was asked what was known.

    asked: the questions shown; offered: values that stood in the form when it was opened; known:
    values that some source could have given at submission.
    """
    shown = list(asked)
    kept = [k for k in shown if k in offered and answers.get(k) == offered[k]]
    typed = [k for k in shown if k not in kept and answers.get(k) not in (None, "", [])]
    again = tuple(k for k in typed if k in known or k in offered)
    return Once(asked=len(shown), prefilled=len(kept), retyped=again)
