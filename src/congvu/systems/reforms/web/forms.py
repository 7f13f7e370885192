"""The form of a plan: one for each kind."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from congvu.engines.identity import api as identity
from congvu.engines.org import api as org
from congvu.engines.org.contracts import Unit
from congvu.kernel import clock
from congvu.systems.reforms import queries, rules
from congvu.webkit.web.fields import DayField, NameField

NEW = "new"
STAYS = "stays"


class PlanForm(forms.Form):
    """Which units, what takes over, by which decision from when."""

    decision = NameField(
        label=_lazy("Số quyết định"), max_length=80, help_text=_lazy("Ví dụ 12/2026/QĐ-UBND.")
    )
    day = DayField(
        label=_lazy("Ngày hiệu lực"),
        help_text=_lazy("Ngày sau hôm nay: hệ thống chờ và tự thực hiện vào ngày đó."),
    )

    def __init__(self, *args: Any, kind: str, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.unit = kind, unit
        self.beside = queries.beside(unit)
        others = [(str(u.id), u.name) for u in self.beside if u.id != unit.id]
        if kind != rules.SPLIT:
            self.fields["sources"] = _ticks(
                _("Đơn vị khác cùng được sắp xếp"), others, required=False
            )
        self._heir("first", self._first_label(), others)
        if kind == rules.SPLIT:
            self._heir("second", _("Đơn vị nhận phần tách ra"), others)
            self._parts()
        elif kind == rules.MERGE:
            self.fields["head_of"] = forms.ChoiceField(
                label=_("Người đứng đầu đơn vị mới lấy từ"), required=False,
                choices=[("", _("Đơn vị đang xem")), *others],
                help_text=_("Chỉ dùng khi lập đơn vị mới; người đứng đầu khác cần bố trí riêng."),
            )  # fmt: skip

    def _first_label(self) -> str:
        if self.kind == rules.SPLIT:
            return _("Phần còn lại")
        return _("Đơn vị tiếp nhận") if self.kind == rules.DISSOLVE else _("Đơn vị sau sáp nhập")

    def _heir(self, key: str, label: str, others: list[tuple[str, str]]) -> None:
        first: list[tuple[str, str]] = [(NEW, _("Lập đơn vị mới (điền tên và mã dưới đây)"))]
        if self.kind == rules.SPLIT and key == "first":
            first = [(STAYS, _("Đơn vị cũ tiếp tục hoạt động (tách)")), *first]
        if self.kind == rules.DISSOLVE:
            first = []
        self.fields[key] = forms.ChoiceField(label=label, choices=[*first, *others])
        if self.kind != rules.DISSOLVE:
            self.fields[f"{key}_name"] = NameField(
                label=_("%(which)s: tên đơn vị mới") % {"which": label},
                max_length=300,
                required=False,
            )
            self.fields[f"{key}_code"] = NameField(
                label=_("%(which)s: mã định danh đơn vị mới") % {"which": label}, max_length=35,
                required=False,
                help_text=_("Mã chưa từng cấp, theo QĐ 20/2020/QĐ-TTg. Ví dụ H48.20."),
            )  # fmt: skip

    def _parts(self) -> None:
        matters = [
            (code, f"{code} {name}".strip()) for code, name in
            queries.matters_of(self.unit).items()
        ]  # fmt: skip
        posts = [(str(p.id), p.title) for p in org.posts_of(self.unit.id)]
        staff = identity.staff_of([self.unit.id], on=clock.today())
        people = [(str(one.account_id), one.name) for one in staff]
        self.fields["matters"] = _ticks(_("Thủ tục chuyển sang phần tách"), matters)
        self.fields["posts"] = _ticks(_("Vị trí chuyển sang phần tách (cùng người giữ)"), posts)
        self.fields["people"] = _ticks(_("Người chuyển sang phần tách"), people)

    def choices(self) -> rules.Choices:
        """What was chosen, of a valid form."""
        said = self.cleaned_data
        more = [int(pk) for pk in said.get("sources", ())]
        head = said.get("head_of") or ""
        return rules.Choices(
            kind=self.kind, sources=(self.unit.id, *more), first=self._chosen("first"),
            second=self._chosen("second") if self.kind == rules.SPLIT else None,
            matters=tuple(said.get("matters", ())),
            posts=tuple(int(pk) for pk in said.get("posts", ())),
            people=tuple(int(pk) for pk in said.get("people", ())),
            head_of=int(head) if head else self.unit.id,
        )  # fmt: skip

    def _chosen(self, key: str) -> rules.Heir | None:
        said = self.cleaned_data
        if said[key] == STAYS:
            return None
        if said[key] != NEW:
            return rules.Heir(unit_id=int(said[key]))
        return rules.Heir(
            code=said[f"{key}_code"], name=said[f"{key}_name"], kind=self.unit.kind,
            level=self.unit.level, place_code=self.unit.place_code, parent_id=self.unit.parent_id,
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        for key in ("first", "second"):
            if said.get(key) != NEW:
                continue
            for part in ("name", "code"):
                if not said.get(f"{key}_{part}"):
                    self.add_error(f"{key}_{part}", _("Hãy điền để lập đơn vị mới."))
        return said


def _ticks(label: str, choices: list[tuple[str, str]], *, required: bool = False) -> forms.Field:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=required, widget=forms.CheckboxSelectMultiple
    )
