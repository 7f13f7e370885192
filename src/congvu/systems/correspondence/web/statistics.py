"""Letters of a period in numbers; each leads to the list it counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid
from congvu.systems.correspondence.queries import incoming, outgoing, statistics, times
from congvu.systems.correspondence.queries.statistics import Found, Line, Period, Table
from congvu.webkit.web import answers
from congvu.webkit.web.routes import actor_of
from congvu.webkit.web.screens import Column, exports
from congvu.webkit.web.screens.columns import day_of

LONGEST = 366 * 5  # days
LISTS = {
    statistics.INCOMING: ("correspondence:letters", "den"),
    statistics.OUTGOING: ("correspondence:outgoing", "ngay"),
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the exported table."""

    direction: str
    table: str
    label: str
    count: int


@require_GET
def index(request: HttpRequest) -> HttpResponseBase:
    """The page, or all its numbers as a file."""
    actor, today = actor_of(request), clock.today()
    units = dict(incoming.readable_units(actor)) | dict(outgoing.issuers(actor))
    period = _period(request.GET, today, units)
    found = {
        statistics.INCOMING: statistics.came(actor=actor, period=period),
        statistics.OUTGOING: statistics.left(actor=actor, period=period),
    }
    kind = request.GET.get("xuat", "")
    if kind in ("csv", "xlsx"):
        return _export(actor, period, found, kind)
    return answers.page(request, "correspondence/statistics.html", {
        "period": period, "units": _units(units, period), "periods": _usual(period, today),
        "directions": [_shown(key, each, period) for key, each in found.items()],
        "classes": [(_(label), times.TONES[code]) for code, label in times.LABELS.items()],
        "exports": [(k, f"{request.path}?{_said(period)}&xuat={k}") for k in ("xlsx", "csv")],
    })  # fmt: skip


def _period(query: QueryDict, today: date, units: dict[str, str]) -> Period:
    """Of the address; by default this year. Raises Invalid for one that cannot be."""
    first = day_of(query.get("tu", "")) or today.replace(month=1, day=1)
    last = day_of(query.get("den", "")) or max(today, first)
    if last < first or (last - first).days > LONGEST:
        raise Invalid(
            {"den": _("Kỳ thống kê phải kết thúc sau ngày bắt đầu và không dài quá năm năm.")}
        )
    unit = query.get("don-vi", "")
    return Period(first=first, last=last, unit_id=int(unit) if unit in units else None)


def _shown(direction: str, found: Found, period: Period) -> dict[str, Any]:
    return {
        "title": _("Văn bản đến") if direction == statistics.INCOMING else _("Văn bản đi"),
        "key": direction, "total": found.total, "url": address(direction, period, {}),
        "tables": [_drawn(table, period) for table in found.tables if table.lines],
        "units": [
            {
                "name": unit.name, "total": unit.total,
                "url": address(direction, period, {"chu_tri": str(unit.id)}),
                "times": [
                    (n, address(direction, period, {"chu_tri": str(unit.id), "han": code}))
                    for code, n in unit.times
                ],
            }
            for unit in found.units
        ],
    }  # fmt: skip


def _drawn(table: Table, period: Period) -> dict[str, Any]:
    lines = [(line, address(table.direction, period, line.said)) for line in table.lines]
    return {"title": table.title, "lines": lines}


def address(direction: str, period: Period, said: Any) -> str:
    """The list that a number counts."""
    name, key = LISTS[direction]
    query = QueryDict(mutable=True)
    query[f"{key}_tu"], query[f"{key}_den"] = f"{period.first:%d/%m/%Y}", f"{period.last:%d/%m/%Y}"
    if period.unit_id:
        query["don_vi"] = str(period.unit_id)
    for told, value in said.items():
        query[told] = value
    return f"{reverse(name)}?{query.urlencode()}"


def _said(period: Period) -> str:
    query = QueryDict(mutable=True)
    query["tu"], query["den"] = f"{period.first:%d/%m/%Y}", f"{period.last:%d/%m/%Y}"
    if period.unit_id:
        query["don-vi"] = str(period.unit_id)
    return query.urlencode()


def _units(units: dict[str, str], period: Period) -> list[tuple[str, str, bool]]:
    return [(pk, name, pk == str(period.unit_id)) for pk, name in units.items()]


def _usual(period: Period, today: date) -> list[tuple[str, str]]:
    """The usual periods, one press away."""
    month, year = today.replace(day=1), today.replace(month=1, day=1)
    quarter = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    named = (
        (_("Tháng này"), month, today), (_("Quý này"), quarter, today), (_("Năm nay"), year, today),
        (_("Năm trước"), year.replace(year=year.year - 1), year - timedelta(days=1)),
    )  # fmt: skip
    unit = period.unit_id
    return [(label, _said(Period(first=a, last=b, unit_id=unit))) for label, a, b in named]


def _export(actor: Actor, period: Period, found: dict[str, Found], kind: str) -> HttpResponseBase:
    columns = [
        Column(key="direction", label=_("Chiều")), Column(key="table", label=_("Nhóm")),
        Column(key="label", label=_("Mục")),
        Column(key="count", label=_("Số văn bản"), kind="number"),
    ]  # fmt: skip
    mark = _("Từ %(first)s đến %(last)s. %(who)s tải về lúc %(when)s.") % {
        "first": f"{period.first:%d/%m/%Y}", "last": f"{period.last:%d/%m/%Y}", "who": actor.name,
        "when": f"{clock.local(clock.now()):%d/%m/%Y %H:%M}",
    }  # fmt: skip
    rows = list(_rows(found))
    if kind == "csv":
        return exports.as_csv("thong-ke-van-thu", columns, rows, mark)
    return exports.as_excel("thong-ke-van-thu", _("Thống kê văn thư"), columns, rows, mark)


def _rows(found: dict[str, Found]) -> Iterator[Row]:
    words = {statistics.INCOMING: _("Văn bản đến"), statistics.OUTGOING: _("Văn bản đi")}
    for direction, each in found.items():
        name = words[direction]
        yield Row(direction=name, table=_("Tổng số"), label=_("Tất cả"), count=each.total)
        for table in each.tables:
            yield from (_row(name, table.title, line) for line in table.lines)
        for unit in each.units:
            title = _("Đơn vị chủ trì: %(unit)s") % {"unit": unit.name}
            for code, n in unit.times:
                yield Row(direction=name, table=title, label=_(times.LABELS[code]), count=n)


def _row(direction: str, table: str, line: Line) -> Row:
    return Row(direction=direction, table=table, label=line.label, count=line.count)
