"""Dossiers that arrive by post: what is noted when the consignment is opened, and how it goes back.

Law: NĐ 118/2025/NĐ-CP (hồ sơ qua bưu chính công ích). Source: UPU S10 (mã bưu gửi). Opening before a
witness is the desk's own habit (certainty M).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from congvu.kernel.text import gettext_noop
from congvu.systems.publicservices.rules.delivering import clean_code, is_postal_code


class Stage(StrEnum):
    OPENED = "opened"
    ENTERED = "entered"
    TO_RETURN = "to_return"
    SENT_BACK = "sent_back"


LABELS = {
    Stage.OPENED: gettext_noop("Đã mở, đang nhập"),
    Stage.ENTERED: gettext_noop("Đã tiếp nhận hồ sơ"),
    Stage.TO_RETURN: gettext_noop("Phải gửi trả giấy tờ"),
    Stage.SENT_BACK: gettext_noop("Đã gửi trả giấy tờ"),
}
TONES = {
    Stage.OPENED: "info",
    Stage.ENTERED: "good",
    Stage.TO_RETURN: "late",
    Stage.SENT_BACK: "plain",
}
FAULTS = {
    "code": gettext_noop("Mã bưu gửi gồm 13 ký tự như EH123456785VN; hãy xem lại trên phong bì."),
    "used": gettext_noop("Bưu gửi này đã được nhập. Hãy tra cứu theo mã để mở lại."),
    "posted_on": gettext_noop("Hãy ghi ngày gửi theo dấu bưu điện, không sau hôm nay."),
    "witness": gettext_noop("Hãy ghi người chứng kiến việc mở bưu gửi."),
}
NO_WAY_BACK = gettext_noop("Hãy ghi mã bưu gửi của lần gửi trả, 13 ký tự, khác mã gửi đến.")


@dataclass(frozen=True, kw_only=True)
class Opened:
    """What the officer notes when a consignment is opened. note: in which state it was found."""

    code: str
    posted_on: date | None
    witness: str
    note: str = ""


def faults(opened: Opened, today: date) -> dict[str, str]:
    """field → key of ``FAULTS`` for everything that is wrong."""
    wrong = {}
    if not is_postal_code(clean_code(opened.code)):
        wrong["consignment"] = "code"
    if opened.posted_on is None or opened.posted_on > today:
        wrong["posted_on"] = "posted_on"
    if not opened.witness.strip():
        wrong["witness"] = "witness"
    return wrong


def may_send_back(code: str, came_as: str) -> bool:
    """Whether this may be the code of the way back."""
    clean = clean_code(code)
    return is_postal_code(clean) and clean != came_as
