"""The living gallery: every component in every state; what axe and the pictures are taken of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from congvu.kernel import clock
from congvu.webkit.web.assets import asset
from congvu.webkit.web.fields import DayField
from congvu.webkit.web.routes import route

LANTERN = _("Lập Hội Đèn lồng Hội An")


class SampleForm(forms.Form):
    """One field of each kind."""

    full_name = forms.CharField(
        label=_("Họ, chữ đệm và tên"), help_text=_("Như trên thẻ căn cước.")
    )
    born = DayField(label=_("Ngày sinh"), required=False)
    scope = forms.ChoiceField(
        label=_("Phạm vi hoạt động"),
        widget=forms.RadioSelect,
        choices=(("commune", _("Trong xã")), ("province", _("Trong tỉnh"))),
    )
    purpose = forms.CharField(label=_("Mục đích của hội"), widget=forms.Textarea, required=False)
    place = forms.ChoiceField(
        label=_("Xã, phường"), choices=(("", _("Chọn một nơi")), ("1", "Phường Nghĩa Lộ"))
    )
    charter = forms.FileField(
        label=_("Dự thảo điều lệ"), help_text=_("PDF hoặc DOCX, không quá 20 MB."), required=False
    )
    agree = forms.BooleanField(label=_("Tôi cam đoan thông tin trên là đúng"))


@dataclass(frozen=True)
class Sample:
    """A row of the sample table."""

    code: str
    title: str
    who: str
    status: str
    tone: str
    due: object


def gallery(request: HttpRequest) -> HttpResponse:
    """All components on one page; nothing is kept of what is typed."""
    return render(request, "webkit/gallery.html", gallery_context())


def gallery_context() -> dict[str, object]:
    """Invented content for every component."""
    now = clock.now()
    wrong = SampleForm({}, prefix="sai")
    wrong.is_valid()
    return {
        "form": SampleForm(initial={"full_name": "Nguyễn Thị Ngọc Ánh"}),
        "wrong": wrong,
        "now": now,
        "rows": _rows(),
        "events": _events(),
        "steps": _steps(),
        "answers": _answers(),
        "crumbs": [{"title": _("Thủ tục"), "href": "#"}, {"title": LANTERN, "href": "#"}],
        "tabs": [
            {"title": _("Đang xử lý"), "href": "#", "current": True, "count": 12},
            {"title": _("Đã xong"), "href": "#xong"},
            {"title": _("Chờ bổ sung"), "href": "#cho"},
        ],
        "page": {"next": "#sau", "previous": "", "total": 1001, "shown": 25},
    }


def _rows() -> list[Sample]:
    day = timedelta(days=1)
    now = clock.now()
    return [
        Sample("H51.12-261122-0007", "Lập Hội Đèn lồng Hội An", "Nguyễn Văn An",
               "Đang thẩm định", "info", now + 6 * day),
        Sample("H51.12-261121-0031", "Đổi tên Hội Làm vườn huyện cũ", "Trần Thị Bích",
               "Chờ bổ sung", "soon", now + day),
        Sample("H51.12-261105-0002", "Công nhận điều lệ Quỹ Khuyến học", "Lê Đỗ Quốc Đạt",
               "Quá hạn", "late", now - 2 * day),
        Sample("H51.12-261030-0015", "Lập Hội Người cao tuổi", "Phạm Thị Ưng",
               "Đã trả kết quả", "good", None),
    ]  # fmt: skip


def _events() -> list[dict[str, object]]:
    now = clock.now()
    return [
        {"title": _("Hồ sơ được nộp"), "at": now - timedelta(days=3), "who": "Nguyễn Văn An"},
        {"title": _("Đã tiếp nhận"), "at": now - timedelta(days=2), "who": _("Bộ phận Một cửa")},
        {"title": _("Đang thẩm định"), "at": now, "who": "Sở Nội vụ", "state": "current"},
        {"title": _("Ký và trả kết quả"), "state": "todo"},
    ]


def _steps() -> list[dict[str, object]]:
    return [
        {"title": _("Người đề nghị"), "href": "#", "state": "done"},
        {"title": _("Thông tin hội"), "href": "#", "state": "current", "note": _("Còn 2 câu")},
        {"title": _("Giấy tờ kèm theo"), "state": "todo"},
        {"title": _("Kiểm tra và nộp"), "state": "locked"},
    ]


def _answers() -> list[dict[str, object]]:
    return [
        {"label": _("Họ và tên"), "value": "Nguyễn Thị Ngọc Ánh", "change_url": "#"},
        {"label": _("Ngày sinh"), "value": "02/09/1985", "change_url": "#"},
        {"label": _("Nơi hoạt động"), "value": "Phường Nghĩa Lộ, tỉnh Quảng Ngãi"},
    ]


urlpatterns = [
    route("", gallery, needs="public", name="gallery"),
    route("site.<slug:digest>.<slug:kind>", asset, needs="public", name="asset"),
]
