"""`/api/v1/places/`: find any place, old or new; open to everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import msgspec
from django.utils.translation import gettext_lazy as _

from congvu.engines.places import contracts
from congvu.engines.places.queries import find as finding
from congvu.engines.places.queries import places
from congvu.kernel.actors import Actor
from congvu.webkit.web.rest import Link, endpoint, leads_to, paths


@dataclass(frozen=True, kw_only=True)
class Search:
    """q: a name, a code or an address; on: only places of that day."""

    q: Annotated[str, msgspec.Meta(max_length=200, description="Tên, mã hoặc địa chỉ")]
    on: date | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=50)] = 10


@dataclass(frozen=True, kw_only=True)
class OnDay:
    """The day asked for; without one: today's places."""

    on: date | None = None


@dataclass(frozen=True, kw_only=True)
class PlaceOut:
    """A place. code: zero-padded text; valid_to: exclusive, null while it lives."""

    code: str
    level: str
    kind: str
    name: str
    full_name: str
    path: str
    province_code: str
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, kw_only=True)
class HitOut(PlaceOut):
    """A place found. now: the places that hold its area today."""

    now: list[PlaceOut]


@endpoint("find/", needs="public", summary=_("Tìm địa danh, có dấu hay không dấu, mới hay cũ"))
def find(*, actor: Actor, query: Search) -> list[HitOut]:
    """The best hits, exact accents first."""
    hits = finding.find(query.q, on=query.on, limit=query.limit)
    return [HitOut(**_fields(hit), now=[PlaceOut(**_fields(p)) for p in hit.now]) for hit in hits]


@endpoint(
    "provinces/", needs="public", summary=_("Các tỉnh, thành phố"),
)  # fmt: skip
@leads_to(Link("places.communes", {"code": "$response.body#/0/code"}))
def provinces(*, actor: Actor, query: OnDay) -> list[PlaceOut]:
    """All provinces of the day in order of code."""
    return [PlaceOut(**_fields(p)) for p in places.provinces(on=query.on)]


@endpoint("provinces/<slug:code>/communes/", needs="public", summary=_("Các xã của một tỉnh"))
def communes(*, actor: Actor, code: str, query: OnDay) -> list[PlaceOut]:
    """All communes of a province on the day in order of code."""
    places.province(code, on=query.on)
    return [PlaceOut(**_fields(p)) for p in places.communes_of(code, on=query.on)]


def _fields(place: contracts.Place) -> dict[str, Any]:
    return {name: getattr(place, name) for name in PlaceOut.__dataclass_fields__}


app_name = "places-api"
urlpatterns = paths(find, provinces, communes)
