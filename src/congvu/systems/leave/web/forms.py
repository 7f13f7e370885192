"""The one form of leave."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from congvu.systems.leave import queries
from congvu.webkit.web.fields import DayField


class LeaveForm(forms.Form):
    """What one fills in to ask for leave."""

    kind = forms.ChoiceField(label=_("Loại nghỉ"), choices=queries.kinds)
    first_day = DayField(label=_("Ngày đầu tiên nghỉ"))
    last_day = DayField(label=_("Ngày cuối cùng nghỉ"), help_text=_("Tính cả ngày này."))
    reason = forms.CharField(
        label=_("Lý do"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Chỉ người duyệt đọc được."),
    )  # fmt: skip
