"""Forms of the catalogue's pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from congvu.registers.procedures.web.words import DUTY_LEVELS
from congvu.webkit.web.fields import DayField, NameField

KIND_WORDS = {"mới": "new", "sửa đổi": "amended", "bãi bỏ": "repealed"}


class DecisionForm(forms.Form):
    """A signed decision to publish procedures."""

    number = NameField(label=_("Số quyết định"), max_length=60, help_text=_("Ví dụ 640/QĐ-BNV."))
    issuer = NameField(label=_("Cơ quan ban hành"), max_length=200)
    level = forms.ChoiceField(label=_("Cấp công bố"), choices=list(DUTY_LEVELS.items()))
    signed_on = DayField(label=_("Ngày ký"))
    effective_on = DayField(
        label=_("Ngày văn bản quy định thủ tục có hiệu lực"),
        help_text=_("Nhiều văn bản: ghi ngày muộn nhất."),
    )
    legal_basis = NameField(
        label=_("Văn bản quy định thủ tục"), max_length=300, required=False,
        help_text=_("Ví dụ Nghị định số 126/2024/NĐ-CP."),
    )  # fmt: skip
    shortened = forms.BooleanField(
        label=_("Văn bản ban hành theo trình tự, thủ tục rút gọn"), required=False
    )
    lines = forms.CharField(
        label=_("Các thủ tục trong quyết định"), widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "Mỗi dòng một thủ tục: mã; loại. Loại là mới, sửa đổi hoặc bãi bỏ. Ví dụ: 1.013734; mới"
        ),
    )  # fmt: skip

    def clean_lines(self) -> list[tuple[str, str]]:
        """(code, kind) of each line; the first wrong line is named by its number."""
        found = []
        for number, line in enumerate(self.cleaned_data["lines"].splitlines(), 1):
            if not line.strip():
                continue
            code, _sign, word = (part.strip() for part in line.partition(";"))
            if word.lower() not in KIND_WORDS:
                raise forms.ValidationError(
                    said("Dòng %(number)s: loại phải là mới, sửa đổi hoặc bãi bỏ.")
                    % {"number": number}
                )
            found.append((code, KIND_WORDS[word.lower()]))
        return found


class TickForm(forms.Form):
    """When a procedure was published in the national base."""

    published_on = DayField(label=_("Ngày công khai"))


class ImportForm(forms.Form):
    """A catalogue as JSON, CSV or Excel."""

    file = forms.FileField(
        label=_("Tệp danh mục"),
        help_text=_("Tệp JSON, CSV hoặc Excel (.xlsx) theo đúng mẫu của nút “Tải danh mục”."),
    )

    def clean_file(self) -> Any:
        """The file, of a kind that can be read and not too large."""
        file = self.cleaned_data["file"]
        if not file.name.lower().endswith((".json", ".csv", ".xlsx")):
            raise forms.ValidationError(said("Chỉ nhận tệp .json, .csv hoặc .xlsx."))
        if file.size > 20 * 1024 * 1024:
            raise forms.ValidationError(said("Tệp quá 20 MB. Hãy chia nhỏ danh mục."))
        return file
