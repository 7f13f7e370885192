"""The words of the look-ups' pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from congvu.registers.lookups.contracts import BUSINESS, INSURANCE, POPULATION

FIELDS = {
    POPULATION: {
        "full_name": _("Họ và tên"), "birth_date": _("Ngày sinh"), "sex": _("Giới tính"),
        "residence": _("Nơi thường trú"), "living": _("Tình trạng"),
    },
    BUSINESS: {
        "name": _("Tên doanh nghiệp"), "status": _("Tình trạng hoạt động"),
        "address": _("Địa chỉ trụ sở"), "representative": _("Người đại diện theo pháp luật"),
        "founded_on": _("Ngày đăng ký"),
    },
    INSURANCE: {
        "full_name": _("Họ và tên"), "birth_date": _("Ngày sinh"), "status": _("Trạng thái tham gia"),
        "employer": _("Đơn vị đóng"), "months": _("Số tháng đã đóng"),
    },
}  # fmt: skip
