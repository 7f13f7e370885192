"""The two questions of the public page, and why a paper ends."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congvu.engines.documents.rules.files import KINDS, in_mib
from congvu.kernel import ids


class CodeForm(forms.Form):
    """The code beside the QR."""

    ma = forms.CharField(
        label=gettext_lazy("Mã xác thực"),
        max_length=60,
        help_text=gettext_lazy("Mã in cạnh ô vuông QR trên văn bản, ví dụ ABCDEF-234567-89GHJK."),
    )

    def clean_ma(self) -> str:
        code = ids.read_code(str(self.cleaned_data["ma"]))
        if len(code) != ids.VERIFICATION_LENGTH:
            raise ValidationError(
                _("Mã xác thực gồm 18 chữ và số. Hãy nhập lại mã in trên văn bản.")
            )
        return code


class FileForm(forms.Form):
    """A PDF, or a file that went with one, to be checked; it is not kept."""

    tep = forms.FileField(
        label=gettext_lazy("Tệp PDF hoặc tệp kèm theo"),
        help_text=gettext_lazy(
            "Kéo tệp vào đây hoặc bấm để chọn. Tệp chỉ được kiểm tra, không lưu lại."
        ),
    )

    def clean_tep(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["tep"]
        most = KINDS["check"].max_bytes
        if file.size is not None and file.size > most:
            raise ValidationError(
                _("Tệp lớn hơn %(limit)s MB. Hãy kiểm tra từng văn bản một."),
                params={"limit": in_mib(most)},
            )
        return file


class EndForm(forms.Form):
    """Why a paper is revoked, and by which decision."""

    reason = forms.CharField(
        label=gettext_lazy("Lý do thu hồi"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    decision = forms.CharField(
        label=gettext_lazy("Quyết định thu hồi (số, ngày)"),
        max_length=200,
        help_text=gettext_lazy("Ví dụ: Quyết định số 20/QĐ-SNV ngày 20/11/2026."),
    )


class CancelForm(forms.Form):
    """Why a paper that waits for its signature is given up."""

    reason = forms.CharField(label=gettext_lazy("Lý do hủy"), max_length=300)
