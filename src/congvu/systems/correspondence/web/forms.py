"""Forms of correspondence."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from congvu.kernel import clock
from congvu.systems.correspondence.queries import kinds
from congvu.systems.correspondence.rules.details import Details
from congvu.systems.correspondence.rules.slips import Slip, Whom
from congvu.webkit.web.fields import DayField, FilesField, NameField

FIELDS = (
    "author", "author_code", "notation", "dated_on", "kind", "abstract", "arrived_on", "urgency", "signer",
    "pages", "copies", "answer_by", "note",
)  # fmt: skip


def _kinds() -> list[tuple[str, str]]:
    return [("", gettext("– Chọn –")), *kinds.kinds()]


class LetterForm(forms.Form):
    """One line of the book of letters that came."""

    author = NameField(
        label=_("Cơ quan, tổ chức gửi (tác giả)"), max_length=200,
        widget=forms.TextInput(attrs={"list": "co-quan", "autocomplete": "off"}),
    )  # fmt: skip
    author_code = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput())
    notation = NameField(
        label=_("Số, ký hiệu"),
        max_length=60,
        help_text=_("Đúng như trên văn bản, ví dụ 426/QĐ-BNV."),
    )
    dated_on = DayField(label=_("Ngày của văn bản"))
    kind = forms.ChoiceField(label=_("Loại văn bản"), choices=_kinds)
    abstract = NameField(
        label=_("Trích yếu"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    urgency = forms.ChoiceField(label=_("Mức độ khẩn"), choices=kinds.urgencies, required=False)
    secret = forms.ChoiceField(
        label=_("Độ mật"), required=False, choices=lambda: kinds.secrecies(on=clock.today()),
        help_text=_("Văn bản mật bị từ chối, hệ thống không lưu gì."),
    )  # fmt: skip
    arrived_on = DayField(label=_("Ngày đến"))
    signer = NameField(label=_("Người ký"), max_length=200, required=False)
    pages = forms.IntegerField(label=_("Số trang"), required=False, min_value=1, max_value=9999)
    copies = forms.IntegerField(label=_("Số bản"), min_value=1, max_value=999, initial=1)
    answer_by = DayField(label=_("Nơi gửi yêu cầu trả lời trước ngày"), required=False)
    note = NameField(label=_("Ghi chú"), max_length=500, required=False)

    def details(self) -> Details:
        """What was written, checked for form only."""
        said = self.cleaned_data
        return Details(**{name: said[name] for name in FIELDS})


class NewLetterForm(LetterForm):
    """With the book and the files."""

    unit = forms.TypedChoiceField(label=_("Vào sổ của"), coerce=int)
    uploads = FilesField(
        label=_("Tệp văn bản"), required=False,
        help_text=_("PDF, DOCX hoặc ảnh; có thể chọn nhiều tệp."),
    )  # fmt: skip
    field_order = ("unit", "uploads")


class ScanForm(forms.Form):
    """Scans to read: each file is one letter."""

    unit = forms.TypedChoiceField(label=_("Vào sổ của"), coerce=int)
    uploads = FilesField(
        label=_("Bản quét"),
        help_text=_("Mỗi tệp là một văn bản: PDF, PNG, JPG hoặc TIFF, tối đa 50 MB."),
    )


def whom(said: str) -> Whom:
    """``"12"`` or ``"12:34"``: a unit, or a person in it."""
    unit, _colon, account = said.partition(":")
    return Whom(int(unit), int(account) if account else None)


class SlipForm(forms.Form):
    """The leader's slip."""

    lead = forms.ChoiceField(label=_("Chủ trì"), required=False)
    supports = forms.MultipleChoiceField(
        label=_("Phối hợp"), required=False, widget=forms.CheckboxSelectMultiple
    )
    knows = forms.MultipleChoiceField(
        label=_("Để biết"), required=False, widget=forms.CheckboxSelectMultiple
    )
    due_on = DayField(
        label=_("Thời hạn giải quyết"), required=False,
        help_text=_("Bỏ trống thì lấy thời hạn theo mức độ khẩn."),
    )  # fmt: skip
    opinion = forms.CharField(
        label=_("Ý kiến chỉ đạo"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, people: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(data, **more)
        nobody = [("", gettext("– Không có –"))]
        for name in ("lead", "supports", "knows"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [*nobody, *people] if name == "lead" else people

    def slip(self) -> Slip:
        """What was decided."""
        said = self.cleaned_data
        return Slip(
            lead=whom(said["lead"]) if said["lead"] else None,
            supports=[whom(one) for one in said["supports"]],
            knows=[whom(one) for one in said["knows"]],
            due_on=said["due_on"], opinion=said["opinion"],
        )  # fmt: skip
