"""One place from what a person types, accents or none, new name or old."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from congvu.engines.places import contracts
from congvu.engines.places.queries.index import Entry, Index, index
from congvu.engines.places.queries.likeness import alike, likeness
from congvu.engines.places.rules.names import Part, key, parts, spelling, split_at_types

MOST = 60
BY_LEVEL = {"province": 25.0, "district": 2.0, "commune": 1.0}


def find(query: str, *, on: date | None = None, limit: int = 10) -> list[contracts.PlaceHit]:
    """The places that best match the text, best first.

    query: a name, a code or an address from small to large ("xã X, huyện Y, tỉnh Z"), with accents
    or without. on: only places of that day (without one: of all times, today's first).
    """
    wanted = parts(query)
    if not wanted:
        return []
    known = index()
    entries = _candidates(known, query.strip(), wanted, on)
    scored = [(_score(entry, wanted), entry) for entry in entries]
    ranked = sorted(scored, key=lambda pair: (-pair[0], pair[1].code))[:limit]
    return [_hit(known, entry, score) for score, entry in ranked]


def _candidates(known: Index, query: str, wanted: list[Part], on: date | None) -> list[Entry]:
    """From the strictest reading to the most forgiving; the first that finds anything is taken."""
    readings: tuple[Callable[[], Iterable[Entry]], ...] = (
        lambda: known.by_code.get(query, ()),
        lambda: _by_name(known, wanted),
        lambda: _by_name(known, split_at_types(query)),
        lambda: _by_first_words(known, wanted),
        lambda: (e for name in alike(wanted[0].name) for e in known.called(name)),
    )
    for reading in readings:
        dated = (e for e in reading() if on is None or e.holds_on(on))
        found = heapq.nsmallest(MOST, dated, key=lambda e: (e.end is not None, len(e.name_key)))
        if found:
            return found
    return []


def _by_name(known: Index, wanted: list[Part]) -> Iterator[Entry]:
    """The first part begins the name; every further part stands in the path."""
    if wanted:
        first, *above = wanted
        for entry in known.beginning(first.name):
            if all(p.name in entry.path_key for p in above):
                yield entry


def _by_first_words(known: Index, wanted: list[Part]) -> Iterator[Entry]:
    """An address typed in one go: the name is what its first words are, the rest stands above it."""
    words = " ".join(p.name for p in wanted).split()
    for count in range(len(words) - 1, 0, -1):
        for entry in known.called(" ".join(words[:count])):
            if set(words) <= set(entry.path_key.split()):
                yield entry


def _score(entry: Entry, wanted: list[Part]) -> float:
    """Exact accents first, then whole names, today's units, the type that was typed, the larger."""
    first = wanted[0]
    typed, path = spelling(first.accented), spelling(entry.path)
    score = 100.0 if typed in (spelling(entry.name), spelling(entry.full_name)) else 0.0
    score += 50.0 if entry.name_key == first.name else 0.0
    score += 40.0 * likeness(entry.name_key, first.name)
    score += 30.0 if entry.kind in first.kinds else 0.0
    score += 20.0 if entry.end is None else 0.0
    score += BY_LEVEL[entry.level]
    score += sum(5.0 for p in wanted[1:] if spelling(p.accented) in path)
    return score + _shared(entry.path_key, key(" ".join(p.name for p in wanted)))


def _shared(path: str, text: str) -> float:
    """How much of what was typed stands in the path, 0 to 10."""
    words = text.split()
    held = set(path.split())
    return 10.0 * sum(w in held for w in words) / max(len(words), 1)


def _hit(known: Index, entry: Entry, score: float) -> contracts.PlaceHit:
    now = tuple(e.place() for e in known.now(entry))
    return contracts.PlaceHit(**entry.place().__dict__, now=now, score=score)
