"""Find a place by any name it ever bore; the communes of a province."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from congvu.engines.places.queries import find as finding
from congvu.engines.places.queries import places
from congvu.engines.places.web.words import LEVELS
from congvu.webkit.web import answers

SHOWN = 30
LONGEST = 200


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """What was typed, and the places that match: today's and the old ones with their heirs."""
    typed = request.GET.get("q", "")[:LONGEST]
    context = {
        "typed": typed, "hits": finding.find(typed, limit=SHOWN), "levels": LEVELS,
        "provinces": places.provinces(),
    }  # fmt: skip
    return answers.page(request, "places/search.html", context, fragment="places/_hits.html")


@require_GET
def province(request: HttpRequest, code: str) -> HttpResponse:
    """A province: its communes today and the provinces it was made from."""
    context = {
        "province": places.province(code), "communes": places.communes_of(code),
        "before": places.predecessors(code), "crumbs": [_search()],
    }  # fmt: skip
    return answers.page(request, "places/province.html", context)


@require_GET
def commune(request: HttpRequest, code: str) -> HttpResponse:
    """A commune: what it was made from."""
    found = places.commune(code)
    above = places.province(found.province_code)
    href = reverse("places:province", args=[above.code])
    context = {
        "commune": found, "province": above, "before": places.predecessors(code),
        "crumbs": [_search(), {"title": above.full_name, "href": href}],
    }  # fmt: skip
    return answers.page(request, "places/commune.html", context)


def _search() -> dict[str, str]:
    return {"title": _("Tra cứu địa danh"), "href": reverse("places:search")}
