"""The face of jobs: register, enqueue, run, deliver, look after."""

from __future__ import annotations

from datetime import datetime
from threading import Event as Stop
from typing import Any

from congvu.engines.jobs.actions.backend import job
from congvu.engines.jobs.actions.inline import enqueue_job as _enqueue_job
from congvu.engines.jobs.actions.inline import inline
from congvu.engines.jobs.actions.letters import UnableToRetry, discard_job, retry_job
from congvu.engines.jobs.actions.once import take_once
from congvu.engines.jobs.actions.pending import run_due
from congvu.engines.jobs.actions.schedules import fire_due
from congvu.engines.jobs.actions.worker import work
from congvu.engines.jobs.contracts import Backlog, GiveUp, JobCard, RetryAt, WorkerCard
from congvu.engines.jobs.queries.jobs import backlog, dead_letters, workers
from congvu.kernel.actions import step
from congvu.kernel.clock import now

__all__ = [
    "Backlog", "GiveUp", "JobCard", "RetryAt", "UnableToRetry", "WorkerCard", "backlog",
    "dead_letters", "discard_job", "enqueue", "fire_schedules", "inline", "job", "once", "retry_job",
    "run_pending", "work_forever", "workers",
]  # fmt: skip


def enqueue(
    name: str,
    *,
    run_at: datetime | None = None,
    unique_key: str = "",
    ordering_key: str = "",
    **args: Any,
) -> str:
    """Write a job in the caller's transaction; returns its uid.

    run_at: not before this instant (None: at once). unique_key: while a living job has it, nothing
    is written and '' is returned. ordering_key: jobs that share it run one at a time, in order; a
    dead one holds back the rest. Raises LookupError for a name nobody registered.
    """
    return _enqueue_job(name, args, run_at=run_at, unique_key=unique_key, ordering_key=ordering_key)


@step
def once(key: str) -> bool:
    """True the first time this key is committed: ``if jobs.once(f"mail:{uid}"): …``."""
    return take_once(key, at=now())


def run_pending(*, at: datetime, limit: int = 10_000, strict: bool = False) -> int:
    """Seal, deliver events and run due jobs in this process until idle; returns how many jobs ran.

    For tests and the demo. strict: raise a handler's error instead of putting its job off.
    """
    return run_due(at=at, limit=limit, strict=strict)


def fire_schedules(*, at: datetime) -> int:
    """Enqueue the schedules that are due; the worker does this by itself."""
    return fire_due(at=at)


def work_forever(stop: Stop, *, threads: int = 2) -> None:
    """Be a worker until ``stop`` is set: seal, deliver, fire schedules, run jobs.

    A job in hand is finished first; what is taken but not begun is given back.
    """
    work(stop, now=now, threads=threads)
