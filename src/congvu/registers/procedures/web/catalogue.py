"""The catalogue for everybody: find a procedure, read it, start it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from congvu.kernel import clock
from congvu.registers.procedures.contracts import Procedure
from congvu.registers.procedures.queries import catalogue as queries
from congvu.registers.procedures.web.words import FIELDS, LEVELS, ONLINE, STANDING, STATUSES, UNITS
from congvu.webkit.web.routes import actor_of

PAGE = 24  # rows of two, three and four are full
UNSURE = ("pending_verification", "unknown")  # shown beside the value itself
ASKED = ("q", "linh-vuc", "cap", "doi-tuong", "muc", "tinh-trang")


@dataclass(frozen=True)
class Choice:
    """One filter. options: (value, label, chosen)."""

    key: str
    label: str
    everything: str
    options: list[tuple[str, str, bool]]


@dataclass(frozen=True)
class Line:
    """One procedure in the list, in the reader's language."""

    code: str
    name: str
    summary: str
    field: str
    limit: int
    unit: str
    levels: str
    is_online: bool
    own_code: bool
    repealed_on: date | None
    begins_on: date | None


def catalogue(request: HttpRequest) -> HttpResponse:
    """Procedures, narrowed by words, field of work, level, whom they are for, service and status."""
    today = clock.today()
    given = {k: request.GET.get(k, "").strip()[:200] for k in ASKED}
    rows = queries.catalogue(on=today, asked=_filter(given))
    start = _offset(request)
    found = list(rows[start : start + PAGE + 1])
    shown = {
        "lines": [_line(value, today) for value in queries.values_of(found[:PAGE])],
        "choices": [
            _choice(
                "linh-vuc", _("Lĩnh vực"), _("Tất cả lĩnh vực"),
                _same(queries.fields(on=today)), given,
            ),
            _choice("cap", _("Cấp thực hiện"), _("Mọi cấp"), list(LEVELS.items()), given),
            _choice(
                "doi-tuong", _("Đối tượng thực hiện"), _("Mọi đối tượng"),
                _same(queries.subjects(on=today)), given,
            ),
            _choice("muc", _("Mức dịch vụ công"), _("Tất cả"), list(ONLINE.items()), given),
            _choice("tinh-trang", _("Tình trạng"), "", list(STANDING.items()), given),
        ],
        "query": given["q"],
        "count": _("hơn 1.000") if (n := queries.counted(rows)) > queries.CAP else n,
        "next_url": _next(given, start) if len(found) > PAGE else "",
        "filtered": any(given.values()),
        "may_publish": actor_of(request).holds("procedures.procedure.publish"),
    }  # fmt: skip
    return render(request, "procedures/catalogue.html", shown)


def version(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A version by its uid, as the search names it: on to the procedure's page."""
    return redirect("procedures:detail", code=queries.code_of(uid=str(uid)))


def detail(request: HttpRequest, code: str) -> HttpResponse:
    """One procedure, whole: how, how long, which papers, which law, from where we know, the way in."""
    today = clock.today()
    found = queries.procedure(code=code, on=today)
    language = get_language()
    linked = {*found.related, *found.joined, *(found.repeal.replaced_by if found.repeal else ())}
    names = queries.names(codes=sorted(linked))
    shown = {
        "procedure": found,
        "name": found.name.in_language(language),
        "summary": found.summary.in_language(language),
        "requirements": found.requirements.in_language(language),
        "steps": [s.in_language(language) for s in found.steps],
        "repealed": found.repealed_on(today),
        "replaced_by": _links(found.repeal.replaced_by if found.repeal else (), names),
        "related": _links((*found.related, *found.joined), names),
        "limit_unit": UNITS[found.limit.unit],
        "legs": [(leg.level, leg.limit.amount, UNITS[leg.limit.unit]) for leg in found.legs],
        "evidence": _evidence(found, today),
        "unsure": {key for key, said in found.evidence.items() if said.status in UNSURE},
        "apply_url": f"/nop-ho-so/{found.code}/",
        "crumbs": [{"title": _("Thủ tục hành chính"), "href": reverse("procedures:catalogue")}],
    }
    return render(request, "procedures/detail.html", shown)


def _links(codes: tuple[str, ...], names: dict[str, str]) -> list[tuple[str, str]]:
    """(code, name), the name "" when the catalogue does not hold it."""
    return [(code, names.get(code, "")) for code in codes]


def _evidence(found: Procedure, on: date) -> list[dict[str, Any]]:
    """Field by field: what stands behind it."""
    sources = {s for e in found.evidence.values() for s in e.sources}
    labels = queries.sources(sources, on=on)
    return [
        {
            "field": label,
            "status": STATUSES[found.evidence[key].status],
            "sources": [labels[source] for source in found.evidence[key].sources],
        }
        for key, label in FIELDS.items()
    ]


def _filter(given: dict[str, str]) -> queries.Filter:
    return queries.Filter(
        query=given["q"],
        field=given["linh-vuc"],
        level=given["cap"],
        subject=given["doi-tuong"],
        online=given["muc"],
        status=given["tinh-trang"] or "in_force",
    )


def _same(values: list[str]) -> list[tuple[str, str]]:
    return [(value, value) for value in values]


def _choice(
    key: str, label: str, everything: str, options: Sequence[tuple[str, Any]],
    given: dict[str, str],
) -> Choice:  # fmt: skip
    return Choice(
        key=key, label=label, everything=everything,
        options=[(value, str(text), value == given[key]) for value, text in options],
    )  # fmt: skip


def _line(found: Procedure, today: date) -> Line:
    language = get_language()
    return Line(
        code=found.code,
        name=found.name.in_language(language),
        summary=found.summary.in_language(language),
        field=found.field,
        limit=found.limit.amount,
        unit=found.limit.unit,
        levels=", ".join(str(LEVELS.get(level, level)) for level in found.levels),
        is_online=found.is_online,
        own_code=not found.has_national_code,
        repealed_on=found.valid_to if found.repealed_on(today) else None,
        begins_on=found.valid_from if found.valid_from > today else None,
    )


def _offset(request: HttpRequest) -> int:
    typed = request.GET.get("tu", "0")
    return min(int(typed), 10_000) if typed.isdecimal() and len(typed) < 6 else 0


def _next(asked: dict[str, str], start: int) -> str:
    return "?" + urlencode({**{k: v for k, v in asked.items() if v}, "tu": start + PAGE})
