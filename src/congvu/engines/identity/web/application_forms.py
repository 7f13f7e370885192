"""What is typed when an application is registered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from congvu.engines.identity.actions.applications import Terms
from congvu.engines.identity.models import Application
from congvu.engines.identity.models.applications import Algorithm, Audience
from congvu.engines.identity.rules.applications import OPENID
from congvu.engines.identity.web.forms import unit_choices
from congvu.engines.identity.web.sso.words import scope_choices

LINES = {"rows": 3}


class ApplicationForm(forms.Form):
    """The terms of an application."""

    redirect_uris = forms.CharField(
        label=_("Địa chỉ quay về"), required=False, widget=forms.Textarea(attrs=LINES),
        help_text=_("Mỗi dòng một địa chỉ đầy đủ. Chỉ gửi kết quả đăng nhập về đúng các địa chỉ này."),
    )  # fmt: skip
    scopes = forms.MultipleChoiceField(
        label=_("Thông tin ứng dụng được biết"), required=False,
        widget=forms.CheckboxSelectMultiple, choices=scope_choices,
        help_text=_("Chỉ chọn thông tin thật cần. Số định danh chỉ cho ứng dụng có căn cứ pháp luật."),
    )  # fmt: skip
    audience = forms.ChoiceField(label=_("Ai đăng nhập"), choices=Audience.choices)
    least_level = forms.TypedChoiceField(
        label=_("Mức đăng nhập tối thiểu"), coerce=int,
        choices=[(1, _("Một lớp (LoA1)")), (2, _("Hai lớp (LoA2)"))],
    )  # fmt: skip
    logout_uri = forms.CharField(
        label=_("Địa chỉ nhận tin đăng xuất"), required=False,
        help_text=_("Khi người dùng đăng xuất hoặc bị khóa, cổng gọi địa chỉ này ngay."),
    )  # fmt: skip
    post_logout_uris = forms.CharField(
        label=_("Địa chỉ về sau khi đăng xuất"), required=False, widget=forms.Textarea(attrs=LINES),
        help_text=_("Mỗi dòng một địa chỉ."),
    )  # fmt: skip
    home_uri = forms.CharField(
        label=_("Trang chủ của ứng dụng"), required=False,
        help_text=_("Để người dùng mở ứng dụng từ trang Ứng dụng đã kết nối."),
    )  # fmt: skip
    is_trusted = forms.BooleanField(
        label=_("Ứng dụng của cơ quan: không hỏi lại người dùng"), required=False
    )
    may_refresh = forms.BooleanField(
        label=_("Được gia hạn mà không đăng nhập lại"), required=False, initial=True
    )
    may_device = forms.BooleanField(
        label=_("Chạy trên thiết bị không có bàn phím (nhập mã)"), required=False
    )
    algorithm = forms.ChoiceField(label=_("Thuật toán ký"), choices=Algorithm.choices)

    @staticmethod
    def of(row: Application) -> dict[str, Any]:
        """The values of a row."""
        same = ("scopes", "audience", "least_level", "logout_uri", "home_uri", "is_trusted",
                "may_refresh", "may_device", "algorithm")  # fmt: skip
        return {name: getattr(row, name) for name in same} | {
            "redirect_uris": "\n".join(row.redirect_uris),
            "post_logout_uris": "\n".join(row.post_logout_uris),
        }

    def terms(self) -> Terms:
        """What was typed, for the action."""
        said = self.cleaned_data
        return Terms(
            redirect_uris=_lines(said["redirect_uris"]), scopes=(OPENID, *said["scopes"]),
            post_logout_uris=_lines(said["post_logout_uris"]),
            logout_uri=said["logout_uri"].strip(), home_uri=said["home_uri"].strip(),
            audience=said["audience"], is_trusted=said["is_trusted"],
            least_level=said["least_level"], may_refresh=said["may_refresh"],
            may_device=said["may_device"], algorithm=said["algorithm"],
        )  # fmt: skip


class NewApplicationForm(ApplicationForm):
    """A new one: its name, its unit, where it runs, and its terms."""

    client_id = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9\-]{2,59}$", label=_("Mã ứng dụng"),
        error_messages={"invalid": _("Chỉ dùng chữ không dấu, số, gạch nối.")},
        help_text=_("Ví dụ: cham-cong"),
    )  # fmt: skip
    name = forms.CharField(
        label=_("Tên ứng dụng"), max_length=120, help_text=_("Người dùng đọc tên này khi đồng ý.")
    )
    unit_id = forms.TypedChoiceField(label=_("Đơn vị chịu trách nhiệm"), coerce=int)
    is_public = forms.BooleanField(
        label=_("Chạy trên máy người dùng, không giữ được mã bí mật"), required=False
    )
    field_order = ("client_id", "name", "unit_id", "is_public")

    def __init__(self, *args: Any, units: frozenset[int] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit_id"].choices = unit_choices(units)  # type: ignore[attr-defined]


def _lines(typed: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line.strip() for line in typed.splitlines() if line.strip()))
