"""The catalogue for everybody: find a procedure, read it, start it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from congvu.kernel import clock
from congvu.registers.procedures import queries
from congvu.registers.procedures.contracts import Procedure

PAGE = 50
_UNITS = {
    "working_day": gettext_lazy("ngày làm việc"),
    "day": gettext_lazy("ngày"),
    "hour": gettext_lazy("giờ làm việc"),
}


@dataclass(frozen=True)
class Line:
    """One procedure in the list, in the reader's language."""

    code: str
    name: str
    summary: str
    field: str
    limit: int
    unit: str
    is_online: bool


def catalogue(request: HttpRequest) -> HttpResponse:
    """Every procedure in force, narrowed by words, field of work and level of service."""
    today = clock.today()
    asked = {k: request.GET.get(k, "").strip()[:200] for k in ("q", "linh-vuc", "muc")}
    rows = queries.catalogue(
        on=today, query=asked["q"], field=asked["linh-vuc"], online=asked["muc"]
    )
    start = _offset(request)
    found = list(rows[start : start + PAGE + 1])
    shown = {
        "lines": [_line(value) for value in queries.values_of(found[:PAGE])],
        "fields": queries.fields(on=today),
        "asked": asked,
        "linh_vuc": asked["linh-vuc"],
        "next_url": _next(asked, start) if len(found) > PAGE else "",
        "filtered": any(asked.values()),
    }
    return render(request, "procedures/catalogue.html", shown)


def version(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A version by its uid, as the search names it: on to the procedure's page."""
    return redirect("procedures:detail", code=queries.code_of(uid=str(uid)))


def detail(request: HttpRequest, code: str) -> HttpResponse:
    """One procedure, whole: how, how long, which papers, which law, and the way in."""
    today = clock.today()
    found = queries.procedure(code=code, on=today)
    language = get_language()
    shown = {
        "procedure": found,
        "name": found.name.in_language(language),
        "summary": found.summary.in_language(language),
        "requirements": found.requirements.in_language(language),
        "steps": [s.in_language(language) for s in found.steps],
        "repealed": found.valid_to is not None and found.valid_to <= today,
        "limit_unit": _UNITS[found.limit.unit],
        "apply_url": f"/nop-ho-so/{found.code}/",
        "crumbs": [{"title": _("Thủ tục hành chính"), "href": reverse("procedures:catalogue")}],
    }
    return render(request, "procedures/detail.html", shown)


def _line(found: Procedure) -> Line:
    language = get_language()
    return Line(
        code=found.code,
        name=found.name.in_language(language),
        summary=found.summary.in_language(language),
        field=found.field,
        limit=found.limit.amount,
        unit=found.limit.unit,
        is_online=found.is_online,
    )


def _offset(request: HttpRequest) -> int:
    typed = request.GET.get("tu", "0")
    return min(int(typed), 10_000) if typed.isdecimal() and len(typed) < 6 else 0


def _next(asked: dict[str, str], start: int) -> str:
    return "?" + urlencode({**{k: v for k, v in asked.items() if v}, "tu": start + PAGE})
