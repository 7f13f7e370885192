"""The states of a letter that came, as agencies tell them to each other.

Law: QĐ 28/2018/QĐ-TTg; QCVN 102:2016/BTTTT. Source: domain.md §5.7.
"""

from __future__ import annotations

from congvu.kernel.text import gettext_noop

ARRIVED, REFUSED, REGISTERED, ASSIGNED, WORKING, DONE = "01", "02", "03", "04", "05", "06"
RECALL_ASKED, RECALL_AGREED, RECALL_REFUSED = "13", "15", "16"
RECALL, UPDATE = "recall", "update"

LABELS = {
    ARRIVED: gettext_noop("Đã đến"),
    REFUSED: gettext_noop("Từ chối tiếp nhận"),
    REGISTERED: gettext_noop("Đã tiếp nhận"),
    ASSIGNED: gettext_noop("Đã phân công"),
    WORKING: gettext_noop("Đang xử lý"),
    DONE: gettext_noop("Hoàn thành"),
    RECALL_AGREED: gettext_noop("Đã trả lại nơi gửi"),
}
# Asked of who has a document, and answered: as its sender reads it, and as who has it reads it.
OURS = {
    RECALL: {
        RECALL_ASKED: gettext_noop("Đã đề nghị thu hồi, chờ trả lời"),
        RECALL_AGREED: gettext_noop("Đồng ý trả lại"),
        RECALL_REFUSED: gettext_noop("Từ chối trả lại"),
    },
    UPDATE: {
        RECALL_ASKED: gettext_noop("Đã gửi bản cập nhật, chờ trả lời"),
        RECALL_AGREED: gettext_noop("Đồng ý cập nhật"),
        RECALL_REFUSED: gettext_noop("Từ chối cập nhật"),
    },
}
THEIRS = {
    RECALL: {
        RECALL_ASKED: gettext_noop("Nơi gửi đề nghị lấy lại"),
        RECALL_AGREED: gettext_noop("Đồng ý lấy lại"),
        RECALL_REFUSED: gettext_noop("Từ chối lấy lại"),
    },
    UPDATE: {
        RECALL_ASKED: gettext_noop("Nơi gửi đề nghị cập nhật"),
        RECALL_AGREED: gettext_noop("Đã cập nhật theo nơi gửi"),
        RECALL_REFUSED: gettext_noop("Từ chối cập nhật"),
    },
}
TONES = {
    ARRIVED: "soon", REFUSED: "bad", REGISTERED: "soon", ASSIGNED: "info", WORKING: "info",
    DONE: "good", RECALL_AGREED: "plain",
}  # fmt: skip
OVER = frozenset({REFUSED, DONE, RECALL_AGREED})
MOVES = {
    ARRIVED: {REGISTERED, REFUSED, RECALL_AGREED},
    REGISTERED: {ASSIGNED, DONE, RECALL_AGREED},
    ASSIGNED: {ASSIGNED, WORKING, DONE, REGISTERED, RECALL_AGREED},
    WORKING: {WORKING, ASSIGNED, DONE, REGISTERED, RECALL_AGREED},
    DONE: {ASSIGNED, RECALL_AGREED},
}


def choices() -> list[tuple[str, str]]:
    """Code and label, in the order of the list."""
    return list(LABELS.items())


def may_move(before: str, after: str) -> bool:
    """Whether a letter may go from one state to the other."""
    return after in MOVES.get(before, set())
