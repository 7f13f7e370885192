"""Taking a job for a while, and what becomes of it: done, again later, or dead."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from congvu.engines.jobs.events import JobDied
from congvu.engines.jobs.models import NOW, Job
from congvu.engines.jobs.rules.backoff import LONGEST, delay
from congvu.kernel.actions import PUBLIC, action, publish, unchanged
from congvu.kernel.actors import Actor

LEASE = timedelta(seconds=30)
_HEAD_OF_ITS_ORDER = """(j.ordering_key = '' OR NOT EXISTS (SELECT 1 FROM jobs_job before
    WHERE before.ordering_key = j.ordering_key AND before.ordering_key <> '' AND before.id < j.id))
"""
_CLAIM = """
    WITH due AS (
        SELECT j.id FROM jobs_job j WHERE j.dead_at IS NULL AND {lane} AND {ordered}
        ORDER BY j.run_at, j.id LIMIT %s FOR UPDATE OF j SKIP LOCKED)
    UPDATE jobs_job t SET run_at = %s, attempts = attempts + 1, worker = %s
    FROM due WHERE t.id = due.id
    RETURNING new.id, new.uid, new.name, new.args, new.attempts, new.max_attempts,
        new.ordering_key, old.run_at
"""
_FRESH = _CLAIM.format(lane="j.run_at = %s AND j.id > %s", ordered=_HEAD_OF_ITS_ORDER)
_TIMED = _CLAIM.format(
    lane="j.run_at > %s AND j.run_at >= %s AND j.run_at <= %s", ordered=_HEAD_OF_ITS_ORDER
)
ALIVE = 7306  # class of the advisory locks that living workers hold
IN_PROCESS = "in-process"  # run_pending and inline: no worker, no lock
_TAKE_BACK = """
    UPDATE jobs_job SET run_at = %s, worker = ''
    WHERE dead_at IS NULL AND run_at > %s AND run_at <= %s AND worker <> ''
    AND worker NOT LIKE %s
    AND NOT EXISTS (SELECT 1 FROM pg_locks l WHERE l.locktype = 'advisory' AND l.classid = %s
        AND l.objid::bigint = hashtext(worker)::bigint & 4294967295)
"""


@dataclass(frozen=True, kw_only=True)
class Lease:
    """A job in hand. attempts is also the fence: who took it later makes this lease void.

    was_due: when it was to be taken.
    """

    id: int
    uid: str
    name: str
    args: dict[str, Any]
    attempts: int
    max_attempts: int
    ordering_key: str
    was_due: datetime = NOW


def claim_fresh(*, at: datetime, limit: int, worker: str, floor: int = 0) -> list[Lease]:
    """Take jobs that are due at once and were never tried, oldest first.

    floor: look only above this id, so that a worker steps over the dead rows that a long reader
    keeps from being cleaned; look from 0 now and then.
    """
    return _claim(_FRESH, [NOW, floor, limit, at + LEASE, worker])


def claim_timed(*, at: datetime, worker: str, floor: datetime = NOW) -> list[Lease]:
    """Take one job whose time has come: a later one, a second try, or one whose worker died.

    One at a time, so that a job that kills its worker takes no innocent one with it. floor: look
    only at what was due then or later; look from the start (NOW) now and then.
    """
    return _claim(_TIMED, [NOW, floor, at, 1, at + LEASE, worker])


def _claim(sql: str, params: list[Any]) -> list[Lease]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows = cursor.fetchall()
    return sorted((lease_of(row[:-1], row[-1]) for row in rows), key=lambda lease: lease.id)


def lease_of(row: tuple[Any, ...], was_due: datetime = NOW) -> Lease:
    """A row (id, uid, name, args, attempts, most attempts, ordering key) as a value."""
    job_id, uid, name, args, attempts, most, ordering_key = row
    return Lease(
        id=job_id, uid=str(uid), name=name, args=_json(args), attempts=attempts,
        max_attempts=most, ordering_key=ordering_key, was_due=was_due,
    )  # fmt: skip


def finish(lease: Lease) -> bool:
    """Delete a job that is done; False when the lease was lost meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM jobs_job WHERE id = %s AND attempts = %s", [lease.id, lease.attempts]
        )
        return bool(cursor.rowcount)


def put_off(lease: Lease, *, until: datetime, reason: str, trace: str = "") -> bool:
    """Try again later, by the handler's failure."""
    return _give_back(lease, run_at=until, reason=reason, trace=trace)


def postpone(lease: Lease, *, until: datetime, reason: str) -> bool:
    """Run again at the instant the handler asked for; no attempt is spent."""
    return _give_back(lease, run_at=until, reason=reason, attempts=lease.attempts - 1)


def release(leases: list[Lease]) -> None:
    """Give back jobs that were taken but not begun (the worker is stopping)."""
    for lease in leases:
        run_at = NOW if lease.attempts == 1 else None
        _give_back(lease, attempts=lease.attempts - 1, **({"run_at": run_at} if run_at else {}))


def extend(leases: list[Lease], *, at: datetime) -> None:
    """Keep long jobs in hand."""
    ids = [lease.id for lease in leases]
    rows = Job.objects.filter(id__in=ids, dead_at__isnull=True).exclude(worker="")
    rows.update(run_at=at + LEASE)


def mend_clock(*, at: datetime) -> int:
    """After the clock was stepped back: no lease and no second try may lie further than it can."""
    tried = Job.objects.filter(attempts__gt=0, dead_at__isnull=True)
    leased = tried.exclude(worker="").filter(run_at__gt=at + LEASE * 2)
    waiting = tried.filter(worker="", run_at__gt=at + LONGEST * 2)
    return leased.update(run_at=at + LEASE) + waiting.update(run_at=at + LONGEST)


def register(worker: str) -> None:
    """Hold a lock for as long as this connection lives: others see at once when we die."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, hashtext(%s))", [ALIVE, worker])


def take_back(*, at: datetime) -> int:
    """Make the jobs of workers that died due again, without waiting for their leases to end."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_BACK, [at, at, at + LEASE * 2, f"{IN_PROCESS}%", ALIVE])
        return int(cursor.rowcount)


def retry_time(lease: Lease, *, at: datetime) -> datetime:
    """When to try again: exponential, with jitter so that a herd does not come back at once."""
    return at + delay(lease.attempts, random.random())  # noqa: S311 - spread, not secrecy


@action(needs=PUBLIC)
def bury(*, actor: Actor, lease: Lease, reason: str, trace: str, at: datetime) -> None:
    """To the dead letters, and tell; later jobs of its order wait until someone decides."""
    rows = Job.objects.filter(id=lease.id, attempts=lease.attempts, dead_at__isnull=True)
    changed = rows.update(dead_at=at, worker="", reason=reason[:600], trace=trace)
    if not changed or lease.args.get("event") == JobDied.name:
        unchanged()
        return
    publish(JobDied(job_id=lease.uid, job=lease.name, attempts=lease.attempts, reason=reason[:200]))


def _give_back(lease: Lease, **changes: Any) -> bool:
    rows = Job.objects.filter(id=lease.id, attempts=lease.attempts, dead_at__isnull=True)
    if "reason" in changes:
        changes["reason"] = changes["reason"][:600]
    return bool(rows.update(worker="", **changes))


def _json(value: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(value) if isinstance(value, str) else value
    return found
