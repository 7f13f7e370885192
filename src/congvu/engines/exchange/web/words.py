"""The words of the exchange's pages."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from congvu.engines.exchange.contracts import Business, StatusCode

DIRECTIONS = {"out": _("Gửi đi"), "in": _("Nhận về")}
KINDS = {"document": _("Văn bản"), "status": _("Trạng thái")}
# State of a message → (words, tone).
STATES: dict[str, tuple[Any, str]] = {
    "queued": (_("Chờ ký"), "info"),
    "signed": (_("Đã ký"), "good"),
    "taken": (_("Đang cất tệp"), "info"),
    "received": (_("Đã nhận"), "good"),
    "quarantined": (_("Cách ly"), "bad"),
    "released": (_("Đã nhận lại"), "plain"),
    "dismissed": (_("Đã bỏ"), "plain"),
}
DELIVERIES: dict[str, tuple[Any, str]] = {
    "waiting": (_("Đang chờ gửi"), "info"),
    "sent": (_("Đã lên trục"), "soon"),
    "confirmed": (_("Bên nhận đã có"), "good"),
    "dead": (_("Ngừng gửi"), "late"),
}
HEALTH: dict[str, tuple[Any, str]] = {
    "well": (_("Thông suốt"), "good"),
    "waiting": (_("Đang gửi"), "info"),
    "retrying": (_("Đang thử lại"), "soon"),
    "open": (_("Không trả lời"), "late"),
    "paused": (_("Tạm dừng"), "plain"),
}
BUSINESS = {
    Business.NEW: _("Gửi mới"), Business.RECALL: _("Thu hồi"), Business.UPDATE: _("Cập nhật"),
    Business.REPLACE: _("Thay thế"),
}  # fmt: skip
STATUS = {
    StatusCode.ARRIVED: _("01 Đã đến"),
    StatusCode.REFUSED: _("02 Từ chối tiếp nhận"),
    StatusCode.RECEIVED: _("03 Đã tiếp nhận"),
    StatusCode.ASSIGNED: _("04 Phân công"),
    StatusCode.IN_PROGRESS: _("05 Đang xử lý"),
    StatusCode.DONE: _("06 Hoàn thành"),
    StatusCode.TAKE_BACK: _("13 Lấy lại"),
    StatusCode.AGREED: _("15 Đồng ý cập nhật, lấy lại"),
    StatusCode.DISAGREED: _("16 Từ chối cập nhật, lấy lại"),
}


def what(row: Any) -> Any:
    """What a message is, in a few words."""
    if row.kind == "status":
        known = {each.value: label for each, label in STATUS.items()}
        return known.get(row.status_code, KINDS["status"])
    return BUSINESS[Business(row.business)]
