"""Who was competent on a day: by place and kind of unit, or by what became of a unit."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from congvu.engines.org.queries import competence, history, units
from congvu.engines.org.web.words import KINDS
from congvu.engines.places import api as places
from congvu.kernel import clock
from congvu.webkit.web import answers
from congvu.webkit.web.screens.columns import day_of

SHOWN = 8


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Two questions in the address: ``?loai=&dia-ban=&ngay=`` and ``?don-vi=&ngay=``."""
    asked = request.GET
    day = day_of(asked.get("ngay", "")) or clock.today()
    kind, place = asked.get("loai", ""), asked.get("dia-ban", "")[:200].strip()
    unit = asked.get("don-vi", "")[:200].strip()
    context = {
        "day": day, "kinds": KINDS.items(), "kind": kind, "place": place, "unit": unit,
        "bad_day": bool(asked.get("ngay")) and day_of(asked.get("ngay", "")) is None,
        "places": _by_place(kind, place, day) if place and kind in KINDS else None,
        "units": _by_unit(unit, day) if unit else None,
    }  # fmt: skip
    return answers.page(request, "org/competence.html", context)


def _by_place(kind: str, query: str, day: date) -> list[dict[str, Any]]:
    """The places that the words may mean, each with the unit that answered for it on the day."""
    hits = places.find(query.replace("\0", ""), limit=SHOWN)
    return [
        {"place": hit, "unit": competence.competent_unit(kind=kind, place_code=hit.code, on=day)}
        for hit in hits
    ]


def _by_unit(query: str, day: date) -> list[dict[str, Any]]:
    """Units of that code or of a name that they ever bore, each with who does its work on the day."""
    known = units.unit_by_code(query)
    found = [known] if known else history.find_ever(query, limit=SHOWN)
    return [
        {
            "unit": one, "heirs": competence.successors(one.id, on=day),
            "links": history.heirs_of(one.id), "before": _not_yet(one.valid_from, day),
        }
        for one in found
    ]  # fmt: skip


def _not_yet(begins: date | None, day: date) -> bool:
    return begins is not None and day < begins
