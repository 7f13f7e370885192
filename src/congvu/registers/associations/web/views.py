"""The register for everybody: which associations exist, by which decision."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from congvu.engines.places import api as places
from congvu.registers.associations import queries

PAGE = 50


def register(request: HttpRequest) -> HttpResponse:
    """Living associations by name, narrowed by words."""
    query = request.GET.get("q", "").strip()[:200]
    typed = request.GET.get("tu", "0")
    start = int(typed) if typed.isdecimal() and len(typed) < 6 else 0
    rows = list(queries.living(query=query)[start : start + PAGE + 1])
    shown = {
        "rows": [queries.card_of(row) for row in rows[:PAGE]],
        "q": query,
        "label": _("Tên hội"),
        "next_url": f"?q={query}&tu={start + PAGE}" if len(rows) > PAGE else "",
    }
    return render(request, "associations/register.html", shown)


def detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One association and the decision it rests on."""
    found = queries.association(uid=str(uid))
    place = places.commune(found.place_code)
    shown = {
        "association": found,
        "place": place.path if place else found.place_code,
        "verify_url": f"/xac-thuc/{found.paper_code}/",
        "crumbs": [{"title": _("Sổ đăng ký hội"), "href": reverse("associations:list")}],
    }
    return render(request, "associations/detail.html", shown)
