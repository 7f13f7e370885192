"""Writing a job by its name; and, for demo data of past months, doing it here at once.

Inside :func:`inline` a job is written with its transaction all the same, but held by the caller:
what a killed process leaves undone is done by its next try, else by a worker.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from congvu.engines.jobs.actions.backend import task_of
from congvu.engines.jobs.actions.enqueueing import insert_job
from congvu.engines.jobs.actions.leases import IN_PROCESS, LEASE, Lease, finish, lease_of
from congvu.engines.jobs.actions.running import call_with_time
from congvu.kernel import clock

_keeper: ContextVar[str] = ContextVar("congvu_jobs_keeper", default="")
# made_at is the clock's instant, which may lie months back; the lease runs by the real time.
_HOLD = """
    UPDATE jobs_job SET worker = %s, made_at = %s, run_at = statement_timestamp() + %s,
        attempts = attempts + 1 WHERE uid = %s
    RETURNING id, uid, name, args, attempts, max_attempts, ordering_key, made_at
"""
_TAKE_UP = """
    WITH next AS (SELECT id AS next_id FROM jobs_job WHERE worker = %s AND dead_at IS NULL
        ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
    UPDATE jobs_job SET run_at = statement_timestamp() + %s, attempts = attempts + 1
    FROM next WHERE id = next_id
    RETURNING id, uid, name, args, attempts, max_attempts, ordering_key, made_at
"""


@contextmanager
def inline(keeper: str) -> Iterator[None]:
    """Do what is enqueued right after its commit, here, at the clock's present instant.

    For demo data of past months: a worker would do the work at today's time. keeper: a name of the
    caller's own, the same when it tries again: what it left undone is done first, each job at the
    instant at which it was enqueued. Who does not try again within the lease leaves it to a worker.
    A failure is raised where the action was called, and the job stays. Jobs with a ``run_at`` and
    those of a transaction that is rolled back are not done.
    """
    holder = f"{IN_PROCESS}:{keeper}"[:100]
    token = _keeper.set(holder)
    try:
        _take_up(holder)
        yield
    finally:
        _keeper.reset(token)


def enqueue_job(
    name: str, args: dict[str, Any], *, run_at: datetime | None, unique_key: str, ordering_key: str
) -> str:
    """Write a job with its keys; returns its uid ('' when the unique key is already there)."""
    uid = insert_job(
        name, args, run_at=run_at, attempts=task_of(name).attempts, unique_key=unique_key,
        ordering_key=ordering_key,
    )  # fmt: skip
    if uid and _keeper.get() and run_at is None:
        lease, made_at = _leased(_HOLD, [_keeper.get(), clock.now(), LEASE, uid])[0]
        transaction.on_commit(functools.partial(_do, lease, made_at))
    return uid


def _take_up(holder: str) -> None:
    while found := _leased(_TAKE_UP, [holder, LEASE]):
        _do(*found[0])


def _do(lease: Lease, at: datetime) -> None:
    with clock.pretend(at):
        call_with_time(task_of(lease.name).func, lease.args, at)
    finish(lease)


def _leased(sql: str, params: list[Any]) -> list[tuple[Lease, datetime]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [(lease_of(row[:-1]), row[-1]) for row in cursor.fetchall()]
