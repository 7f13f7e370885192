"""The index and the explanation of one indicator: aggregates, open to everybody.

Law: QĐ 766/QĐ-TTg (results are published); who wants single dossiers needs the permission.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from congvu.kernel import clock
from congvu.kernel.errors import NotFound
from congvu.kernel.text import gettext_noop
from congvu.registers.procedures import api as procedures
from congvu.registers.procedures.contracts import Ratio
from congvu.systems.servicequality import rules
from congvu.systems.servicequality.queries import index as queries
from congvu.systems.servicequality.queries.index import Index, Scope
from congvu.systems.servicequality.rules import Score
from congvu.systems.servicequality.web import scoping
from congvu.webkit.web import answers, limits
from congvu.webkit.web.routes import actor_of
from congvu.webkit.web.screens import Column, exports

EXPLAIN = "servicequality.index.explain"
SHOWN_CODES = 300
CHART = (360, 150, 24)  # width, height of the bars, room under them
TIME_UNITS = {
    "working_day": gettext_noop("ngày làm việc"),
    "day": gettext_noop("ngày"),
    "hour": gettext_noop("giờ làm việc"),
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the exported table."""

    group: str
    code: str
    name: str
    numerator: int
    denominator: int
    percent: Decimal | None
    points: Decimal | None
    full: Decimal | None


@require_GET
def index(request: HttpRequest) -> HttpResponseBase:
    """Points per group, the indicators, twelve months; or the table as a file."""
    limits.count(request, "look")
    at = clock.now()
    scope = scoping.scope_of(request.GET, today=clock.local(at).date())
    found = queries.index(scope, at=at)
    kind = request.GET.get("xuat", "")
    if kind in ("csv", "xlsx"):
        return _export(request, kind, scope, found)
    months = queries.trend(scope, at=at)
    query = scoping.query_of(scope)
    context = {
        "scope": scope, "found": found, "band": _(found.band) if found.band else "",
        "groups": [_group(g, query) for g in found.groups],
        "bars": list(_bars(months)), "months": [_month(d, i) for d, i in months], "chart": CHART,
        "time": _time(scope, at), "query": query, "exports": [
            (k, f"{request.path}?{query}&xuat={k}") for k in ("xlsx", "csv")
        ],
        **scoping.choices(scope), **_periods(scope, at),
    }  # fmt: skip
    return answers.page(request, "servicequality/index.html", context)


@require_GET
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """What one number is made of: formula, numerator, denominator, the lists behind them."""
    limits.count(request, "look")
    one = rules.BY_CODE.get(code)
    if one is None:
        raise NotFound(_("Không có chỉ số này. Hãy chọn trong bảng chỉ số."))
    at = clock.now()
    scope = scoping.scope_of(request.GET, today=clock.local(at).date())
    score = next(s for s in queries.index(scope, at=at).scores if s.indicator is one)
    query = scoping.query_of(scope)
    counted = queries.tallied(scope, {p.key: p.measures for p in one.lists}, at=at)
    may = actor_of(request).holds(EXPLAIN)
    ratio = queries.codes_behind(one, scope, at=at)
    context = {
        "one": _told(score, query), "score": score, "scope": scope, "query": query,
        "formula": _(one.formula), "time": _time(scope, at) if code == "2.2" else None,
        "lists": [
            {
                "name": _(p.name), "count": counted[p.key],
                "url": f"{reverse('servicequality:behind', args=[code, p.key])}?{query}"
                if may else "",
            }
            for p in one.lists
        ],
        "codes": _codes(ratio) if ratio else None,
        "crumbs": [
            {"title": _("Chất lượng phục vụ"), "href": f"{reverse('servicequality:index')}?{query}"}
        ],
    }  # fmt: skip
    return answers.page(request, "servicequality/indicator.html", context)


def _codes(ratio: Ratio) -> list[dict[str, Any]]:
    """The procedures counted, those that fail first."""
    good = set(ratio.numerator)
    shown = sorted(ratio.denominator, key=lambda c: (c in good, c))[:SHOWN_CODES]
    names = procedures.names(codes=shown)
    return [{"code": c, "name": names.get(c, ""), "good": c in good} for c in shown]


