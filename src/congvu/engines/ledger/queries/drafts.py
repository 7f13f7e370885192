"""Stored rows back in the shape that was hashed, one by one or by the thousand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec
from django.db import connection

from congvu.engines.ledger.models import Entry
from congvu.engines.ledger.rules.records import Draft

PAGE = 2000
_PLACES = (
    "SELECT p.position, p.entry_id, p.leaf, e.id, e.leaf, e.mark, "  # noqa: S608 - constants
    + ", ".join(f"e.{name}" for name in Draft._fields)
    + " FROM ledger_position p LEFT JOIN ledger_entry e ON e.id = p.entry_id"
    " WHERE p.stream = %s AND p.position > %s ORDER BY p.position LIMIT %s"
)
_PAYLOAD = Draft._fields.index("payload")
_decode = msgspec.json.decode


class Stored(NamedTuple):
    """An entry as it stands in the table."""

    id: int
    leaf: bytes
    mark: bytes
    draft: Draft


class Place(NamedTuple):
    """A position with the leaf that was sealed there, and its entry when it is still there."""

    position: int
    entry_id: int
    sealed: bytes
    entry: Stored | None


def draft_of(row: Entry) -> Draft:
    """Every column that the leaf covers, as Python values."""
    values = {name: getattr(row, name) for name in Draft._fields}
    secret = values["secret"]
    return Draft(
        **{**values, "uid": str(row.uid), "secret": None if secret is None else bytes(secret)}
    )


def stored(row: Entry) -> Stored:
    """A row with what it says of itself."""
    return Stored(row.id, bytes(row.leaf), bytes(row.mark), draft_of(row))


def places(stream: int) -> Iterator[Place]:
    """Every position of a stream in order; pages, so that memory does not grow with the log."""
    after = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_PLACES, [stream, after, PAGE])
            rows = cursor.fetchall()
        for row in rows:
            yield _place(row)
        if len(rows) < PAGE:
            return
        after = rows[-1][0]


def _place(row: tuple[Any, ...]) -> Place:
    position, entry_id, sealed, found, leaf, mark, *columns = row
    if found is None:
        return Place(position, entry_id, bytes(sealed), None)
    columns[0] = str(columns[0])
    columns[_PAYLOAD] = _decode(columns[_PAYLOAD])
    return Place(
        position, entry_id, bytes(sealed), Stored(found, bytes(leaf), bytes(mark), Draft(*columns))
    )
