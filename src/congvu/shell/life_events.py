"""Doors by what happens in a life, not by which office answers."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _


@dataclass(frozen=True)
class LifeEvent:
    """A moment in a life and the words that find its procedures."""

    title: str
    note: str
    icon: str
    query: str

    @property
    def url(self) -> str:
        return "/thu-tuc/?" + urlencode({"q": self.query})


MOMENTS = (
    (_("Lập hội, lập quỹ"), _("Thành lập, đổi tên, phê duyệt điều lệ"), "people", "hội"),
    (_("Người có công"), _("Trợ cấp, xác nhận, chế độ thân nhân"), "medal", "người có công"),
    (_("Tìm và giữ việc làm"), _("Thất nghiệp, tư vấn, học nghề"), "briefcase", "việc làm"),
    (_("Đi làm ở nước ngoài"), _("Hợp đồng, ký quỹ, khi trở về"), "globe", "nước ngoài"),
    (_("Tuyển dụng công chức"), _("Đăng ký dự tuyển, kiểm định"), "exam", "tuyển dụng"),
    (_("Tôn giáo, tín ngưỡng"), _("Đăng ký sinh hoạt, hoạt động"), "lotus", "tôn giáo"),
    (_("Tài liệu lưu trữ"), _("Đọc, sao, chứng thực lưu trữ"), "archive", "lưu trữ"),
    (_("Thi đua, khen thưởng"), _("Đề nghị, cấp đổi, xác nhận"), "star", "khen thưởng"),
)


def life_events() -> tuple[LifeEvent, ...]:
    """The moments that the Ministry's procedures answer, in the reader's language."""
    return tuple(
        LifeEvent(gettext(title), gettext(note), icon, query)
        for title, note, icon, query in MOMENTS
    )
