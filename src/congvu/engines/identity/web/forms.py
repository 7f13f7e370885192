"""What people type on identity's pages."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from congvu.engines.identity.models import Account, Role
from congvu.engines.org import api as org

PHONE = re.compile(r"(0|\+84)\d{9}")
DATE = {"type": "date"}


class ContactForm(forms.Form):
    """How to reach me."""

    phone = forms.CharField(
        label=_("Điện thoại"), max_length=20, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        help_text=_("Mười chữ số, ví dụ 0905 123 456."),
    )  # fmt: skip
    email = forms.EmailField(
        label=_("Thư điện tử"), required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip
    address = forms.CharField(
        label=_("Nơi ở hiện nay"), max_length=300, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )  # fmt: skip

    def clean_phone(self) -> str:
        """Digits only; +84 becomes 0."""
        typed = re.sub(r"[\s.\-()]", "", self.cleaned_data["phone"])
        if typed and not PHONE.fullmatch(typed):
            raise forms.ValidationError(_("Số điện thoại gồm 10 chữ số, bắt đầu bằng 0."))
        return "0" + typed.removeprefix("+84") if typed.startswith("+84") else typed


class DelegationForm(forms.Form):
    """Who stands in for me, from when to when."""

    stand_in_id = forms.IntegerField(label=_("Người làm thay"), widget=forms.Select)
    valid_from = forms.DateField(label=_("Từ ngày"), widget=forms.DateInput(attrs=DATE))
    valid_to = forms.DateField(
        label=_("Đến trước ngày"), widget=forms.DateInput(attrs=DATE),
        help_text=_("Ngày đầu tiên mà ủy quyền không còn hiệu lực."),
    )  # fmt: skip
    decision_number = forms.CharField(label=_("Văn bản ủy quyền"), max_length=80, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Account.objects.active().filter(kind="official").select_related("person")
        people = rows.order_by("person__sort_key").values_list("pk", "person__full_name")
        self.fields["stand_in_id"].widget.choices = [("", "—"), *people]  # type: ignore[attr-defined]


class AccountForm(forms.Form):
    """A new official's account."""

    full_name = forms.CharField(label=_("Họ và tên"), max_length=120)
    username = forms.RegexField(
        r"^[a-z0-9][a-z0-9._\-]{2,79}$", label=_("Tên đăng nhập"),
        error_messages={"invalid": _("Chỉ dùng chữ thường không dấu, số, dấu chấm, gạch ngang.")},
        help_text=_("Ví dụ: dung.tv"),
    )  # fmt: skip
    email = forms.EmailField(label=_("Thư điện tử công vụ"), required=False)
    unit_id = forms.TypedChoiceField(label=_("Đơn vị"), coerce=int)

    def __init__(self, *args: Any, units: frozenset[int] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit_id"].choices = unit_choices(units)  # type: ignore[attr-defined]


class MachineForm(forms.Form):
    """A system that may call us."""

    client_id = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9\-]{2,59}$", label=_("Mã hệ thống"),
        error_messages={"invalid": _("Chỉ dùng chữ không dấu, số, gạch nối.")},
        help_text=_("Ví dụ: cong-dvc-tinh"),
    )  # fmt: skip
    name = forms.CharField(label=_("Tên hệ thống"), max_length=120)
    unit_id = forms.TypedChoiceField(label=_("Đơn vị chịu trách nhiệm"), coerce=int)

    def __init__(self, *args: Any, units: frozenset[int] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit_id"].choices = unit_choices(units)  # type: ignore[attr-defined]


class GrantForm(forms.Form):
    """A role over a unit for a time, by a decision."""

    role = forms.ChoiceField(label=_("Vai trò"))
    unit_id = forms.TypedChoiceField(
        label=_("Đối với đơn vị"), coerce=lambda typed: int(typed) if typed else None,
        empty_value=None, required=False,
    )  # fmt: skip
    subtree = forms.BooleanField(label=_("Cả các đơn vị trực thuộc"), required=False, initial=True)
    valid_from = forms.DateField(label=_("Từ ngày"), widget=forms.DateInput(attrs=DATE))
    valid_to = forms.DateField(
        label=_("Đến trước ngày"), required=False, widget=forms.DateInput(attrs=DATE)
    )
    decision_number = forms.CharField(label=_("Số quyết định"), max_length=80)

    def __init__(self, *args: Any, units: frozenset[int] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = Role.objects.filter(retired=False).values_list("code", "title")
        self.fields["role"].choices = list(named)  # type: ignore[attr-defined]
        everywhere = [("", _("Toàn hệ thống"))] if units is None else []
        self.fields["unit_id"].choices = [*everywhere, *unit_choices(units)]  # type: ignore[attr-defined]


def unit_choices(units: frozenset[int] | None) -> list[tuple[int, str]]:
    """Units to choose from: those within reach (None: all), in order of precedence."""
    ids = [i for i in org.all_ids() if units is None or i in units]
    return [(u.id, u.name) for u in org.get_many(ids).values()]