def _group(group: queries.Group, query: str) -> dict[str, Any]:
    return {
        "code": group.code, "name": _(group.name), "points": group.points, "full": group.full,
        "percent": group.percent, "meter": (str(group.points), str(group.full)),
        "scores": [_told(s, query) for s in group.scores],
    }  # fmt: skip


def _told(score: Score, query: str) -> dict[str, Any]:
    one = score.indicator
    return {
        "code": one.code, "name": _(one.name), "score": score, "statistical": not score.full,
        "percent": score.percent, "tone": _tone(score), "missing": one.counts == "petitions",
        "url": f"{reverse('servicequality:indicator', args=[one.code])}?{query}",
        "time": one.counts == "time",
    }  # fmt: skip


def _tone(score: Score) -> str:
    if score.points is None:
        return "plain"
    if score.points >= score.full:
        return "good"
    return "soon" if score.points * 2 >= score.full else "late"


def _time(scope: Scope, at: Any) -> dict[str, Any] | None:
    found = queries.time_of(scope, at=at)
    return {"time": found, "unit": _(TIME_UNITS[found.unit])} if found else None


def _month(first: date, index: Index) -> dict[str, Any]:
    return {
        "label": f"{first:%m/%Y}", "percent": index.percent,
        "groups": [g.percent for g in index.groups],
    }  # fmt: skip


def _bars(months: list[tuple[date, Index]]) -> Iterator[dict[str, Any]]:
    """The chart's geometry: one bar a month, its height the points of a hundred."""
    width, height, _under = CHART
    step = width / len(months)
    for number, (first, index) in enumerate(months):
        tall = float(index.percent or 0) * (height - 16) / 100
        drawn = {
            "x": number * step + 4, "y": height - tall, "height": tall, "width": step - 8,
            "middle": (number + 0.5) * step, "top": height - tall - 4,
        }  # fmt: skip
        yield {
            **{name: f"{size:.1f}" for name, size in drawn.items()},  # no comma in a drawing
            "label": f"{first:%m}",
            "value": "" if index.percent is None else int(index.percent),
        }


def _periods(scope: Scope, at: Any) -> dict[str, Any]:
    """The usual periods, one press away."""
    today = clock.local(at).date()
    quarter = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    named = (
        (_("Tháng này"), today.replace(day=1)),
        (_("Quý này"), quarter),
        (_("Năm nay"), today.replace(month=1, day=1)),
    )
    return {
        "periods": [(label, scoping.query_of(_over(scope, first, today))) for label, first in named]
    }


def _over(scope: Scope, first: date, last: date) -> Scope:
    return Scope(first=first, last=last, unit=scope.unit, procedure=scope.procedure)


def _export(request: HttpRequest, kind: str, scope: Scope, found: Index) -> HttpResponseBase:
    columns = [
        Column(key="group", label=_("Nhóm")),
        Column(key="code", label=_("Mã chỉ số")),
        Column(key="name", label=_("Chỉ số")),
        Column(key="numerator", label=_("Tử số"), kind="number"),
        Column(key="denominator", label=_("Mẫu số"), kind="number"),
        Column(key="percent", label=_("Tỷ lệ (%)"), kind="number"),
        Column(key="points", label=_("Điểm"), kind="number"),
        Column(key="full", label=_("Điểm tối đa"), kind="number"),
    ]
    rows = [
        Row(
            group=_(rules.GROUPS[s.indicator.group]), code=s.indicator.code,
            name=_(s.indicator.name), numerator=s.numerator, denominator=s.denominator,
            percent=s.percent, points=s.points, full=s.full or None,
        )
        for s in found.scores
    ]  # fmt: skip
    said = {
        "unit": scope.unit.name if scope.unit else _("Toàn hệ thống"),
        "first": f"{scope.first:%d/%m/%Y}", "last": f"{scope.last:%d/%m/%Y}",
        "who": actor_of(request).name or _("Khách"),
        "when": f"{clock.local(clock.now()):%d/%m/%Y %H:%M}",
    }  # fmt: skip
    mark = _("%(unit)s, từ %(first)s đến %(last)s. %(who)s tải về lúc %(when)s.") % said
    if kind == "csv":
        return exports.as_csv("qd-766", columns, rows, mark)
    return exports.as_excel("qd-766", _("Chất lượng phục vụ"), columns, rows, mark)
