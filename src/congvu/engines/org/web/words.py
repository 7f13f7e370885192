"""Words of the pages of the tree."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

KINDS = {
    "bo": _("Bộ"), "vu": _("Vụ"), "cuc": _("Cục"), "van_phong": _("Văn phòng"), "ban": _("Ban"),
    "trung_tam": _("Trung tâm"), "vien": _("Viện"), "bao_chi": _("Báo, tạp chí"),
    "chi_cuc": _("Chi cục"), "ubnd_tinh": _("Ủy ban nhân dân cấp tỉnh"), "so": _("Sở"),
    "phong": _("Phòng"), "ubnd_xa": _("Ủy ban nhân dân cấp xã"),
    "trung_tam_hcc": _("Trung tâm Phục vụ hành chính công"), "khac": _("Đơn vị khác"),
}  # fmt: skip
