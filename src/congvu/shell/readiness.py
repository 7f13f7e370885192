"""Which part of the house is ill, for `/readyz`: yes or no a part, nothing that helps a stranger."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import Error, connection, transaction

from congvu.config import bucket, disk
from congvu.engines.jobs import api as jobs
from congvu.engines.ledger import api as ledger

log = logging.getLogger("congvu.shell")
NEEDED = ("database", "migrations")  # without these no page can be served
SEALING_LAG = timedelta(seconds=30)
BELIEVED_SECONDS = 60.0  # tables that were up to date do not go back by themselves

_migrated_at: list[float] = []


def checks(*, at: datetime) -> dict[str, bool]:
    """Part → well or ill. Without a database the parts that live in it are ill too."""
    found = {"database": _says(_database)}
    found["migrations"] = found["database"] and _says(_migrated)
    found["worker"] = found["migrations"] and _says(lambda: _worker(at))
    found["sealing"] = found["migrations"] and _says(lambda: _sealing(at))
    found["disk"] = disk.has_room_for(0)
    found["files"] = bucket.answers()
    return found


def _says(check: Callable[[], bool]) -> bool:
    """A check that cannot be made is a part that is ill; why stands in the log alone."""
    try:
        with transaction.atomic():
            return check()
    except Error:
        log.warning("readiness: a part cannot be asked", exc_info=True)
        return False


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def _migrated() -> bool:
    if _migrated_at and time.monotonic() - _migrated_at[0] < BELIEVED_SECONDS:
        return True
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    done = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    _migrated_at[:] = [time.monotonic()] if done else []
    return done


def _worker(at: datetime) -> bool:
    return any(worker.alive for worker in jobs.workers(at=at))


def _sealing(at: datetime) -> bool:
    oldest = ledger.oldest_waiting()
    return oldest is None or at - oldest < SEALING_LAG
