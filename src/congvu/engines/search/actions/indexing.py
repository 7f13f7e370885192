"""Entries are written, follow their subject, are written anew."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.db.models.functions import Now

from congvu.engines.search.contracts import Document
from congvu.engines.search.events import IndexRebuilt
from congvu.engines.search.models import Entry
from congvu.engines.search.queries import documents, sources
from congvu.engines.search.rules.lexemes import (
    code_key,
    codes_in,
    exact_words,
    plain_words,
    vector,
)
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor

MOST_TEXT = 20_000  # characters that are indexed of one thing
MOST_TITLE = 500
_COLUMNS = [
    "title", "text", "url", "needs", "unit_ids", "person_ids", "public", "updated", "indexed",
    "key", "exact", "code_key",
]  # fmt: skip


@action(needs="search.index.write")
def refresh(*, actor: Actor, noun: str, uid: str, at: datetime) -> bool:
    """Write the entry of one subject anew from its room; returns whether it is still there.

    The index is derived: the subject's own event is the trail, so nothing more is told.
    """
    unchanged()
    _lock(noun, shared=True)
    found = [document for _pk, document in documents(sources()[noun], uid=uid)]
    put_many(found)
    if not found:
        remove(noun=noun, uid=uid)
    return bool(found)


@action(needs="search.index.write")
def write_chunk(*, actor: Actor, noun: str, after: int, at: datetime) -> tuple[int, int]:
    """Write the next 500 entries of a noun; returns the last row's id and how many were written."""
    unchanged()
    _lock(noun, shared=False)
    found = documents(sources()[noun], after=after)
    put_many(document for _pk, document in found)
    return (found[-1][0] if found else after), len(found)


@action(needs="search.index.write")
def finish_rebuild(*, actor: Actor, noun: str, written: int, started: datetime) -> int:
    """Forget what the rebuild did not see; returns how many. started: the database's clock."""
    entries = Entry.objects.as_system("rebuild")
    removed, _by = entries.filter(noun=noun, indexed__lt=started).delete()
    publish(IndexRebuilt(kind=noun, written=written, removed=removed))
    return removed


def put_many(found: Iterable[Document]) -> None:
    """Write or replace entries; runs inside the caller's action."""
    entries = [_entry(document) for document in found]
    Entry.objects.bulk_create(
        entries,
        update_conflicts=True,
        unique_fields=["noun", "subject"],
        update_fields=_COLUMNS,
        batch_size=200,
    )


def remove(*, noun: str, uid: str) -> None:
    """Forget one entry; runs inside the caller's action."""
    Entry.objects.as_system("its subject is gone").filter(noun=noun, subject=uid).delete()


def _entry(document: Document) -> Entry:
    title, text = document.title[:MOST_TITLE], document.text[:MOST_TEXT]
    codes = " ".join(document.codes)
    return Entry(
        noun=document.noun,
        subject=document.uid,
        title=title,
        text=text,
        url=document.url,
        needs=document.needs,
        unit_ids=sorted(set(document.unit_ids)),
        person_ids=sorted(set(document.person_ids)),
        public=document.public,
        updated=document.updated or Now(),
        indexed=Now(),
        key=vector(("A", plain_words(title)), ("B", plain_words(codes)), ("D", plain_words(text))),
        exact=vector(("A", exact_words(title)), ("D", exact_words(text))),
        code_key=_code_keys(document.codes, title, text),
    )


def _code_keys(codes: Iterable[str], title: str, text: str) -> str:
    """Codes without separators, each between spaces, each once."""
    named = [code_key(code) for code in codes]
    keys = dict.fromkeys([*named, *codes_in(title), *codes_in(text)])
    return f" {' '.join(k for k in keys if k)} " if keys else ""


def _lock(noun: str, *, shared: bool) -> None:
    """A refresh and a rebuild of one noun wait for each other: the later reading wins."""
    kind = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {kind}(hashtext(%s))", [f"search:{noun}"])
