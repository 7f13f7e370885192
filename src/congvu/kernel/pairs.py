"""Two new rows, one of which refers to the other, by one prepared statement."""

from __future__ import annotations

import functools

from django.db import models

from congvu.kernel import prepared
from congvu.kernel.prepared import Column

Columns = tuple[Column, ...]


def insert(row: models.Model, child: models.Model, by: str) -> None:
    """Write a row and one that refers to it (``child.<by>``); keys and defaults are set on both."""
    given, hung = prepared.given_of(row), prepared.given_of(child, by)
    sql, filled, filled_child = _sql(type(row), given, type(child), hung, by)
    values = [*prepared.values_of(row, given), *prepared.values_of(child, hung)]
    [found] = prepared.execute(sql, values)
    prepared.written(row, filled, found[: len(filled)])
    setattr(child, by, row)
    prepared.written(child, filled_child, found[len(filled) :])


@functools.cache
def _sql(
    model: type[models.Model], given: Columns, child: type[models.Model], hung: Columns, by: str
) -> tuple[str, Columns, Columns]:
    """The statement, and the columns of both that it answers with."""
    into, filled = prepared.insert_sql(model, given, False)
    (key,) = (f for f in child._meta.concrete_fields if f.name == by)
    filled_child = tuple(f for f in child._meta.concrete_fields if f not in (*hung, key))
    names = ", ".join(f'"{f.column}"' for f in (key, *hung))
    holes = ", ".join(f"%s{prepared.cast_of(f)}" for f in hung)
    assert model._meta.pk is not None
    rows = f'SELECT "{model._meta.pk.column}", {holes} FROM one'  # noqa: S608 - columns
    child_into = f'INSERT INTO "{child._meta.db_table}" ({names}) {rows} RETURNING *'
    wanted = f"{prepared.listed('one', filled)}, {prepared.listed('other', filled_child)}"
    sql = f"WITH one AS ({into}), other AS ({child_into}) SELECT {wanted} FROM one, other"  # noqa: S608
    return sql, filled, filled_child
