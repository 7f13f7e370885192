"""Which state of an invoice may follow which, and what money that comes in means.

Law: Luật Phí và lệ phí 97/2015/QH13 (waivers, Điều 10); NĐ 118/2025/NĐ-CP (refund of a fee when the
service was not given: not verified, M).
"""

from __future__ import annotations

from congvu.engines.payments.contracts import State
from congvu.kernel.text import gettext_noop

FOLLOWS: dict[State, frozenset[State]] = {
    State.WAITING: frozenset({State.PAID, State.WAIVED, State.CANCELLED}),
    State.PAID: frozenset({State.REFUNDING}),
    State.REFUNDING: frozenset({State.REFUNDED, State.PAID}),
    State.REFUNDED: frozenset(),
    # Money may have left the payer's bank before the office let go of it: it is taken in, then refunded.
    State.WAIVED: frozenset({State.PAID}),
    State.CANCELLED: frozenset({State.PAID}),
}

LABELS: dict[State, str] = {
    State.WAITING: gettext_noop("Chờ thanh toán"),
    State.PAID: gettext_noop("Đã thanh toán"),
    State.REFUNDING: gettext_noop("Đang hoàn tiền"),
    State.REFUNDED: gettext_noop("Đã hoàn"),
    State.WAIVED: gettext_noop("Miễn"),
    State.CANCELLED: gettext_noop("Không phải nộp nữa"),
}

TONES: dict[State, str] = {
    State.WAITING: "soon",
    State.PAID: "good",
    State.REFUNDING: "soon",
    State.REFUNDED: "plain",
    State.WAIVED: "plain",
    State.CANCELLED: "plain",
}


def may_follow(now: State, then: State) -> bool:
    """Whether an invoice in state ``now`` may go to state ``then``."""
    return then in FOLLOWS[now]
