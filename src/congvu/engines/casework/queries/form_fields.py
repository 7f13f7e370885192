"""Typed questions as Django form fields. They only carry text: the rules judge it.

A composite answer (place, address, table) becomes several plain fields, so that every input has one
label and the page works without JavaScript: ``noi_o-province``, ``thanh_vien-0-ho_ten``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from congvu.engines.casework.queries import place_names
from congvu.engines.casework.rules.forms.definition import Question
from congvu.engines.casework.rules.forms.reading import vi_number

RADIOS = 7  # more choices than these become a drop-down


class RawField(forms.CharField):
    """Hands on what was typed; ``required`` is only shown."""

    def validate(self, value: Any) -> None:
        return


class RawList(forms.MultipleChoiceField):
    """Hands on what was ticked."""

    def validate(self, value: Any) -> None:
        return


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class RawFiles(forms.FileField):
    """Hands on the uploaded files of one question as a list."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return list(data) if isinstance(data, list | tuple) else [data] if data else []


_ATTRS: dict[str, dict[str, str]] = {
    "name": {"autocomplete": "name"},
    "cccd": {"inputmode": "numeric", "autocomplete": "off"},
    "date": {"inputmode": "numeric", "placeholder": "dd/mm/yyyy"},
    "phone": {"inputmode": "tel", "autocomplete": "tel"},
    "email": {"inputmode": "email", "autocomplete": "email"},
    "number": {"inputmode": "decimal"},
    "money": {"inputmode": "numeric"},
    "year": {"inputmode": "numeric", "maxlength": "4"},
    "month": {"inputmode": "numeric", "placeholder": "mm/yyyy"},
    "time": {"placeholder": "08:30"},
    "percent": {"inputmode": "decimal"},
    "url": {"inputmode": "url", "placeholder": "https://"},
    "tax_code": {"autocomplete": "off"},
    "passport": {"autocomplete": "off"},
}


def fields_of(
    question: Question, prefix: str, value: Any, *, required: bool, language: str
) -> dict[str, forms.Field]:
    """name → field for one question (tables are built row by row by the form)."""
    if question.type in ("place", "address"):
        return _place_fields(question, prefix, value, required=required, language=language)
    common: dict[str, Any] = {
        "label": question.label.of(language),
        "help_text": question.hint.of(language),
        "required": required,
    }
    maker = _MAKERS.get(question.type, _line)
    return {prefix: maker(question, value, language, common)}


def raw_of(question: Question, prefix: str, cleaned: Mapping[str, Any]) -> Any:
    """What was typed for one question, in the shape that the rules read."""
    if question.type not in ("place", "address"):
        return cleaned.get(prefix)
    province = str(cleaned.get(f"{prefix}-province") or "")
    typed = str(cleaned.get(f"{prefix}-commune") or "")
    raw = {"province": province, "commune": place_names.commune_code(province, typed)}
    if question.type == "address":
        raw["line"] = str(cleaned.get(f"{prefix}-line") or "")
    return raw if any(raw.values()) else None


def field_at_fault(question: Question, prefix: str, raw: Any) -> str:
    """The field that a fault of this question is shown at."""
    if question.type not in ("place", "address"):
        return prefix
    given = raw if isinstance(raw, Mapping) else {}
    if not given.get("province"):
        return f"{prefix}-province"
    known = place_names.known_place(given["province"], str(given.get("commune") or ""))
    return f"{prefix}-line" if known and question.type == "address" else f"{prefix}-commune"


Common = dict[str, Any]


def _line(question: Question, value: Any, language: str, common: Common) -> forms.Field:
    widget = forms.TextInput(attrs=_ATTRS.get(question.type, {}))
    return RawField(widget=widget, initial=_shown(question, value), **common)


def _long(question: Question, value: Any, language: str, common: Common) -> forms.Field:
    return RawField(widget=forms.Textarea(attrs={"rows": 5}), initial=value, **common)


def _choice(question: Question, value: Any, language: str, common: Common) -> forms.Field:
    choices = [(c.value, c.label.of(language)) for c in question.choices]
    if len(choices) > RADIOS:
        widget: forms.Widget = forms.Select(choices=[("", _("– Chọn –")), *choices])
    else:
        widget = forms.RadioSelect(choices=choices)
    return RawField(widget=widget, initial=value, **common)


def _choices(question: Question, value: Any, language: str, common: Common) -> forms.Field:
    choices = [(c.value, c.label.of(language)) for c in question.choices]
    return RawList(
        widget=forms.CheckboxSelectMultiple, choices=choices, initial=value or [], **common
    )


def _yes_no(question: Question, value: Any, language: str, common: Common) -> forms.Field:
    widget = forms.RadioSelect(choices=[("yes", _("Có")), ("no", _("Không"))])
    initial = {True: "yes", False: "no"}.get(value, "") if isinstance(value, bool) else value
    return RawField(widget=widget, initial=initial, **common)


def _file(question: Question, value: Any, language: str, common: Common) -> forms.Field:
    formats = question.document.formats if question.document else ()
    accept = ",".join(f".{f}" for f in formats)
    return RawFiles(widget=FilesInput(attrs={"accept": accept, "multiple": True}), **common)


def _place_fields(
    question: Question, prefix: str, value: Any, *, required: bool, language: str
) -> dict[str, forms.Field]:
    given: Mapping[str, str] = value if isinstance(value, Mapping) else {}
    province = str(given.get("province") or "")
    made: dict[str, forms.Field] = {
        f"{prefix}-province": RawField(
            label=_("Tỉnh, thành phố"), required=required, initial=province,
            widget=forms.Select(choices=[("", _("– Chọn –")), *place_names.province_choices()]),
        ),
        f"{prefix}-commune": RawField(
            label=_("Xã, phường, đặc khu"), required=required,
            initial=place_names.commune_text(str(given.get("commune") or "")),
            help_text=_("Ghi tên xã, phường; ví dụ: Nghĩa Lộ"),
            widget=SuggestInput(place_names.commune_names(province)),
        ),
    }  # fmt: skip
    if question.type == "address":
        made[f"{prefix}-line"] = RawField(
            label=_("Số nhà, đường, thôn, tổ dân phố"), required=required,
            initial=given.get("line", ""),
        )  # fmt: skip
    return made


class SuggestInput(forms.TextInput):
    """A text input with suggestions (``datalist``)."""

    template_name = "casework/_suggest_input.html"

    def __init__(self, names: list[str]) -> None:
        super().__init__(attrs={"autocomplete": "off"})
        self.names = names

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["names"] = self.names
        if self.names:
            context["widget"]["attrs"]["list"] = f"{name}-list"
        return context


def _shown(question: Question, value: Any) -> Any:
    """A stored value as a person would type it; what a draft keeps unread is shown as typed."""
    if question.type == "date" and isinstance(value, str):
        try:
            return f"{date.fromisoformat(value):%d/%m/%Y}"
        except ValueError:
            return value
    if question.type == "month" and isinstance(value, str):
        return "/".join(reversed(value.split("-"))) if len(value) == 7 else value
    if question.type in ("number", "money", "percent") and isinstance(value, int | float):
        return vi_number(Decimal(str(value)))
    return value


_MAKERS: dict[str, Callable[[Question, Any, str, Common], forms.Field]] = {
    "long_text": _long, "choice": _choice, "choices": _choices, "yes_no": _yes_no, "file": _file,
}  # fmt: skip
