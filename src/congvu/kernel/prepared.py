"""Single rows by prepared statements, for the few reads and writes that make up an office's day.

The ORM composes its SQL anew each time, which costs more than the server needs to run it; here it is
spelt once a process from the model's own columns, and the server plans it once a connection. Values
still pass the columns' own preparation (NFC, JSON). Use the ORM for everything else.
"""

from __future__ import annotations

import functools
import json
import unicodedata
from collections.abc import Callable, Iterator, Sequence
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
_ROWS = psycopg.pq.ExecStatus.TUPLES_OK
ONLY_WHEN_ASKED = 1_000_000  # Django turns preparing off altogether


class Found:
    """What a statement answered: read at once, so that its cursor serves the next one."""

    __slots__ = ("_rows", "rowcount")

    def __init__(self, rows: list[tuple[Any, ...]], rowcount: int) -> None:
        self._rows, self.rowcount = rows, rowcount

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self._rows)

    def fetchone(self) -> tuple[Any, ...] | None:
        """The first row."""
        return self._rows[0] if self._rows else None

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Every row."""
        return self._rows


def execute(sql: str, values: Sequence[Any]) -> Found:
    """Straight to the driver, in the running transaction; database errors are Django's.

    sql: one of a fixed few texts with ``%s`` (each is planned once and kept by the server).
    """
    return _ask(psycopg.Cursor, sql, values, prepare=True)


def run(sql: str, texts: Sequence[str | bytes | None], *, keep: bool = True) -> Found:
    """The same for a statement spelt with ``$1``, ``$2`` … and values as the server reads text.

    Such a statement is not looked through for its holes, which for fifty values costs more than
    running it; and text has one type, so that there is one plan whatever the numbers are. Holes in
    a select list need a cast. keep: have the server keep the plan (not for texts that vary).
    """
    return _ask(psycopg.RawCursor, sql, texts, prepare=keep)


def _ask(
    kind: type[psycopg.Cursor[Any]] | type[psycopg.RawCursor[Any]],
    sql: str, values: Sequence[Any], *, prepare: bool,
) -> Found:  # fmt: skip
    own = _ready()
    if own.force_debug_cursor:  # a test counts what a page asks
        own.queries_log.append({"sql": sql, "time": "0.000"})
    with own.wrap_database_errors:
        cursor = _cursor(own, kind)
        cursor.execute(sql, values, prepare=prepare)
        answers = cursor.pgresult is not None and cursor.pgresult.status == _ROWS
        return Found(cursor.fetchall() if answers else [], cursor.rowcount)


def _cursor(own: Any, kind: type[Any]) -> Any:
    """One of each kind for a connection: making one costs as much as a small statement."""
    kept: dict[type[Any], Any] = own.__dict__.setdefault("_congvu_cursors", {})
    found = kept.get(kind)
    if found is None or found.connection is not own.connection:
        found = kept[kind] = kind(own.connection)
    return found


def _ready() -> Any:
    own = connections[DEFAULT_DB_ALIAS]  # the proxy asks for it again at every dot
    own.close_if_health_check_failed()  # as a cursor of Django's does: this may be the first word
    own.ensure_connection()
    own.validate_no_broken_transaction()
    raw = own.connection
    raw.prepare_threshold = raw.prepare_threshold or ONLY_WHEN_ASKED
    return own


def one(model: type[Row], *, lock: bool = False, **key: Any) -> Row | None:
    """The row with this key (``uid=…``); lock: held until the transaction ends.

    For a caller that has asked the gate: nothing is narrowed here.
    """
    ((name, value),) = key.items()
    found = execute(_one_sql(model, name, lock), [value]).fetchone()
    return None if found is None else load(model, columns(model), found)


def many(model: type[Row], order: str = "id", /, **keys: Sequence[Any]) -> list[Row]:
    """The rows whose columns hold one of these values each (``case_id=[1, 2]``), in an order.

    order: a column; ``-`` before it turns it round. For a caller that has asked the gate.
    """
    sql = _many_sql(model, tuple(keys), order)
    found = execute(sql, [list(values) for values in keys.values()]).fetchall()
    return [load(model, columns(model), values) for values in found]


def insert(row: models.Model, *, unless_taken: bool = False) -> bool:
    """Write a new row; its key and what the database fills in are set on it.

    unless_taken: a row that a unique or exclusion constraint refuses is not written, and the answer
    is False; the transaction stays whole, so that no savepoint is needed.
    """
    given = given_of(row)
    sql, filled = insert_sql(type(row), given, unless_taken)
    found = execute(sql, values_of(row, given)).fetchone()
    if found is not None:
        written(row, filled, found)
    return found is not None


def given_of(row: models.Model, *without: str) -> tuple[Column, ...]:
    """The columns that the row has values for, without some (by name)."""
    return tuple(
        f for f in row._meta.concrete_fields
        if not f.primary_key and f.name not in without
        and not isinstance(vars(row)[f.attname], DatabaseDefault)
    )  # fmt: skip


def written(row: models.Model, filled: Sequence[Column], found: Sequence[Any]) -> None:
    """Set on a new row what the database filled in."""
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


def records(rows: Sequence[models.Model], fields: Columns) -> str:
    """Rows as one JSON text, for :func:`recordset`."""
    return json.dumps(
        [dict(zip(fields.names, texts_of(row, fields), strict=True)) for row in rows],
        ensure_ascii=False,
    )


def recordset(hole: int, alias: str, fields: Columns) -> str:
    """``jsonb_to_recordset($2::jsonb) d (…)``: rows out of one JSON text.

    JSON columns come as text within it: read them by :func:`from_record`.
    """
    types = ", ".join(f'"{f.attname}" {_type_within(f)}' for f in fields)
    return f"jsonb_to_recordset(${hole}::jsonb) {alias} ({types})"


def from_record(alias: str, field: Column) -> str:
    """A column of :func:`recordset` as the table has it."""
    cast = "::jsonb" if cast_of(field) == "::jsonb" else ""
    return f'{alias}."{field.attname}"{cast}'


def update_many(rows: Sequence[models.Model], *names: str) -> int:
    """Write these columns of many rows of one model by one statement; how many there were."""
    if not rows:
        return 0
    model = type(rows[0])
    return run(_update_many_sql(model, names), [records(rows, _keyed(model, names))]).rowcount


@functools.cache
def _keyed(model: type[models.Model], names: tuple[str, ...]) -> Columns:
    assert model._meta.pk is not None
    return columns_named(model, model._meta.pk.attname, *names)


@functools.cache
def _update_many_sql(model: type[models.Model], names: tuple[str, ...]) -> str:
    given, key = _keyed(model, names), model._meta.pk
    assert key is not None
    pairs = ", ".join(f'"{f.column}" = {from_record("v", f)}' for f in given if f is not key)
    return (
        f'UPDATE "{model._meta.db_table}" t SET {pairs} FROM {recordset(1, "v", given)}'  # noqa: S608 - columns
        f' WHERE t."{key.column}" = {from_record("v", key)}'
    )


def _type_within(field: Column) -> str:
    kind = cast_of(field)[2:]
    return "text" if kind == "jsonb" else kind


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


def fresh(model: type[Row], /, **values: Any) -> Row:
    """A new row with the columns' own defaults and these values (by attribute: ``case_id``)."""
    blank, made = _blank(model)
    assert blank.keys() | made.keys() >= values.keys(), values.keys()
    row = model.__new__(model)
    kept = row.__dict__
    kept["_state"] = ModelState()
    kept.update(blank)
    for name, default in made.items():
        if name not in values:
            kept[name] = default()
    kept.update(values)
    return row


