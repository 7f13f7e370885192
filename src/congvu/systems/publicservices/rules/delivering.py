"""Handing paper results over: at the counter or by post; states only go forward.

Law: NĐ 118/2025/NĐ-CP (results by counter, post or electronically, as the person chose);
Source: UPU S10 (postal identifiers, check digit); QĐ 1334/QĐ-TTg on the designated public carrier.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from enum import StrEnum

from congvu.kernel.text import gettext_noop

WINDOW_SECONDS = 300
MOST_FEE = 1_000_000  # đồng; what a receiver pays for one letter inside the country is far below
KEEP_DAYS = "publicservices.collect_days"


class Stage(StrEnum):
    READY = "ready"
    COLLECTED = "collected"
    HANDED_IN = "handed_in"
    UNDER_WAY = "under_way"
    DELIVERED = "delivered"
    RETURNED = "returned"


LABELS = {
    Stage.READY: gettext_noop("Chờ đến nhận"),
    Stage.COLLECTED: gettext_noop("Đã trả tại quầy"),
    Stage.HANDED_IN: gettext_noop("Đã gửi bưu điện"),
    Stage.UNDER_WAY: gettext_noop("Đang chuyển phát"),
    Stage.DELIVERED: gettext_noop("Đã phát đến người nhận"),
    Stage.RETURNED: gettext_noop("Bưu điện chuyển hoàn"),
}
TONES = {
    Stage.READY: "soon", Stage.COLLECTED: "good", Stage.HANDED_IN: "info",
    Stage.UNDER_WAY: "info", Stage.DELIVERED: "good", Stage.RETURNED: "bad",
}  # fmt: skip
# From which stage it may go where; nothing comes back. What the post returns waits anew, as a row
# of its own.
MOVES: dict[Stage, frozenset[Stage]] = {
    Stage.READY: frozenset({Stage.COLLECTED, Stage.HANDED_IN}),
    Stage.COLLECTED: frozenset(),
    Stage.HANDED_IN: frozenset({Stage.UNDER_WAY, Stage.DELIVERED, Stage.RETURNED}),
    Stage.UNDER_WAY: frozenset({Stage.DELIVERED, Stage.RETURNED}),
    Stage.DELIVERED: frozenset(),
    Stage.RETURNED: frozenset(),
}
CARRIERS = frozenset({Stage.UNDER_WAY, Stage.DELIVERED, Stage.RETURNED})
SELF, AUTHORISED = "self", "authorised"
BASES = {
    SELF: gettext_noop("Chính chủ hồ sơ"),
    AUTHORISED: gettext_noop("Người được ủy quyền"),
}
FAULTS = {
    "name": gettext_noop("Hãy ghi họ và tên người nhận."),
    "paper": gettext_noop("Hãy ghi giấy tờ người nhận đã xuất trình."),
    "basis": gettext_noop("Hãy chọn người nhận là ai."),
    "authority": gettext_noop("Hãy ghi số, ngày của văn bản ủy quyền."),
    "ticked": gettext_noop("Hãy đánh dấu khi người nhận đã ký nhận."),
    "code": gettext_noop("Mã bưu gửi không đúng. Hãy chép lại đủ 13 ký tự trên phiếu gửi."),
    "address": gettext_noop("Hãy ghi địa chỉ nhận."),
    "fee": gettext_noop("Hãy ghi cước bằng số đồng, từ 0 đến 1.000.000."),
}
_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_CODE = re.compile(r"[A-Z]{2}[0-9]{9}[A-Z]{2}")


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """Who took the paper at the counter. paper: what was shown; ticked: they signed for it."""

    name: str
    paper: str
    basis: str
    authority: str = ""
    ticked: bool = False


def may_move(stage: str, to: Stage) -> bool:
    """Whether a delivery in ``stage`` may become ``to``."""
    return to in MOVES[Stage(stage)]


def receipt_faults(receipt: Receipt) -> dict[str, str]:
    """field → key of ``FAULTS``; empty when the paper may be given."""
    wrong = [
        key
        for key, value in (("name", receipt.name), ("paper", receipt.paper))
        if not value.strip()
    ]
    if receipt.basis not in BASES:
        wrong.append("basis")
    if receipt.basis == AUTHORISED and not receipt.authority.strip():
        wrong.append("authority")
    if not receipt.ticked:
        wrong.append("ticked")
    return {key: key for key in wrong}


def clean_code(typed: str) -> str:
    """``eh 123 456 785 vn`` → ``EH123456785VN``."""
    return re.sub(r"[\s.-]+", "", typed).upper()


def is_postal_code(code: str) -> bool:
    """Whether a consignment's code is one, check digit included."""
    if not _CODE.fullmatch(code):
        return False
    total = sum(int(d) * w for d, w in zip(code[2:10], _WEIGHTS, strict=True))
    check = 11 - total % 11
    return int(code[10]) == {10: 0, 11: 5}.get(check, check)


def fee_of(typed: str) -> int | None:
    """``26.500`` → 26500 đồng; None when it is no amount that a letter costs."""
    digits = typed.replace(".", "").replace(" ", "") or "0"
    fee = int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 9 else -1
    return fee if 0 <= fee <= MOST_FEE else None


def sign(secret: str, *, timestamp: str, body: bytes) -> str:
    """The carrier's signature of one message: HMAC-SHA256 over ``timestamp.body``, hexadecimal."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def is_genuine(secret: str, *, timestamp: str, body: bytes, signature: str, now: float) -> bool:
    """Whether the signature fits and is of these minutes; without a secret nothing is genuine."""
    if not secret or not (timestamp.isascii() and timestamp.isdecimal()) or len(timestamp) > 12:
        return False
    if abs(now - int(timestamp)) > WINDOW_SECONDS:
        return False
    wanted = sign(secret, timestamp=timestamp, body=body)
    return hmac.compare_digest(wanted.encode(), signature.encode())
