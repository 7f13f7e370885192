"""Where entries come from: what the rooms' manifests say may be found."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from congvu.engines.search.contracts import Document
from congvu.kernel.actors import Actor
from congvu.kernel.manifest import Findable
from congvu.kernel.rooms import manifests, resolve

INDEXER = Actor.system("search")
CHUNK = 500  # rows written in one transaction


@dataclass(frozen=True)
class Source:
    """One findable of one room."""

    label: str
    findable: Findable

    @property
    def noun(self) -> str:
        return self.findable.noun or self.findable.model.lower()

    def rows(self, actor: Actor) -> QuerySet[Any]:
        """The rows that this actor may see, by the room's own query."""
        rows: QuerySet[Any] = resolve(self.label, self.findable.visible)(actor)
        return rows


@functools.cache
def sources() -> dict[str, Source]:
    """noun → where its entries come from."""
    return {
        source.noun: source
        for label, manifest in manifests().items()
        for source in (Source(label, findable) for findable in manifest.search)
    }


def kind_labels() -> dict[str, str]:
    """noun → what people call such things (a message id of the room's catalogue)."""
    return {
        noun: source.findable.label or manifests()[source.label].title
        for noun, source in sources().items()
    }


def documents(source: Source, *, uid: str = "", after: int = 0) -> list[tuple[int, Document]]:
    """(row id, document) of one subject, or of the next 500 rows after an id."""
    rows = source.rows(INDEXER).order_by("pk")
    rows = rows.filter(uid=uid) if uid else rows.filter(pk__gt=after)
    return [(row.pk, _document(source, row)) for row in rows[:CHUNK]]


def still_visible(actor: Actor, found: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Which of these (noun, uid) the rooms themselves show the actor, one query a noun.

    What was put by hand (no findable) stands as it is.
    """
    by_noun: dict[str, list[str]] = defaultdict(list)
    for noun, uid in found:
        by_noun[noun].append(uid)
    allowed: set[tuple[str, str]] = set()
    for noun, uids in by_noun.items():
        allowed |= {(noun, uid) for uid in _visible(actor, noun, uids)}
    return allowed


def _visible(actor: Actor, noun: str, uids: list[str]) -> Iterator[str]:
    source = sources().get(noun)
    if source is None:
        yield from uids
        return
    rows = source.rows(actor).filter(uid__in=uids).order_by()
    yield from map(str, rows.values_list("uid", flat=True))


def _document(source: Source, row: Any) -> Document:
    findable = source.findable
    return Document(
        noun=source.noun,
        uid=str(row.uid),
        title=_read(row, findable.title),
        text="\n".join(filter(None, (_read(row, f) for f in findable.fields))),
        url=reverse(findable.url, kwargs={"uid": row.uid}),
        codes=tuple(filter(None, (_read(row, f) for f in findable.codes))),
        needs=findable.needs,
        unit_ids=_ids(row, (findable.unit,)),
        person_ids=_ids(row, findable.persons),
        public=findable.public == "*" or bool(findable.public and _value(row, findable.public)),
    )


def _ids(row: Any, names: Iterable[str]) -> tuple[int, ...]:
    """The ids in columns; a column may hold one id, many, or none."""
    found: list[int] = []
    for name in names:
        value = _value(row, name)
        found += [value] if isinstance(value, int) else list(value or ())
    return tuple(found)


def _read(row: Any, name: str) -> str:
    value = _value(row, name)
    return "" if value is None else str(value)


def _value(row: Any, name: str) -> Any:
    """The value at a dotted path; a method is called; what is not there is None."""
    value = row
    for part in name.split("."):
        value = getattr(value, part, None)
        value = value() if callable(value) else value
    return value
