"""Millions of dossiers in the shape of one, for benches: rows only, no history behind them.

`python -m tools.clones --like UID --dossiers 200000 --open 10000` in the environment of a running
demo house copies the dossier, its case and its open task so many times, over all units and three
years; the first ``--open`` of them still have their task, the others have ended. Prints a code and
a deep cursor of the work list to measure with. Only for data folders that will be thrown away.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

CHUNK = 250_000  # rows of one statement
FIRST = 10_000_000  # ids below are the demo's
UID = "('01990000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid"  # in order, as real ones are
UNIT = "given.units[1 + n % cardinality(given.units)]"
BEGAN = "given.t0 - make_interval(mins => (n::bigint * 7919 % 1576800)::int)"  # within three years
DUE = f"{BEGAN} + interval '15 days'"
OPEN = "n <= given.open"


def main() -> None:
    """Copy, count, and say what to measure with."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--like", required=True)
    parser.add_argument("--dossiers", type=int, required=True)
    parser.add_argument("--open", type=int, required=True)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "congvu.config.settings")
    import django

    django.setup()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SET session_replication_role = replica")  # the copies refer to what stands
        cursor.execute("SET statement_timeout = 0")
        model = _model(cursor, options.like)
        units = _ids(cursor, "SELECT array_agg(id ORDER BY id) FROM org_unit")
        for table, source, changes, count in _plan(model, options):
            with _without_indexes(cursor, table):
                for start in range(0, count, CHUNK):
                    span = (start + 1, min(start + CHUNK, count))
                    _copy(cursor, table, source, changes, span, units, options.open)
            cursor.execute(f"VACUUM ANALYZE {table}")
        print(_code(cursor, FIRST + options.dossiers // 2), _deep(cursor, options.open, model[2]))


@contextmanager
def _without_indexes(cursor: Any, table: str) -> Iterator[None]:
    """Indexes that no constraint needs are built once at the end: twice as fast as row by row."""
    cursor.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index i"
        " WHERE indrelid = %s::regclass AND NOT indisprimary"
        " AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)",
        [table],
    )
    found = cursor.fetchall()
    for name, _made in found:
        cursor.execute(f"DROP INDEX {name}")
    yield
    cursor.execute("SET maintenance_work_mem = '512MB'")
    for _name, made in found:
        cursor.execute(made)


def _model(cursor: Any, uid: str) -> tuple[int, int, int]:
    """Ids of the dossier, its case and its task."""
    cursor.execute(
        "SELECT d.id, c.id, t.id FROM dossiers_dossier d"
        " JOIN casework_case c ON c.subject_uid = d.uid::text"
        " JOIN casework_task t ON t.case_id = c.id WHERE d.uid = %s",
        [uid],
    )
    found: tuple[int, int, int] = cursor.fetchone()
    return found


def _plan(model: tuple[int, int, int], options: argparse.Namespace) -> list[Any]:
    """(table, row to copy, columns that differ, how many)."""
    dossier = {
        "id": f"{FIRST} + n", "uid": UID, "code": "'Z51.' || lpad(n::text, 9, '0')",
        "request_key": "'clone-' || lpad(n::text, 9, '0')", "unit_ids": f"ARRAY[{UNIT}]",
        "owner_unit_id": UNIT,
        "reception_unit_id": UNIT, "submitted_at": BEGAN, "accepted_at": BEGAN, "due_at": DUE,
        "state": f"CASE WHEN {OPEN} THEN t.state ELSE 9 END",
        "finished_at": f"CASE WHEN {OPEN} THEN NULL ELSE {DUE} END",
        "search_key": "t.search_key || ' ' || n",
    }  # fmt: skip
    case = {
        "id": f"{FIRST} + n", "uid": "uuidv7()", "subject_uid": f"({UID})::text",
        "code": "'Z51.' || lpad(n::text, 9, '0')", "owner_unit_id": UNIT, "opened_at": BEGAN,
        "state": f"CASE WHEN {OPEN} THEN t.state ELSE 'ended' END",
        "ended_at": f"CASE WHEN {OPEN} THEN NULL ELSE {DUE} END",
    }  # fmt: skip
    task = {
        "id": f"{FIRST} + n", "uid": "uuidv7()", "case_id": f"{FIRST} + n",
        "unit_id": UNIT, "due_at": DUE, "order_at": DUE, "opened_at": BEGAN,
        "assignee_id": "CASE WHEN n % 3 = 0 THEN 1 + n % 20 END",
    }  # fmt: skip
    return [
        ("dossiers_dossier", model[0], dossier, options.dossiers),
        ("casework_case", model[1], case, options.dossiers),
        ("casework_task", model[2], task, options.open),
    ]


def _copy(
    cursor: Any, table: str, source: int, changes: dict[str, str], span: tuple[int, int],
    units: list[int], still_open: int,
) -> None:  # fmt: skip
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table]
    )
    names = [name for (name,) in cursor.fetchall()]
    values = ", ".join(changes.get(name, f't."{name}"') for name in names).replace("%", "%%")
    columns = ", ".join(f'"{name}"' for name in names)
    cursor.execute(
        f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} t,"
        " (SELECT %s::bigint[] AS units, %s::int AS open, now() AS t0) AS given,"
        " generate_series(%s, %s) AS n WHERE t.id = %s",
        [units, still_open, *span, source],
    )


def _ids(cursor: Any, query: str) -> list[int]:
    cursor.execute(query)
    found: list[int] = cursor.fetchone()[0]
    return found


def _code(cursor: Any, pk: int) -> str:
    cursor.execute("SELECT code FROM dossiers_dossier WHERE id = %s", [pk])
    return str(cursor.fetchone()[0])


def _deep(cursor: Any, still_open: int, model: int) -> str:
    """The work list's cursor in the middle of the pool of the copied task's unit."""
    cursor.execute(
        "SELECT order_at, id FROM casework_task"
        " WHERE unit_id = (SELECT unit_id FROM casework_task WHERE id = %s)"
        " AND assignee_id IS NULL ORDER BY order_at, id"
        " OFFSET (SELECT count(*) / 2 FROM casework_task WHERE assignee_id IS NULL"
        "         AND unit_id = (SELECT unit_id FROM casework_task WHERE id = %s)) LIMIT 1",
        [model, model],
    )
    moment, pk = cursor.fetchone()
    return f"{int(moment.timestamp() * 1_000_000)}-{pk}"


if __name__ == "__main__":
    main()
