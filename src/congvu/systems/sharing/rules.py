"""When a link still opens, and what of a person may be lent.

Law: Luật 91/2025/QH15 (mục đích, thời hạn và phạm vi của sự đồng ý).
"""

from __future__ import annotations

from datetime import datetime

from congvu.kernel.text import gettext_noop

MAX_DAYS, MAX_OPENINGS = "sharing.max_days", "sharing.max_openings"
WRONG_MOST = 5
# Shown by the person's card; the identity number is never lent by a link.
FIELDS = {
    "full_name": gettext_noop("Họ và tên"),
    "birth_date": gettext_noop("Ngày sinh"),
    "sex": gettext_noop("Giới tính"),
    "address": gettext_noop("Nơi ở"),
    "phone": gettext_noop("Số điện thoại"),
    "email": gettext_noop("Thư điện tử"),
}
STANDS = {
    "open": gettext_noop("Đang mở"),
    "withdrawn": gettext_noop("Đã rút lại"),
    "expired": gettext_noop("Đã hết hạn"),
    "used_up": gettext_noop("Đã hết lượt mở"),
    "locked": gettext_noop("Đã khóa do nhập sai mật khẩu"),
}


def standing(
    *,
    at: datetime,
    expires_at: datetime,
    withdrawn_at: datetime | None,
    openings: int,
    most: int,
    wrong: int,
) -> str:
    """A key of ``STANDS``; only "open" opens."""
    if withdrawn_at is not None:
        return "withdrawn"
    if at >= expires_at:
        return "expired"
    if wrong >= WRONG_MOST:
        return "locked"
    return "used_up" if openings >= most else "open"
