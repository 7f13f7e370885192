"""Forms of the law's pages."""

from __future__ import annotations

import csv
import io
from typing import Any

from django import forms
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from congvu.engines.law.contracts import Day
from congvu.engines.law.web.words import DAYS, UNITS
from congvu.kernel.text import unaccent
from congvu.webkit.web.fields import DayField, NameField
from congvu.webkit.web.screens.columns import day_of

NAMED = ("holiday", "compensatory", "swap_off", "swap_on")


class ValueForm(forms.Form):
    """A new value of a parameter."""

    value = NameField(label=_("Giá trị mới"), max_length=400)
    valid_from = DayField(
        label=_("Áp dụng từ ngày"), help_text=_("Các ngày trước đó giữ giá trị cũ.")
    )
    decision = NameField(
        label=_("Số văn bản hoặc quyết định"), max_length=100,
        help_text=_("Ví dụ 161/2026/NĐ-CP hoặc 12/QĐ-UBND."),
    )  # fmt: skip
    decided_on = DayField(label=_("Ngày ký"))
    legal_basis = NameField(
        label=_("Căn cứ, điều khoản"), max_length=300, required=False,
        help_text=_("Ví dụ NĐ 161/2026/NĐ-CP Điều 3."),
    )  # fmt: skip


class NoticeForm(forms.Form):
    """The Government's notice of a year's days off."""

    year = forms.IntegerField(label=_("Năm"), min_value=2025, max_value=2100)
    decision = NameField(label=_("Số thông báo, quyết định"), max_length=100)
    decided_on = DayField(label=_("Ngày ký"))
    days = forms.CharField(
        label=_("Các ngày nghỉ lễ, tết và ngày làm bù"), widget=forms.Textarea(attrs={"rows": 18}),
        help_text=_(
            "Mỗi dòng một ngày: ngày; loại; tên. Loại là nghỉ lễ, nghỉ bù, nghỉ hoán đổi hoặc làm bù. "
            "Ví dụ: 02/09/2027; nghỉ lễ; Quốc khánh."
        ),
    )  # fmt: skip

    def clean_days(self) -> list[Day]:
        """The days, or the first wrong line with its number."""
        rows = csv.reader(io.StringIO(self.cleaned_data["days"]), delimiter=";")
        return [_day(number, cells) for number, cells in enumerate(rows, 1) if any(cells)]


class CountForm(forms.Form):
    """Count a deadline."""

    ngay = DayField(label=_("Ngày nhận"))
    gio = forms.TimeField(label=_("Giờ nhận"), initial="09:00", widget=forms.TimeInput(
        attrs={"class": "c-input--short", "type": "time"}, format="%H:%M"))  # fmt: skip
    so = forms.IntegerField(label=_("Thời hạn"), min_value=0, max_value=500)
    tinh_theo = forms.ChoiceField(label=_("Tính theo"), choices=list(UNITS.items()))


def as_lines(days: list[Day]) -> str:
    """Days as the notice form shows them."""
    return "\n".join(f"{d.date:%d/%m/%Y}; {str(DAYS[d.kind]).lower()}; {d.name}" for d in days)


def _day(number: int, cells: list[str]) -> Day:
    when = day_of(cells[0].strip())
    kinds: dict[str, Any] = {_word(str(DAYS[k])): k for k in NAMED} | {"nghi le": "holiday"}
    kind = kinds.get(_word(cells[1])) if len(cells) > 1 else None
    if when is None or kind is None:
        raise forms.ValidationError(
            said("Dòng %(number)s chưa đọc được. Hãy viết như: 02/09/2027; nghỉ lễ; Quốc khánh.")
            % {"number": number}
        )
    return Day(date=when, kind=kind, name=cells[2].strip() if len(cells) > 2 else "")


def _word(text: str) -> str:
    return unaccent(text).replace(",", "").strip()
