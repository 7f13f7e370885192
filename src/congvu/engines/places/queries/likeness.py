"""Names that look alike: a small index of three-letter groups, kept in the process.

Some seven thousand different names.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher

from congvu.engines.places.queries.index import index
from congvu.engines.places.queries.memory import memory

SHORTEST = 3
NEAR, SHORTLIST, MOST = 0.72, 40, 8


@dataclass(frozen=True)
class Groups:
    """names: all different look-up keys; holders: group → places in ``names``."""

    names: list[str]
    holders: dict[str, list[int]]


def alike(name: str) -> list[str]:
    """The look-up keys most like the name, the likeliest first; empty when none is near."""
    if len(name) < SHORTEST:
        return []
    groups = memory.get("likeness", _index)
    shared = Counter(at for group in _groups(name) for at in groups.holders.get(group, ()))
    shortlist = [groups.names[at] for at, _ in shared.most_common(SHORTLIST)]
    near = [(likeness(other, name), other) for other in shortlist]
    return [other for ratio, other in sorted(near, reverse=True)[:MOST] if ratio >= NEAR]


def likeness(one: str, other: str) -> float:
    """0 (nothing in common) to 1 (the same)."""
    if one.startswith(other):
        return 2 * len(other) / (len(one) + len(other))
    return SequenceMatcher(None, one, other).ratio()


def _index() -> Groups:
    names = sorted(set(index().keys))
    holders: dict[str, list[int]] = {}
    for at, name in enumerate(names):
        for group in _groups(name):
            holders.setdefault(group, []).append(at)
    return Groups(names, holders)


def _groups(name: str) -> set[str]:
    padded = f" {name} "
    return {padded[i : i + 3] for i in range(len(padded) - 2)}
