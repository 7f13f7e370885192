"""The forms of the process designer: one step, the head of a process, a publication."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congvu.engines.casework.queries import designs
from congvu.engines.casework.queries.verdicts import said
from congvu.engines.casework.rules.diagram import Limit
from congvu.engines.casework.rules.expressions import FeelError, compile_expression
from congvu.engines.casework.rules.sheets import sheet as sheets
from congvu.engines.casework.rules.sheets.filling import (
    Answer,
    answers_of,
    filled,
    free_ways,
    laned,
)
from congvu.engines.casework.rules.sheets.sheet import NOWHERE, Expiry, Row, Sheet, Way
from congvu.webkit.web.fields import DayField

ANSWERS, WAYS = 2, 1  # empty lines offered beside those there are
_UNITS = (
    ("hour", gettext_lazy("giờ làm việc")), ("working_day", gettext_lazy("ngày làm việc")),
    ("day", gettext_lazy("ngày")),
)  # fmt: skip


def _amount() -> forms.IntegerField:
    return forms.IntegerField(
        required=False, min_value=1, max_value=9999,
        widget=forms.NumberInput(attrs={"class": "c-input--short"}),
    )  # fmt: skip


class HeadForm(forms.Form):
    """The title of a process and its legal time."""

    title = forms.CharField(label=gettext_lazy("Tên quy trình"), max_length=300)
    limit = _amount()
    limit_unit = forms.ChoiceField(choices=_UNITS, label=gettext_lazy("Tính theo"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["limit"].label = _("Thời hạn giải quyết")

    @property
    def said_limit(self) -> Limit | None:
        return _limit(self.cleaned_data, "limit")


class PublishForm(forms.Form):
    """By which decision, and from which day."""

    decision = forms.CharField(
        label=gettext_lazy("Số quyết định"), max_length=100,
        help_text=gettext_lazy("Số, ký hiệu của quyết định ban hành quy trình."),
        error_messages={
            "required": gettext_lazy("Hãy ghi số quyết định ban hành quy trình, ví dụ 123/QĐ-SNV.")
        },
    )  # fmt: skip
    valid_from = DayField(
        label=gettext_lazy("Ngày có hiệu lực"),
        help_text=gettext_lazy("Hồ sơ mới từ ngày này chạy theo phiên bản này."),
        error_messages={"required": gettext_lazy("Hãy ghi ngày quy trình bắt đầu có hiệu lực.")},
    )
    confirmed = forms.BooleanField(
        label=gettext_lazy("Tôi đã xem những điều thay đổi và đồng ý công bố."),
        error_messages={"required": gettext_lazy("Hãy đánh dấu xác nhận trước khi công bố.")},
    )


@dataclass(frozen=True)
class Line:
    """The bound fields of one answer or one condition, for the template."""

    number: int
    fields: tuple[forms.BoundField, ...]


class RowForm(forms.Form):
    """One step. row: as it stands (a new one has no title); its id stays."""

    def __init__(self, sheet: Sheet, row: Row, data: Any = None) -> None:
        self.sheet, self.row = sheet, row
        self.answers, self.free = answers_of(row), free_ways(row)
        self.known = sheet.row(row.id) is not None
        super().__init__(data, initial=self._initial(), prefix="")
        self.fields.update(self._plain())
        self.fields.update(self._lines())

    # fields

    def _plain(self) -> dict[str, forms.Field]:
        choice, to = forms.ChoiceField, self._steps()
        return {
            "title": forms.CharField(label=_("Tên bước"), max_length=200),
            "kind": choice(label=_("Ai làm"), choices=designs.kind_choices()),
            "role": choice(
                label=_("Vai trò"), required=False,
                choices=[("", _("– chọn vai trò –")), *designs.role_choices()],
                help_text=_("Người giữ quyền này tại đơn vị sẽ thấy việc."),
            ),
            "unit": choice(
                label=_("Đơn vị làm"), required=False, choices=designs.unit_choices()
            ),
            "amount": self._time(_("Thời hạn")),
            "amount_unit": choice(label=_("Tính theo"), choices=_UNITS, required=False),
            "form": forms.CharField(
                label=_("Biểu mẫu"), required=False, max_length=100,
                widget=forms.TextInput(attrs={"list": "bieu-mau", "autocomplete": "off"}),
            ),
            "handler": choice(
                label=_("Việc hệ thống tự làm"), required=False,
                choices=[("", _("– không có –")), *designs.handler_choices()],
                help_text=_("Cho bước hệ thống tự làm và dòng kết thúc."),
            ),
            "next": choice(
                label=_("Tiếp theo"), required=False,
                choices=[("", _("Bước ngay dưới")), *to, (NOWHERE, _("Chưa nối"))],
            ),
            "question": forms.CharField(
                label=_("Câu hỏi ở chỗ rẽ"), required=False, max_length=200
            ),
            "expiry": self._time(_("Nếu quá")),
            "expiry_unit": choice(label=_("Tính theo"), choices=_UNITS, required=False),
            "expiry_to": choice(
                label=_("thì chuyển tới"), required=False, choices=[("", "–"), *to]
            ),
            "beside": forms.BooleanField(
                label=_("Làm cùng lúc với bước ngay trên"), required=False
            ),
            "clock": choice(
                label=_("Đồng hồ của hồ sơ"), required=False, choices=designs.clock_choices()
            ),
        }  # fmt: skip

    def _time(self, label: str) -> forms.IntegerField:
        made = _amount()
        made.label = label
        return made

    def _steps(self) -> designs.Choices:
        return designs.step_choices(self.sheet)

    def _lines(self) -> dict[str, forms.Field]:
        made: dict[str, forms.Field] = {}
        to = [("", _("như mục Tiếp theo")), *self._steps()]
        for n in range(len(self.answers) + ANSWERS):
            made[f"a{n}_label"] = forms.CharField(
                label=_("Nút %(n)s") % {"n": n + 1}, required=False, max_length=100
            )
            made[f"a{n}_to"] = forms.ChoiceField(label=_("chuyển tới"), choices=to, required=False)
            made[f"a{n}_reason"] = forms.BooleanField(label=_("phải ghi lý do"), required=False)
        for n in range(len(self.free) + WAYS):
            made[f"w{n}_if"] = forms.CharField(
                label=_("Nếu"),
                required=False,
                max_length=500,
                help_text="" if n else _("Ví dụ: so_tien > 5000000. Bỏ trống nếu không cần."),
            )
            made[f"w{n}_to"] = forms.ChoiceField(
                label=_("thì chuyển tới"), choices=[("", "–"), *self._steps()], required=False
            )
        return made

    def _initial(self) -> dict[str, Any]:
        row, limit, expiry = self.row, self.row.limit, self.row.expiry
        made: dict[str, Any] = {
            "title": row.title, "kind": row.kind, "role": row.role, "unit": row.unit,
            "form": row.form, "handler": row.handler, "next": row.next, "question": row.question,
            "beside": row.beside, "clock": row.clock,
            "amount": limit.amount if limit else None,
            "amount_unit": limit.unit if limit else "hour",
            "expiry": expiry.limit.amount if expiry else None,
            "expiry_unit": expiry.limit.unit if expiry else "working_day",
            "expiry_to": expiry.to if expiry else "",
        }  # fmt: skip
        for n, a in enumerate(self.answers):
            made |= {f"a{n}_label": a.label, f"a{n}_to": a.to, f"a{n}_reason": a.needs_reason}
        for n, w in enumerate(self.free):
            made |= {f"w{n}_if": w.condition, f"w{n}_to": w.to}
        return made

    # parts for the template

    @property
    def answer_lines(self) -> list[Line]:
        return list(self._group("a", len(self.answers) + ANSWERS, ("label", "to", "reason")))

    @property
    def way_lines(self) -> list[Line]:
        return list(self._group("w", len(self.free) + WAYS, ("if", "to")))

    def _group(self, letter: str, count: int, names: tuple[str, ...]) -> Iterator[Line]:
        for n in range(count):
            yield Line(n + 1, tuple(self[f"{letter}{n}_{name}"] for name in names))

    @property
    def branches(self) -> bool:
        """Whether the part for conditions has anything in it."""
        names = [n for n in self.fields if n.startswith("w")] + ["question"]
        return bool(self.free or self.row.question or any(n in self.errors for n in names))

    @property
    def more(self) -> bool:
        """Whether the part for rare things has anything in it."""
        row, names = self.row, ("beside", "clock", "expiry", "expiry_to", "form", "unit")
        said = row.beside or row.clock or row.expiry or row.form
        return bool(said or any(n in self.errors for n in names))

    # what was typed

    def clean(self) -> dict[str, Any]:
        got = super().clean() or self.cleaned_data
        kind = got.get("kind")
        if kind == sheets.TASK and not got.get("role"):
            self.add_error("role", _("Hãy chọn vai trò của người làm bước này."))
        if kind == sheets.AUTO and not got.get("handler"):
            self.add_error("handler", _("Hãy chọn việc mà hệ thống tự làm."))
        if got.get("expiry") and not got.get("expiry_to"):
            self.add_error("expiry_to", _("Hãy chọn bước để chuyển tới khi quá hạn."))
        self._clean_ways(got)
        self._clean_answers(got)
        if got.get("beside") and (got.get("next") or self._ways(got)):
            self.add_error("beside", _(
                "Bước làm cùng lúc không rẽ riêng: đặt mục Tiếp theo và các nhánh ở bước đầu nhóm."
            ))  # fmt: skip
        return got

    def _clean_ways(self, got: dict[str, Any]) -> None:
        for n in range(len(self.free) + WAYS):
            condition, to = got.get(f"w{n}_if", ""), got.get(f"w{n}_to", "")
            if to and not condition:
                self.add_error(f"w{n}_if", _("Hãy ghi điều kiện để chuyển tới bước này."))
            if condition and not to:
                self.add_error(f"w{n}_to", _("Hãy chọn bước để chuyển tới khi điều kiện đúng."))
            if condition:
                try:
                    compile_expression(condition)
                except FeelError as fault:
                    self.add_error(f"w{n}_if", said(fault.sentence))

    def _clean_answers(self, got: dict[str, Any]) -> None:
        seen: set[str] = set()
        for n in range(len(self.answers) + ANSWERS):
            label = got.get(f"a{n}_label", "")
            if not label and (got.get(f"a{n}_to") or got.get(f"a{n}_reason")):
                self.add_error(f"a{n}_label", _("Hãy đặt tên cho nút này."))
            if label and label in seen:
                self.add_error(f"a{n}_label", _("Hai nút của một bước không được trùng tên."))
            seen.add(label)

    def _answers(self, got: dict[str, Any]) -> Iterator[Answer]:
        for n in range(len(self.answers) + ANSWERS):
            label = got.get(f"a{n}_label", "")
            if not label:
                continue
            old = self.answers[n] if n < len(self.answers) else Answer("")
            english = old.label_en if label == old.label else ""
            yield Answer(label, got[f"a{n}_to"], old.code, english, got[f"a{n}_reason"], old.danger)

    def _ways(self, got: dict[str, Any]) -> tuple[Way, ...]:
        count = len(self.free) + WAYS
        lines = ((got.get(f"w{n}_if", ""), got.get(f"w{n}_to", "")) for n in range(count))
        return tuple(Way(condition, to) for condition, to in lines if condition and to)

    def filled_row(self) -> Row:
        """The row as typed, in its lane."""
        got, old = self.cleaned_data, self.row
        expiry = None
        limit = _limit(got, "expiry")
        if limit is not None and got["expiry_to"]:
            expiry = Expiry(limit, got["expiry_to"], old.expiry.title if old.expiry else "")
        made = Row(
            id=old.id, kind=got["kind"], title=got["title"], role=got["role"], unit=got["unit"],
            lane=old.lane, form=got["form"], handler=got["handler"], limit=_limit(got, "amount"),
            clock=got["clock"], same_as=old.same_as, result=old.result, question=got["question"],
            next=got["next"], expiry=expiry, beside=got["beside"],
        )  # fmt: skip
        if made.kind in (sheets.TASK, sheets.APPLICANT):
            made = filled(made, tuple(self._answers(got)), self._ways(got))
        else:
            made = filled(made, (), self._ways(got))
        return laned(self.sheet, made, designs.role_label(made.role))


def _limit(got: dict[str, Any], name: str) -> Limit | None:
    amount = got.get(name)
    return Limit(amount, got.get(f"{name}_unit") or "hour") if amount else None
