"""Words of the law's pages: keys of rules and contracts in Vietnamese."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

STATES = {
    "con_hieu_luc": _("Còn hiệu lực"),
    "het_hieu_luc_mot_phan": _("Hết hiệu lực một phần"),
    "het_hieu_luc": _("Hết hiệu lực toàn bộ"),
    "chua_co_hieu_luc": _("Chưa có hiệu lực"),
    "ngung_hieu_luc": _("Ngưng hiệu lực"),
    "khong_ro": _("Chưa rõ ngày hiệu lực"),
}
TONES = {
    "con_hieu_luc": "good",
    "het_hieu_luc_mot_phan": "soon",
    "het_hieu_luc": "plain",
    "chua_co_hieu_luc": "info",
    "ngung_hieu_luc": "late",
    "khong_ro": "soon",
}
CERTAINTY = {
    "V": _("Đã kiểm chứng"),
    "V-S": _("Theo báo chí, cần đối chiếu"),
    "D": _("Suy ra từ quy định"),
    "M": _("Chưa kiểm chứng"),
}
CERTAINTY_TONES = {"V": "good", "V-S": "info", "D": "info", "M": "soon"}
LINKS = {
    "replaces": (_("Thay thế"), _("Bị thay thế bởi")),
    "repeals_part": (_("Bãi bỏ một phần"), _("Bị bãi bỏ một phần bởi")),
    "amends": (_("Sửa đổi, bổ sung"), _("Được sửa đổi, bổ sung bởi")),
    "guides": (_("Hướng dẫn, quy định chi tiết"), _("Được hướng dẫn bởi")),
}
DAYS = {
    "holiday": _("Nghỉ lễ, tết"),
    "compensatory": _("Nghỉ bù"),
    "swap_off": _("Nghỉ hoán đổi"),
    "swap_on": _("Làm bù"),
    "weekend": _("Nghỉ hằng tuần"),
    "working": _("Ngày làm việc"),
}
UNITS = {
    "working_day": _("ngày làm việc"),
    "day": _("ngày"),
    "hour": _("giờ làm việc"),
}
VERDICTS = {
    "kept": _("Gói không đổi, giữ quyết định của cơ quan"),
    "adopted": _("Gói mới đã có cùng giá trị, có thể bỏ phần sửa"),
    "conflict": _("Gói mới khác cả hai, giá trị của cơ quan vẫn áp dụng"),
}
