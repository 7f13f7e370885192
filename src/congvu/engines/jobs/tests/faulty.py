"""Jobs that leave a trace, for tests that kill their worker."""

from __future__ import annotations

import time

from django.db import connection

from congvu.engines.jobs import api
from congvu.kernel.actions import action, unchanged
from congvu.kernel.actors import Actor

TABLES = """
    CREATE TABLE IF NOT EXISTS jobs_test_run (n int, at timestamptz DEFAULT clock_timestamp());
    CREATE TABLE IF NOT EXISTS jobs_test_effect (n int, at timestamptz DEFAULT clock_timestamp());
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
