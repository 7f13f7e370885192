""" "Enter once" measured: the page, what is behind each number, the file."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congvu.kernel import clock
from congvu.systems.publicservices.queries import once
from congvu.webkit.web.routes import actor_of
from congvu.webkit.web.screens import Column
from congvu.webkit.web.screens.columns import day_of
from congvu.webkit.web.screens.exports import as_csv, as_excel

NAME = "khai-mot-lan"
COLUMNS = [
    Column(key="code", label=gettext_lazy("Mã thủ tục"), kind="code"),
    Column(key="name", label=gettext_lazy("Thủ tục")),
    Column(key="dossiers", label=gettext_lazy("Hồ sơ nộp trực tuyến"), kind="number"),
    Column(key="clean", label=gettext_lazy("Hồ sơ không phải khai lại"), kind="number"),
    Column(key="asked", label=gettext_lazy("Trường đã hỏi"), kind="number"),
    Column(key="prefilled", label=gettext_lazy("Trường điền sẵn"), kind="number"),
    Column(key="retyped", label=gettext_lazy("Trường đã biết mà khai lại"), kind="number"),
]


def measure(request: HttpRequest) -> HttpResponseBase:
    """Per procedure and period: fields asked, filled in, typed although known."""
    first, last = _days(request)
    found = once.lines(actor=actor_of(request), first=first, last=last)
    wanted = request.GET.get("xuat", "")
    if wanted in ("csv", "xlsx"):
        return _file(request, wanted, found)
    shown = {**_period(first, last), "lines": found, "total": once.total(found)}
    return render(request, "publicservices/once.html", shown)


def fields(request: HttpRequest, code: str) -> HttpResponseBase:
    """Which questions of a procedure are typed although known, and in how many dossiers."""
    first, last = _days(request)
    actor = actor_of(request)
    line = next(
        (x for x in once.lines(actor=actor, first=first, last=last) if x.code == code), None
    )
    shown = {
        **_period(first, last),
        "code": code,
        "line": line,
        "rows": once.fields(actor=actor, code=code, first=first, last=last) if line else [],
    }
    return render(request, "publicservices/once_fields.html", shown)


def _days(request: HttpRequest) -> tuple[date | None, date | None]:
    return day_of(request.GET.get("tu", "")), day_of(request.GET.get("den", ""))


def _period(first: date | None, last: date | None) -> dict[str, Any]:
    return {"first": first, "last": last}


def _file(request: HttpRequest, kind: str, found: list[once.Line]) -> HttpResponseBase:
    when = clock.local(clock.now()).strftime("%d/%m/%Y %H:%M")
    mark = _("%(who)s tải về lúc %(when)s.") % {"who": actor_of(request).name, "when": when}
    rows = [*found, once.total(found)]
    if kind == "csv":
        return as_csv(NAME, COLUMNS, rows, mark)
    return as_excel(NAME, _("Khai một lần"), COLUMNS, rows, mark)
