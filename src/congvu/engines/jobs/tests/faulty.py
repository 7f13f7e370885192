"""Jobs that leave a trace, for tests that kill their worker."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path

from django.db import connection

from congvu.engines.jobs import api
from congvu.kernel.actions import action, unchanged
from congvu.kernel.actors import Actor

TABLES = """
    DROP TABLE IF EXISTS jobs_test_run, jobs_test_effect;
    CREATE TABLE jobs_test_run (n int, at timestamptz DEFAULT clock_timestamp());
    CREATE TABLE jobs_test_effect (n int, at timestamptz DEFAULT clock_timestamp());
"""


@api.job(name="jobs.test_effect", attempts=1000)
def effect(*, n: int, seconds: float = 0.0) -> None:
    """Trace the run, wait, do the effect once, wait."""
    trace(n)
    time.sleep(seconds)
    do_once(actor=Actor.system("test"), n=n)
    time.sleep(seconds)


@api.job(name="jobs.test_slow")
def slow(*, n: int) -> None:
    """Half a second of work."""
    trace(n)
    time.sleep(0.5)
    do_once(actor=Actor.system("test"), n=n)


def trace(n: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO jobs_test_run (n) VALUES (%s)", [n])


@action(needs="public")
def do_once(*, actor: Actor, n: int) -> None:
    if api.once(f"effect:{n}"):
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO jobs_test_effect (n) VALUES (%s)", [n])
    unchanged()


@api.job(name="jobs.test_busy", attempts=1000)
def busy(*, n: int) -> None:
    """An effect, and a mark for who waits to kill this worker in the middle of its work."""
    with contextlib.suppress(KeyError):
        Path(os.environ["CONGVU_TEST_BUSY"]).touch()
    effect(n=n, seconds=0.002)


@api.job(name="jobs.test_poisoned", attempts=3)
def poison(*, n: int, kills: bool) -> None:
    """Fails each time; kills: and takes its worker with it."""
    trace(-1 - n)
    if kills:
        os.kill(os.getpid(), signal.SIGKILL)
    raise ValueError(n)
