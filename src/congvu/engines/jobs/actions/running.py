"""Running one job: call its handler, then finish it, put it off, or bury it."""

from __future__ import annotations

import contextlib
import inspect
import logging
import threading
import traceback
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from congvu.engines.jobs.actions.backend import task_of
from congvu.engines.jobs.actions.leases import (
    Lease,
    bury,
    finish,
    postpone,
    put_off,
    retry_time,
)
from congvu.engines.jobs.contracts import GiveUp, RetryAt
from congvu.kernel.actors import Actor
from congvu.kernel.errors import OutOfReach

log = logging.getLogger(__name__)
STORE_PAUSE = timedelta(minutes=1)
SYSTEM = Actor.system("jobs.worker")


class Counts:
    """How many jobs of each name ended how (``done``, ``failed``, ``dead``); threads share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[tuple[str, str]] = Counter()

    def add(self, name: str, kind: str) -> None:
        with self._lock:
            self._counts[name[:120], kind] += 1

    def take(self) -> dict[tuple[str, str], int]:
        """What was counted since the last call."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
        return dict(counts)


def run_lease(lease: Lease, *, at: datetime, counts: Counts) -> BaseException | None:
    """Run the handler and settle the job; returns the error when it failed."""
    if lease.attempts > lease.max_attempts:
        reason = "worker stopped during the last attempt"
        bury(actor=SYSTEM, lease=lease, reason=reason, trace="", at=at)
        counts.add(lease.name, "dead")
        return None
    try:
        with guarded():
            call_with_time(task_of(lease.name).func, lease.args, at)
    except RetryAt as later:
        postpone(lease, until=later.at, reason=str(later))
        return None
    except OutOfReach as away:  # the file store: not the job's fault, however long it takes
        log.warning("job %s %s waits: %s", lease.name, lease.uid, away)
        postpone(lease, until=at + STORE_PAUSE, reason=str(away))
        return None
    except Exception as error:  # noqa: BLE001 - whatever a handler raises is settled here
        _settle_failure(lease, error, at, counts)
        return error
    finish(lease)
    counts.add(lease.name, "done")
    return None


@contextlib.contextmanager
def guarded() -> Iterator[None]:
    """In a test's own transaction a failing handler must not spoil it: a savepoint.

    "Not yet" is an answer, not a failure: what the handler has done by then stays, as it does
    where every action of a handler is a transaction of its own.
    """
    if not connection.in_atomic_block:
        yield
        return
    later: RetryAt | OutOfReach | None = None
    with transaction.atomic():
        try:
            yield
        except (RetryAt, OutOfReach) as found:
            later = found
    if later is not None:
        raise later


def call_with_time(function: Any, args: dict[str, Any], at: datetime) -> None:
    """Call a handler; it gets ``at`` when it asks for it and the arguments have none."""
    wants = "at" in inspect.signature(function).parameters
    function(**({"at": at, **args} if wants else args))


def _settle_failure(lease: Lease, error: Exception, at: datetime, counts: Counts) -> None:
    reason = f"{type(error).__name__}: {error}"
    trace = "".join(traceback.format_tb(error.__traceback__))[-4000:]  # lines, no values
    log.error("job %s %s, attempt %s: %s", lease.name, lease.uid, lease.attempts, reason)
    if isinstance(error, GiveUp) or lease.attempts >= lease.max_attempts:
        bury(actor=SYSTEM, lease=lease, reason=reason, trace=trace, at=at)
        counts.add(lease.name, "dead")
    else:
        put_off(lease, until=retry_time(lease, at=at), reason=reason, trace=trace)
        counts.add(lease.name, "failed")
