"""``/api/v1/search/``: the one search."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import msgspec
from django.utils.translation import gettext_lazy as _

from congvu.engines.search.queries import find
from congvu.engines.search.queries.finding import CURSOR
from congvu.kernel.actors import Actor
from congvu.webkit.web.rest import endpoint, paths


@dataclass(frozen=True, kw_only=True)
class SearchQuery:
    """What is looked for. kind: only things of this noun; after: ``next`` of the page before."""

    q: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    kind: Annotated[str, msgspec.Meta(max_length=80)] = ""
    after: Annotated[str, msgspec.Meta(pattern=f"{CURSOR}|^$")] = ""
    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = 20


@dataclass(frozen=True, kw_only=True)
class Result:
    """One thing that was found."""

    kind: str
    uid: str
    title: str
    url: str
    updated: datetime


@dataclass(frozen=True, kw_only=True)
class Results:
    """Only what the caller may see, in the rows and in the counts. more: total is capped."""

    items: list[Result]
    total: int
    more: bool
    kinds: dict[str, int]
    next: str


@endpoint("", needs="public", summary=_("Tìm trong toàn hệ thống"))
def search(*, actor: Actor, query: SearchQuery) -> Results:
    """Accent-blind; exact accents, whole codes and phrases come first."""
    kinds = (query.kind,) if query.kind else ()
    found = find(actor=actor, query=query.q, limit=query.limit, kinds=kinds, after=query.after)
    items = [
        Result(kind=h.noun, uid=h.uid, title=h.title, url=h.url, updated=h.updated)
        for h in found.rows
    ]
    return Results(
        items=items, total=found.total, more=found.more, kinds=found.kinds, next=found.after
    )


app_name = "search-api"
urlpatterns = paths(search)
