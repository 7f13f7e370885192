"""States of a draft, and who does what next.

Law: NĐ 30/2020/NĐ-CP Điều 9–13 (soạn thảo, duyệt, kiểm tra, ký ban hành).
"""

from __future__ import annotations

from enum import StrEnum

from congvu.kernel.text import gettext_noop


class DraftState(StrEnum):
    DRAFTING = "drafting"
    SUBMITTED = "submitted"
    ISSUING = "issuing"  # approved: numbered, being drawn and signed
    ISSUED = "issued"
    DISCARDED = "discarded"


NAMES: dict[str, str] = {
    DraftState.DRAFTING: gettext_noop("Đang soạn"),
    DraftState.SUBMITTED: gettext_noop("Chờ ký"),
    DraftState.ISSUING: gettext_noop("Đang phát hành"),
    DraftState.ISSUED: gettext_noop("Đã ban hành"),
    DraftState.DISCARDED: gettext_noop("Đã hủy"),
}
MOVES: dict[DraftState, frozenset[DraftState]] = {
    DraftState.DRAFTING: frozenset({DraftState.SUBMITTED, DraftState.DISCARDED}),
    DraftState.SUBMITTED: frozenset(
        {DraftState.DRAFTING, DraftState.ISSUING, DraftState.DISCARDED}
    ),
    DraftState.ISSUING: frozenset({DraftState.ISSUED, DraftState.SUBMITTED}),
    DraftState.ISSUED: frozenset(),
    DraftState.DISCARDED: frozenset(),
}


class Verdict(StrEnum):
    """What somebody who was asked says of a draft."""

    AGREED = "agreed"
    REMARKS = "remarks"
    REFUSED = "refused"


VERDICTS: dict[str, str] = {
    Verdict.AGREED: gettext_noop("Nhất trí"),
    Verdict.REMARKS: gettext_noop("Nhất trí, có góp ý"),
    Verdict.REFUSED: gettext_noop("Chưa nhất trí"),
}


def may_move(state: str, to: DraftState) -> bool:
    """Whether a draft in ``state`` may become ``to``."""
    return to in MOVES[DraftState(state)]
