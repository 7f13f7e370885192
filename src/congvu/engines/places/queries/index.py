"""All places of all times in the process, under their stamp: one look-up costs no round trip.

Fifteen thousand rows, some twelve megabytes, read in two queries at the first question. Measured
against PostgreSQL's own prefix and trigram indexes on the same rows: a tenth of the time, and no
wait for the database (``bench/places.py``).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from congvu.engines.places import contracts
from congvu.engines.places.models import Place, Succession
from congvu.engines.places.queries.memory import memory


class Entry(NamedTuple):
    """One place. start, end: half-open, None: not known or open."""

    pk: int
    code: str
    level: str
    kind: str
    name: str
    full_name: str
    path: str
    province_code: str
    start: date | None
    end: date | None
    name_key: str
    path_key: str

    def holds_on(self, day: date) -> bool:
        """Whether it stood on the day."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)

    def place(self) -> contracts.Place:
        """The contract."""
        return contracts.Place(
            code=self.code, level=self.level, kind=self.kind, name=self.name,
            full_name=self.full_name, path=self.path, province_code=self.province_code,
            valid_from=self.start, valid_to=self.end,
        )  # fmt: skip


@dataclass(frozen=True)
class Index:
    """entries: sorted by look-up key; keys: theirs; heirs: pk of the ended → pks that live."""

    entries: list[Entry]
    keys: list[str]
    by_code: dict[str, list[Entry]]
    by_pk: dict[int, Entry]
    heirs: dict[int, tuple[int, ...]]

    def beginning(self, start: str) -> Iterator[Entry]:
        """The entries whose look-up key begins so."""
        at = bisect_left(self.keys, start)
        while at < len(self.keys) and self.keys[at].startswith(start):
            yield self.entries[at]
            at += 1

    def called(self, key: str) -> Iterator[Entry]:
        """The entries with just this look-up key."""
        at = bisect_left(self.keys, key)
        while at < len(self.keys) and self.keys[at] == key:
            yield self.entries[at]
            at += 1

    def now(self, entry: Entry) -> tuple[Entry, ...]:
        """The places that hold its area today, the main one first; itself while it lives."""
        if entry.end is None:
            return (entry,)
        return tuple(self.by_pk[pk] for pk in self.heirs.get(entry.pk, ()))


def index() -> Index:
    """The index of the places as they are stored."""
    return memory.get("index", _build)


def _build() -> Index:
    columns = (
        "pk", "code", "level", "kind", "name", "full_name", "path", "province_code", "valid",
        "name_key", "path_key", "parent_id",
    )  # fmt: skip
    entries: list[Entry] = []
    inside: dict[int, list[int]] = {}
    for *head, days, name_key, path_key, parent in Place.objects.values_list(*columns):
        entry = Entry._make((*head, days.lower, days.upper, name_key, path_key))
        entries.append(entry)
        if parent is not None and entry.level == Place.Level.COMMUNE:
            inside.setdefault(parent, []).append(entry.pk)
    entries.sort(key=lambda e: (e.name_key, e.code))
    by_code: dict[str, list[Entry]] = {}
    for entry in entries:
        by_code.setdefault(entry.code, []).append(entry)
    by_pk = {entry.pk: entry for entry in entries}
    heirs = _living_heirs(by_pk, inside)
    return Index(entries, [e.name_key for e in entries], by_code, by_pk, heirs)


def _living_heirs(
    by_pk: dict[int, Entry], inside: dict[int, list[int]]
) -> dict[int, tuple[int, ...]]:
    """Follow every succession to its living end; a district has the heirs of its communes."""
    links: dict[int, list[int]] = {}
    rows = Succession.objects.order_by("-is_main", "successor__code")
    for old, new in rows.values_list("predecessor_id", "successor_id"):
        links.setdefault(old, []).append(new)
    found: dict[int, tuple[int, ...]] = {}

    def living(pk: int) -> tuple[int, ...]:
        if by_pk[pk].end is None:
            return (pk,)
        if pk not in found:
            found[pk] = ()  # a circle ends here
            next_ones = links.get(pk) or (
                inside.get(pk, []) if by_pk[pk].level == Place.Level.DISTRICT else []
            )
            ends = (end for heir in next_ones for end in living(heir))
            found[pk] = tuple(dict.fromkeys(ends))
        return found[pk]

    for pk in by_pk:
        living(pk)
    return found
