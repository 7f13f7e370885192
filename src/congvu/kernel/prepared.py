"""Single rows by prepared statements, for the few reads and writes that make up an office's day.

The ORM composes its SQL anew each time, which costs more than the server needs to run it; here it is
spelt once a process from the model's own columns, and the server plans it once a connection. Values
still pass the columns' own preparation (NFC, JSON). Use the ORM for everything else.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any, TypeAlias, TypeVar

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models.expressions import DatabaseDefault

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
    own = connections[DEFAULT_DB_ALIAS]  # the proxy asks for it again at every dot
    own.ensure_connection()
    own.validate_no_broken_transaction()
    raw = own.connection
    raw.prepare_threshold = raw.prepare_threshold or ONLY_WHEN_ASKED
    with own.wrap_database_errors:
        cursor: psycopg.Cursor[tuple[Any, ...]] = psycopg.Cursor(raw)
        return cursor.execute(sql, values, prepare=True)


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


@functools.cache
def columns(model: type[models.Model], *without: str) -> tuple[Column, ...]:
    """The columns of a model in their order, without some."""
    return tuple(f for f in model._meta.concrete_fields if f.attname not in without)


def listed(alias: str, fields: Sequence[Column]) -> str:
    """``t."id", t."uid"``: a select list for :func:`load`."""
    return ", ".join(f'{alias}."{f.column}"' for f in fields)


def load(model: type[Row], fields: Sequence[Column], values: Sequence[Any]) -> Row:
    """The row as the ORM would give it; columns that were not read are deferred."""
    read = [
        f.from_db_value(value, None, connection) if hasattr(f, "from_db_value") else value
        for f, value in zip(fields, values, strict=True)
    ]
    return model.from_db(DEFAULT_DB_ALIAS, [f.attname for f in fields], read)


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
