"""Single rows by prepared statements, for the few reads and writes that make up an office's day.

The ORM composes its SQL anew each time, which costs more than the server needs to run it; here it is
spelt once a process from the model's own columns, and the server plans it once a connection. Values
still pass the columns' own preparation (NFC, JSON). Use the ORM for everything else.
"""

from __future__ import annotations

import functools
import json
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias, TypeVar

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models.base import ModelState
from django.db.models.expressions import DatabaseDefault

from congvu.kernel.columns import NfcCharField, NfcTextField

Row = TypeVar("Row", bound=models.Model)
Column: TypeAlias = "models.Field[Any, Any]"
# Columns whose values the driver takes as they are (times are always aware here).
_AS_THEY_ARE = frozenset(
    (models.BigIntegerField, models.BooleanField, models.DateTimeField, models.ForeignKey,
     models.UUIDField, models.PositiveIntegerField, models.PositiveSmallIntegerField)
)  # fmt: skip
ONLY_WHEN_ASKED = 1_000_000  # Django turns preparing off altogether


def execute(sql: str, values: Sequence[Any]) -> psycopg.Cursor[tuple[Any, ...]]:
    """Straight to the driver, in the running transaction; database errors are Django's.

    sql: one of a fixed few texts with ``%s`` (each is planned once and kept by the server).
    """
    own = _ready()
    with own.wrap_database_errors:
        cursor: psycopg.Cursor[tuple[Any, ...]] = psycopg.Cursor(own.connection)
        return cursor.execute(sql, values, prepare=True)


def run(
    sql: str, texts: Sequence[str | bytes | None], *, keep: bool = True
) -> psycopg.Cursor[tuple[Any, ...]]:
    """The same for a statement spelt with ``$1``, ``$2`` … and values as the server reads text.

    Such a statement is not looked through for its holes, which for fifty values costs more than
    running it; and text has one type, so that there is one plan whatever the numbers are. Holes in
    a select list need a cast. keep: have the server keep the plan (not for texts that vary).
    """
    own = _ready()
    with own.wrap_database_errors:
        cursor: psycopg.RawCursor[tuple[Any, ...]] = psycopg.RawCursor(own.connection)
        return cursor.execute(sql, texts, prepare=keep)


def _ready() -> Any:
    own = connections[DEFAULT_DB_ALIAS]  # the proxy asks for it again at every dot
    own.ensure_connection()
    own.validate_no_broken_transaction()
    raw = own.connection
    raw.prepare_threshold = raw.prepare_threshold or ONLY_WHEN_ASKED
    return own


def insert(row: models.Model) -> None:
    """Write a new row; its key and what the database fills in are set on it."""
    given = tuple(
        f for f in row._meta.concrete_fields
        if not f.primary_key and not isinstance(vars(row)[f.attname], DatabaseDefault)
    )  # fmt: skip
    sql, filled = _insert_sql(type(row), given)
    found = execute(sql, values_of(row, given)).fetchone()
    assert found is not None
    for column, value in zip(filled, found, strict=True):
        setattr(row, column.attname, value)
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def update(row: models.Model, *names: str) -> int:
    """Write these columns of the row of this key; how many rows there were (0 or 1)."""
    columns, sql = _update_sql(type(row), names)
    return execute(sql, [*values_of(row, columns), row.pk]).rowcount


def values_of(row: models.Model, fields: Sequence[Column]) -> list[Any]:
    """The row's values of these columns as the driver takes them."""
    given = vars(row)
    return [
        given[f.attname] if type(f) in _AS_THEY_ARE
        else f.get_db_prep_save(given[f.attname], connection)
        for f in fields
    ]  # fmt: skip


def texts_of(row: models.Model, fields: Columns) -> list[str | None]:
    """The row's values of these columns as text, for :func:`run`."""
    given = vars(row)
    return [
        None if (value := given[name]) is None else spell(value) for name, spell in fields.spellings
    ]


def cast_of(field: Column) -> str:
    """``::bigint``: the type of a hole; without a length, so that what is too long is refused."""
    return f"::{str(field.db_type(connection)).split('(')[0]}"


def _spelling(field: Column) -> Callable[[Any], str]:
    if isinstance(field, NfcCharField | NfcTextField):
        return _composed
    if isinstance(field, models.JSONField):
        return json.dumps
    if isinstance(field, models.DateTimeField):
        return _moment
    return str


def _composed(value: str) -> str:
    return value if value.isascii() else unicodedata.normalize("NFC", value)


def _moment(value: Any) -> str:
    return str(value.isoformat())


class Columns(tuple[Column, ...]):
    """Columns of one model in their order, with what reads and writes their values."""

    @functools.cached_property
    def names(self) -> list[str]:
        """The attributes of a row."""
        return [f.attname for f in self]

    @functools.cached_property
    def readings(self) -> list[tuple[str, Any]]:
        """What makes a Python value of those that need it."""
        return [(f.attname, f.from_db_value) for f in self if hasattr(f, "from_db_value")]

    @functools.cached_property
    def spellings(self) -> list[tuple[str, Callable[[Any], str]]]:
        """What makes text of each."""
        return [(f.attname, _spelling(f)) for f in self]


@functools.cache
def columns(model: type[models.Model], *without: str) -> Columns:
    """The columns of a model in their order, without some."""
    return Columns(f for f in model._meta.concrete_fields if f.attname not in without)


@functools.cache
def columns_named(model: type[models.Model], *names: str) -> Columns:
    """These columns of a model, in the model's order."""
    return Columns(f for f in model._meta.concrete_fields if f.attname in names)


def listed(alias: str, fields: Sequence[Column]) -> str:
    """``t."id", t."uid"``: a select list for :func:`load`."""
    return ", ".join(f'{alias}."{f.column}"' for f in fields)


def load(model: type[Row], fields: Columns, values: Sequence[Any]) -> Row:
    """The row as the ORM would give it; columns that were not read are deferred."""
    row = model.__new__(model)  # no signals are used here, and __init__ is mostly about them
    kept = row.__dict__
    kept["_state"] = state = ModelState()
    state.adding, state.db = False, DEFAULT_DB_ALIAS
    kept.update(zip(fields.names, values, strict=True))
    for name, convert in fields.readings:
        kept[name] = convert(kept[name], None, connection)
    return row


@functools.cache
def _insert_sql(
    model: type[models.Model], given: tuple[Column, ...]
) -> tuple[str, tuple[Column, ...]]:
    filled = tuple(f for f in model._meta.concrete_fields if f not in given)
    names = ", ".join(f'"{f.column}"' for f in given)
    back = ", ".join(f'"{f.column}"' for f in filled)
    holes = ", ".join(["%s"] * len(given))
    table = model._meta.db_table
    return f'INSERT INTO "{table}" ({names}) VALUES ({holes}) RETURNING {back}', filled  # noqa: S608 - columns


@functools.cache
def _update_sql(
    model: type[models.Model], names: tuple[str, ...]
) -> tuple[tuple[Column, ...], str]:
    changed = tuple(f for f in model._meta.concrete_fields if f.attname in names)
    assert len(changed) == len(names), names
    assert model._meta.pk is not None
    pairs = ", ".join(f'"{f.column}" = %s' for f in changed)
    table, key = model._meta.db_table, model._meta.pk.column
    return changed, f'UPDATE "{table}" SET {pairs} WHERE "{key}" = %s'  # noqa: S608 - columns
