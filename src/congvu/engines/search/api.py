"""The face of search: put, remove, find, rebuild."""

from __future__ import annotations

from collections.abc import Iterable

from congvu.engines.search import actions, queries
from congvu.engines.search.contracts import Document, Found, Hit
from congvu.kernel import clock
from congvu.kernel.actions import step
from congvu.kernel.actors import Actor

__all__ = ["Document", "Found", "Hit", "find", "put", "put_many", "rebuild", "remove"]


@step
def put(  # noqa: PLR0913 - an entry has that many sides; put_many takes them as one value
    *,
    noun: str,
    uid: str,
    title: str,
    text: str,
    url: str,
    unit_ids: Iterable[int] = (),
    person_ids: Iterable[int] = (),
    public: bool = False,
    needs: str = "",
    codes: Iterable[str] = (),
) -> None:
    """Write or replace one entry in the caller's transaction. Who may know of it: see Document."""
    actions.put_many([
        Document(
            noun=noun, uid=str(uid), title=title, text=text, url=url, unit_ids=tuple(unit_ids),
            person_ids=tuple(person_ids), public=public, needs=needs, codes=tuple(codes),
        )
    ])  # fmt: skip


@step
def put_many(*, documents: Iterable[Document]) -> None:
    """Write or replace many entries in the caller's transaction."""
    actions.put_many(documents)


@step
def remove(*, noun: str, uid: str) -> None:
    """Forget one entry; nothing happens when it is not there."""
    actions.remove(noun=noun, uid=str(uid))


def find(
    *, actor: Actor, query: str, limit: int = 20, kinds: Iterable[str] = (), after: str = ""
) -> Found:
    """What the actor may see that matches: exact accents first, then phrases, then all words.

    kinds: nouns to keep (all when empty). after: cursor of an earlier page. An empty query finds
    nothing.
    """
    return queries.find(actor=actor, query=query, limit=limit, kinds=tuple(kinds), after=after)


def rebuild(*, noun: str = "") -> dict[str, int]:
    """Write the index anew from the rooms' rows, in transactions of its own; noun → rows written."""
    return actions.rebuild(noun=noun, at=clock.now())
