"""What the forms of services share: the words about a service, its tabs, refusals at their fields."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy

from congvu.kernel.errors import Invalid
from congvu.systems.gateway.web.words import CLASSES, SOURCES

HTTP = "http"


class AboutForm(forms.Form):
    """What an owner says of a new service."""

    code = forms.RegexField(
        r"^[a-z0-9][a-z0-9\-]{2,39}$", label=gettext_lazy("Mã dịch vụ"),
        error_messages={"invalid": gettext_lazy("Mã gồm 3 đến 40 chữ thường không dấu, số, gạch nối.")},
        help_text=gettext_lazy("Đứng trong địa chỉ gọi, ví dụ: ho-so-mot-cua."),
    )  # fmt: skip
    title = forms.CharField(label=gettext_lazy("Tên dịch vụ"), max_length=200)
    purpose = forms.CharField(
        label=gettext_lazy("Dùng vào việc gì"), max_length=1000, widget=forms.Textarea({"rows": 3})
    )
    classification = forms.ChoiceField(
        label=gettext_lazy("Loại dữ liệu"), choices=list(CLASSES.items())
    )
    sla = forms.CharField(
        label=gettext_lazy("Cam kết"), max_length=200,
        help_text=gettext_lazy("Ví dụ: sẵn sàng 99,5 %, trả lời trong 2 giây, giờ hành chính."),
    )  # fmt: skip
    contact = forms.CharField(
        label=gettext_lazy("Đầu mối hỗ trợ"), max_length=200,
        help_text=gettext_lazy("Tên, điện thoại, thư điện tử của cán bộ đầu mối."),
    )  # fmt: skip
    needs_certificate = forms.BooleanField(
        label=gettext_lazy("Chỉ trả lời hệ thống trình chứng thư số (mTLS)"), required=False
    )


def tabs(source: str) -> list[dict[str, Any]]:
    """Where a new service's answers may come from."""
    own, other = reverse("gateway:publish"), reverse("gateway:publish-upstream")
    listed = [(key, words[0], f"{own}?nguon={key}") for key, words in SOURCES.items()]
    listed.append((HTTP, gettext_lazy("Hệ thống khác"), other))
    return [{"title": t, "href": href, "current": key == source} for key, t, href in listed]


def mark(form: forms.Form, refused: Invalid) -> None:
    """Put each refusal at its field."""
    for name, said in refused.errors.items():
        field = "fields_told" if name == "fields" else name
        form.add_error(field if field in form.fields else None, said)