def hang(row: models.Model, name: str, other: models.Model) -> None:
    """Let ``row.name`` be this other row, whose key it holds."""
    row._state.fields_cache[name] = other


@functools.cache
def _blank(model: type[models.Model]) -> tuple[dict[str, Any], dict[str, Callable[[], Any]]]:
    """The defaults that are values, and those that are made anew for each row."""
    fields = model._meta.concrete_fields
    made = {f.attname: f.default for f in fields if f.has_default() and callable(f.default)}
    return {f.attname: f.get_default() for f in fields if f.attname not in made}, made


@functools.cache
def _one_sql(model: type[models.Model], name: str, lock: bool) -> str:
    (key,) = columns_named(model, name)
    table, wanted = model._meta.db_table, listed("t", columns(model))
    sql = f'SELECT {wanted} FROM "{table}" t WHERE t."{key.column}" = %s'  # noqa: S608 - columns
    return f"{sql} FOR UPDATE" if lock else sql


@functools.cache
def _many_sql(model: type[models.Model], names: tuple[str, ...], order: str) -> str:
    held = [columns_named(model, name)[0] for name in names]
    conditions = " AND ".join(f't."{f.column}" = ANY(%s{cast_of(f)}[])' for f in held)
    (by,) = columns_named(model, order.removeprefix("-"))
    way = " DESC" if order.startswith("-") else ""
    wanted, table = listed("t", columns(model)), model._meta.db_table
    return f'SELECT {wanted} FROM "{table}" t WHERE {conditions} ORDER BY t."{by.column}"{way}'  # noqa: S608 - columns


@functools.cache
def insert_sql(
    model: type[models.Model], given: tuple[Column, ...], unless_taken: bool
) -> tuple[str, tuple[Column, ...]]:
    """The statement, and the columns that it answers with: those that are not given."""
    filled = tuple(f for f in model._meta.concrete_fields if f not in given)
    names = ", ".join(f'"{f.column}"' for f in given)
    back = ", ".join(f'"{f.column}"' for f in filled)
    holes = ", ".join(["%s"] * len(given))
    table = model._meta.db_table
    into = f'INSERT INTO "{table}" ({names}) VALUES ({holes})'  # noqa: S608 - columns
    return f"{into}{' ON CONFLICT DO NOTHING' if unless_taken else ''} RETURNING {back}", filled


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
