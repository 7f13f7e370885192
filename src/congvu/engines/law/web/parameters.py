"""Dated parameters: what holds today, the history of one, a new value by decision."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from congvu.engines.law.actions import set_parameter
from congvu.engines.law.models import Parameter
from congvu.engines.law.queries import parameters as queries
from congvu.engines.law.rules.values import show_value
from congvu.engines.law.web.forms import ValueForm
from congvu.engines.law.web.words import CERTAINTY, CERTAINTY_TONES
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid
from congvu.webkit.web import answers
from congvu.webkit.web.routes import actor_of
from congvu.webkit.web.screens import (
    Column,
    DetailScreen,
    Fact,
    Filter,
    ListScreen,
    Section,
    Verb,
)  # fmt: skip
from congvu.webkit.web.screens.details import Crumb

SET = "law.parameter.set"


class Parameters(ListScreen):
    """Every amount, age, cut-off and deadline of the law, as it holds today."""

    title, name, order, key = _("Tham số pháp luật"), "tham-so", "label", "code"
    lead = _("Giá trị đang áp dụng hôm nay; bấm tên để xem giá trị cũ và căn cứ.")
    columns = (
        Column(
            key="label", label=_("Tham số"), sort="label",
            link=lambda r: reverse("law:parameter", args=[r.code]),
        ),
        Column(key="value", label=_("Giá trị"), value=lambda r: show_value(r.kind, r.now or "")),
        Column(key="unit", label=_("Đơn vị tính")),
        Column(key="since", label=_("Từ ngày"), kind="day", value=lambda r: r.since),
        Column(key="basis", label=_("Căn cứ"), value=lambda r: r.basis or ""),
        Column(key="group", label=_("Nhóm"), sort="group"),
        Column(
            key="certainty", label=_("Mức chắc chắn"), kind="status",
            tone=lambda r: CERTAINTY_TONES.get(r.sure, "plain"),
            value=lambda r: CERTAINTY.get(r.sure, ""),
        ),
        Column(key="code", label=_("Mã"), shown=False),
    )  # fmt: skip
    filters = (
        Filter(key="q", label=_("Tìm tham số"), apply=queries.matching),
        Filter(
            key="nhom", label=_("Nhóm"), kind="choice", choices=queries.groups,
            apply=lambda rows, group: rows.filter(group=group),
        ),
    )  # fmt: skip
    empty_text = _("Nạp gói tham số (parameters), hoặc bỏ bớt điều kiện lọc.")

    def rows(self, actor: Actor) -> QuerySet[Parameter]:
        return queries.with_value_on(clock.today())


class ParameterPage(DetailScreen):
    """One parameter: all its values through time, each with its law or decision."""

    def load(self, actor: Actor, **kwargs: Any) -> Parameter:
        return queries.row(kwargs["code"])

    def title(self, thing: Parameter) -> str:
        return str(thing.label)

    def crumbs(self, thing: Parameter) -> list[Crumb]:
        return [{"title": _("Tham số pháp luật"), "href": reverse("law:parameters")}]

    def facts(self, thing: Parameter) -> Iterable[Fact]:
        rows = ((_("Mã"), thing.code), (_("Nhóm"), thing.group), (_("Đơn vị tính"), thing.unit))
        return [Fact(label=label, value=value) for label, value in rows if value]

    def sections(self, thing: Parameter, actor: Actor) -> Iterable[Section]:
        lines = [
            {
                "row": row,
                "value": show_value(row.kind, row.value),
                "certainty": CERTAINTY[row.certainty],
            }
            for row in reversed(queries.history(thing.code))
        ]
        yield Section(
            title=_("Giá trị theo thời gian"), template="law/_history.html", values={"lines": lines}
        )
        past = queries.superseded(thing)
        if past:
            yield Section(
                title=_("Đã ghi rồi được sửa lại"), template="law/_superseded.html",
                values={"rows": past, "kind": thing.kind},
            )  # fmt: skip

    def verbs(self, thing: Parameter, actor: Actor) -> Iterable[Verb]:
        url = reverse("law:parameter-set", args=[thing.code])
        yield Verb(label=_("Đặt giá trị mới"), url=url, needs=SET, variant="primary", icon="pen")


@require_http_methods(["GET", "POST"])
def set_value(request: HttpRequest, code: str) -> HttpResponse:
    """The form for a new value: from which day, by which decision."""
    parameter = queries.row(code)
    form = ValueForm(request.POST or None)
    if form.is_valid():
        try:
            set_parameter(actor=actor_of(request), code=code, at=clock.now(), **form.cleaned_data)
        except Invalid as refused:
            for name, sentence in refused.errors.items():
                form.add_error(name if name in form.fields else None, sentence)
        else:
            messages.success(request, said("Đã đặt giá trị mới. Các ngày trước giữ giá trị cũ."))
            return answers.go(request, reverse("law:parameter", args=[code]))
    context = {"form": form, "parameter": parameter, "now": queries.history(code)[-1:]}
    status = 422 if form.is_bound else 200
    return answers.page(request, "law/parameter_set.html", context, status=status)
