"""The words of the gateway's pages."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from congvu.systems.gateway.models.outbound import DEAD, SENT, WAITING
from congvu.systems.gateway.rules import services

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
SOURCES = {
    "dossier": (_("Hồ sơ thủ tục hành chính"), _("Tra theo mã hồ sơ")),
    "association": (_("Sổ đăng ký hội"), _("Tra theo mã định danh của hội")),
}
CLASSES = {
    services.DEFAULT: _("Chia sẻ mặc định"),
    services.SPECIAL: _("Chia sẻ theo yêu cầu đặc thù"),
    services.OPEN: _("Dữ liệu mở"),
}
# State of an agreement → (words, tone).
AGREEMENTS = {
    services.ASKED: (_("Chờ trả lời"), "soon"),
    services.GRANTED: (_("Đang có hiệu lực"), "good"),
    services.REFUSED: (_("Bị từ chối"), "bad"),
    services.ENDED: (_("Đã chấm dứt"), "plain"),
}
EXPIRED = (_("Đã hết hạn"), "late")
FIELDS = {
    "code": _("Mã hồ sơ"),
    "procedure_code": _("Mã thủ tục"),
    "title": _("Tên thủ tục"),
    "state": _("Mã trạng thái"),
    "state_name": _("Trạng thái"),
    "unit": _("Đơn vị giải quyết"),
    "submitted_on": _("Ngày nộp"),
    "due_on": _("Ngày hẹn trả"),
    "finished_on": _("Ngày xong"),
    "applicant_name": _("Họ tên người nộp"),
    "applicant_birth_date": _("Ngày sinh người nộp"),
    "uid": _("Mã định danh"),
    "name": _("Tên hội"),
    "purpose": _("Tôn chỉ, mục đích"),
    "address": _("Địa chỉ"),
    "place_code": _("Mã địa bàn"),
    "decision_number": _("Số quyết định"),
    "founded_on": _("Ngày thành lập"),
}


def field_words(source: str, names: Iterable[str]) -> list[str]:
    """Fields as people read them; another system's keep the names that it gives them."""
    return [str(FIELDS[name]) if source in SOURCES else name for name in names]
