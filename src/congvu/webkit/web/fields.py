"""Form fields that speak Vietnamese: days as dd/mm/yyyy, money with dots, NFC text."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

DAY_FORMATS = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d")


class DayField(forms.DateField):
    """A day typed as dd/mm/yyyy, whatever the language of the browser."""

    default_error_messages = {"invalid": _("Nhập ngày theo dạng ngày/tháng/năm, ví dụ 02/09/1985.")}

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"class": "c-input--short", "inputmode": "numeric", "placeholder": "dd/mm/yyyy"}
        kwargs.setdefault("widget", forms.DateInput(format="%d/%m/%Y", attrs=attrs))
        kwargs.setdefault("input_formats", DAY_FORMATS)
        super().__init__(**kwargs)


class MoneyField(forms.IntegerField):
    """Whole đồng; ``1.234.567`` and ``1234567`` are the same. A negative sum is refused."""

    default_error_messages = {"invalid": _("Nhập số tiền bằng chữ số, ví dụ 1.500.000.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", 0)
        attrs = {"class": "c-input--short", "inputmode": "numeric"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, str):
            value = value.replace(".", "").replace(" ", "").removesuffix("₫").removesuffix("đ")
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:,}".replace(",", ".") if isinstance(value, int) else value


class NameField(forms.CharField):
    """A person's or thing's name: one line, NFC, single spaces."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return " ".join(unicodedata.normalize("NFC", text).split())


class ManyFiles(forms.ClearableFileInput):
    """A file input that takes several at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each as a plain file field takes one."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if self.required and not given:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return [super(FilesField, self).clean(one, initial) for one in given]
