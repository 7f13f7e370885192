"""Writing a job in the caller's transaction, and waking a worker once it is committed."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from congvu.engines.jobs.models import NOW
from congvu.kernel import prepared

CHANNEL = "congvu_jobs"
_INTO = """
    INSERT INTO jobs_job (name, args, run_at, made_at, max_attempts, unique_key, ordering_key)
    SELECT %s::text, %s::jsonb, %s::timestamptz, statement_timestamp(), %s::int, %s::text, %s::text
    FROM {source}
    ON CONFLICT (unique_key) WHERE dead_at IS NULL AND unique_key <> '' DO NOTHING RETURNING uid
"""
_INSERT = _INTO.format(source="(SELECT 1)")
# Jobs of one order take their numbers one after the other, so that number order is commit order.
_INSERT_IN_ORDER = (
    "WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(hashtextextended(%s::text, 7305)))"
    + _INTO.format(source="turn")
)


def insert_job(
    name: str,
    args: dict[str, Any],
    *,
    run_at: datetime | None,
    attempts: int,
    unique_key: str,
    ordering_key: str,
) -> str:
    """One statement; returns the uid, or '' when a living job already has the unique key.

    Raises TypeError for arguments that JSON cannot hold.
    """
    values: list[Any] = [
        name, json.dumps(args), run_at or NOW, attempts, unique_key, ordering_key,
    ]  # fmt: skip
    if ordering_key:
        row = prepared.execute(_INSERT_IN_ORDER, [ordering_key, *values]).fetchone()
    else:
        row = prepared.execute(_INSERT, values).fetchone()
    if row is None:
        return ""
    if run_at is None:
        _wake_on_commit()
    return str(row[0])


def _wake_on_commit() -> None:
    """Once a transaction; after it, because a NOTIFY inside would make all commits queue up."""
    waiting = [function for _, function, *_ in connection.run_on_commit]
    if wake not in waiting:
        transaction.on_commit(wake)


def wake() -> None:
    """Tell the workers that there is something to do."""
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {CHANNEL}")
