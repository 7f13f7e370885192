"""Forms of the pages of the tree."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from congvu.webkit.web.fields import DayField, NameField


class RenameForm(forms.Form):
    """A new name from a day on."""

    name = NameField(label=_("Tên mới"), max_length=300)
    short_name = NameField(label=_("Tên viết tắt"), max_length=100, required=False)
    on = DayField(label=_("Từ ngày"), help_text=_("Giấy tờ trước ngày này giữ tên cũ."))
    decision = NameField(
        label=_("Số quyết định"), max_length=100, help_text=_("Ví dụ 12/2026/QĐ-UBND.")
    )
