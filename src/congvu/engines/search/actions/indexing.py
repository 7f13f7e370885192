"""Entries are written, follow their subject, are written anew."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from congvu.engines.search.contracts import Document
from congvu.engines.search.events import IndexRebuilt
from congvu.engines.search.models import Entry
from congvu.engines.search.queries import documents, sources
from congvu.engines.search.queries.realms import realm_by_unit, realm_of_document
from congvu.engines.search.rules.lexemes import (
    code_key,
    codes_in,
    exact_words,
    plain_words,
    vector,
)
from congvu.kernel.actions import SIGNED_IN, action, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.text import nfc

MOST_TEXT = 20_000  # characters that are indexed of one thing
MOST_TITLE = 500
AT_ONCE = 500  # rows of one statement
# One parameter and one statement for many rows: a rebuild writes millions. An entry that has come
# to lie in another part leaves the old one.
_WRITE = """
WITH given AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(%s::jsonb) AS row (realm smallint, noun text, subject text, title text,
        text text, url text, needs text, unit_ids bigint[], person_ids bigint[], public boolean,
        updated timestamptz, key tsvector, exact tsvector, code_key text)
), moved AS (
    DELETE FROM search_entry old USING given
    WHERE old.noun = given.noun AND old.subject = given.subject AND old.realm <> given.realm
)
INSERT INTO search_entry (realm, noun, subject, title, text, url, needs, unit_ids, person_ids,
    public, updated, indexed, key, exact, code_key)
SELECT realm, noun, subject, title, text, url, needs, unit_ids, person_ids, public,
    coalesce(updated, statement_timestamp()), statement_timestamp(), key, exact, code_key
FROM given
ON CONFLICT (noun, subject, realm) DO UPDATE SET title = excluded.title, text = excluded.text,
    url = excluded.url, needs = excluded.needs, unit_ids = excluded.unit_ids,
    person_ids = excluded.person_ids, public = excluded.public, updated = excluded.updated,
    indexed = excluded.indexed, key = excluded.key, exact = excluded.exact,
    code_key = excluded.code_key
"""
# Units under another top: their entries go to its part.
_SETTLE = """
WITH known AS MATERIALIZED (
    SELECT key::bigint AS unit_id, value::smallint AS realm FROM jsonb_each_text(%s::jsonb)
)
UPDATE search_entry entry SET realm = known.realm FROM known
WHERE cardinality(entry.unit_ids) = 1 AND known.unit_id = entry.unit_ids[1]
    AND NOT entry.public AND entry.needs <> %s AND entry.realm <> known.realm
"""


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
    rows = [_row(document) for document in found]
    with connection.cursor() as cursor:
        for start in range(0, len(rows), AT_ONCE):
            cursor.execute(_WRITE, [json.dumps(rows[start : start + AT_ONCE])])


@action(needs="search.index.write")
def settle(*, actor: Actor, at: datetime) -> int:
    """Put entries where their units' trees lie now; returns how many moved.

    Those of several units are few and lie on the shared shelf until they are written anew.
    """
    unchanged()
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, [json.dumps(realm_by_unit()), SIGNED_IN])
        return int(cursor.rowcount)


def remove(*, noun: str, uid: str) -> None:
    """Forget one entry; runs inside the caller's action."""
    Entry.objects.as_system("its subject is gone").filter(noun=noun, subject=uid).delete()


def _row(document: Document) -> dict[str, object]:
    """One entry's columns as JSON values."""
    title, text = nfc(document.title[:MOST_TITLE]), nfc(document.text[:MOST_TEXT])
    codes = plain_words(" ".join(document.codes))
    return {
        "realm": realm_of_document(document),
        "noun": document.noun,
        "subject": document.uid,
        "title": title,
        "text": text,
        "url": document.url,
        "needs": document.needs,
        "unit_ids": sorted(set(document.unit_ids)),
        "person_ids": sorted(set(document.person_ids)),
        "public": document.public,
        "updated": document.updated and document.updated.isoformat(),
        "key": vector(("A", plain_words(title)), ("B", codes), ("D", plain_words(text))),
        "exact": vector(("A", exact_words(title)), ("D", exact_words(text))),
        "code_key": _code_keys(document.codes, title, text),
    }


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
