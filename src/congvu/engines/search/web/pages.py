"""``/tim-kiem/``: one box for everything that the asker may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from congvu.engines.search.contracts import Found, Hit
from congvu.engines.search.queries.finding import find as find_entries
from congvu.engines.search.queries.finding import group as group_entries
from congvu.engines.search.queries.sources import kind_labels
from congvu.engines.search.rules.marks import Piece, marked, snippet
from congvu.engines.search.rules.questions import MOST_TYPED, ask
from congvu.webkit.web.answers import page
from congvu.webkit.web.routes import actor_of

PAGE = 20
SUGGESTIONS = 8


@dataclass(frozen=True, kw_only=True)
class Line:
    """One result as the page shows it; marked pieces answer the question."""

    url: str
    label: str
    title: list[Piece]
    snippet: list[Piece]


@dataclass(frozen=True, kw_only=True)
class Group:
    """The results of one kind. count: how many there are, shown or not."""

    noun: str
    label: str
    count: int
    hits: list[Line]


@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """Results by kind, or one kind page by page."""
    query, kind = _asked(request), request.GET.get("loai", "")
    actor = actor_of(request)
    if kind:
        found = find_entries(
            actor=actor, query=query, limit=PAGE, kinds=(kind,), after=request.GET.get("sau", "")
        )
        by_kind = {kind: list(found.rows)} if found.rows else {}
    else:
        found, by_kind = group_entries(actor=actor, query=query)
    words = ask(query).words
    context = {
        "query": query,
        "kind": kind,
        "found": found,
        "groups": [_group(noun, hits, found, words) for noun, hits in by_kind.items()],
        "tabs": [
            {"noun": noun, "label": _label(noun), "count": count}
            for noun, count in sorted(found.kinds.items(), key=lambda k: -k[1])
        ],
    }
    return page(request, "search/find.html", context, fragment="search/_results.html")


@require_GET
def suggest(request: HttpRequest) -> HttpResponse:
    """The first few results while one types."""
    query = _asked(request)
    found = find_entries(actor=actor_of(request), query=query, limit=SUGGESTIONS)
    words = ask(query).words
    context = {"query": query, "hits": [_line(hit, words, bare=True) for hit in found.rows]}
    return render(request, "search/_suggestions.html", context)


def _asked(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\x00", "").strip()[:MOST_TYPED]


def _group(noun: str, hits: list[Hit], found: Found, words: Sequence[str]) -> Group:
    lines = [_line(hit, words) for hit in hits]
    return Group(noun=noun, label=_label(noun), count=found.kinds.get(noun, 0), hits=lines)


def _line(hit: Hit, words: Sequence[str], *, bare: bool = False) -> Line:
    text = [] if bare else marked(snippet(hit.text, words), words)
    return Line(url=hit.url, label=_label(hit.noun), title=marked(hit.title, words), snippet=text)


def _label(noun: str) -> str:
    return _(kind_labels().get(noun, "")) or _("Khác")
