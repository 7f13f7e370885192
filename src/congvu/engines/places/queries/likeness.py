"""Names that look alike: a small index of three-letter groups, kept in the process.

Some seven thousand different names; PostgreSQL's own trigram index took five times as long on
names this short, because most of them share their groups.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher

from congvu.engines.places.models import Place
from congvu.engines.places.queries.memory import memory

SHORTEST = 3
NEAR, SHORTLIST, MOST = 0.72, 40, 8


@dataclass(frozen=True)
class Index:
    """names: all different look-up keys; holders: group → places in ``names``."""

    names: list[str]
    holders: dict[str, list[int]]


def alike(name: str) -> list[str]:
    """The look-up keys most like the name, the likeliest first; empty when none is near."""
    if len(name) < SHORTEST:
        return []
    index = memory.get("likeness", _index)
    shared = Counter(at for group in _groups(name) for at in index.holders.get(group, ()))
    shortlist = [index.names[at] for at, _ in shared.most_common(SHORTLIST)]
    near = [(likeness(other, name), other) for other in shortlist]
    return [other for ratio, other in sorted(near, reverse=True)[:MOST] if ratio >= NEAR]


def likeness(one: str, other: str) -> float:
    """0 (nothing in common) to 1 (the same)."""
    return 1.0 if one == other else SequenceMatcher(None, one, other).ratio()


def _index() -> Index:
    names = sorted(set(Place.objects.values_list("name_key", flat=True)))
    holders: dict[str, list[int]] = {}
    for at, name in enumerate(names):
        for group in _groups(name):
            holders.setdefault(group, []).append(at)
    return Index(names, holders)


def _groups(name: str) -> set[str]:
    padded = f" {name} "
    return {padded[i : i + 3] for i in range(len(padded) - 2)}
