"""The words of the gateway's pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from congvu.systems.gateway.models.outbound import DEAD, SENT, WAITING

# State of a message → (words, tone).
STATES = {
    WAITING: (_("Đang chờ gửi"), "info"),
    SENT: (_("Đã gửi"), "good"),
    DEAD: (_("Ngừng gửi"), "late"),
}
SCOPES = {
    "code": _("B2 Lấy mã hồ sơ"),
    "upload": _("B3 Tải tệp"),
    "create": _("B4 Nối hồ sơ"),
    "progress": _("B5 Cập nhật tiến trình"),
    "status": _("B6 Cập nhật trạng thái"),
    "sync": _("Đồng bộ và đối soát"),
}
