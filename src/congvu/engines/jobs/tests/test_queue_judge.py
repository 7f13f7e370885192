"""Everything at once: workers killed hard, a clock that jumps, a long reader, a transaction that
takes long, poison. Every effect once, every poison dead after its attempts, nothing lost.
CONGVU_KILLS sets how many kills.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.db import connection, transaction
from django.db.models import QuerySet

from congvu.engines.jobs import api
from congvu.engines.jobs.models import Job
from congvu.engines.jobs.tests import faulty
from congvu.engines.jobs.tests.test_faults import numbers, socket_url
from congvu.engines.ledger.models import Entry

pytestmark = [pytest.mark.judge, pytest.mark.django_db(transaction=True)]
KILLS = int(os.environ.get("CONGVU_KILLS", "") or 80)
AT_ONCE = 4
POISON = 6
WAITING = 300  # jobs in the queue while workers are killed
STEPS = (0, -3_600, 7_200, -60, 0, 900)  # seconds by which all clocks are off, one after another
LATE = """INSERT INTO jobs_job (name, args, made_at, max_attempts)
  VALUES ('jobs.test_busy', jsonb_build_object('n', %s::int), now(), 1000)"""


class Fed:
    """Jobs that were asked for; some by transactions that are still open."""

    def __init__(self, held: psycopg.Connection[tuple[object, ...]]) -> None:
        self.held, self.count = held, 0

    def feed(self, many: int) -> None:
        """A tenth in three orders; one is committed only when the next ones come."""
        self.held.commit()
        with transaction.atomic():
            for n in range(self.count, self.count + many):
                key = f"order-{n % 3}" if n % 10 == 0 else ""
                api.enqueue("jobs.test_busy", ordering_key=key, n=n)
        self.held.execute(LATE, [self.count + many])
        self.count += many + 1


@contextmanager
def killers(folder: Path, seed: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    """So many workers at once, each killed and started again by a process of its own."""
    env = {
        **{k: v for k, v in os.environ.items() if k != "CONGVU_TIED"},
        "DATABASE_URL": socket_url(), "PYTHONPATH": os.pathsep.join(sys.path),
    }  # fmt: skip
    with (folder / "log").open("wb") as log:
        started = [
            subprocess.Popen(
                [sys.executable, "-m", "congvu.engines.jobs.tests.killing_process",
                 str(folder), f"{seed}-{n}"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=env,
            )
            for n in range(AT_ONCE)
        ]  # fmt: skip
        try:
            yield started
        finally:
            for process in started:
                process.kill()  # their workers die with them
            for process in started:
                process.wait(20)


def until(true: Callable[[], bool], seconds: float, why: Callable[[], object]) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, why()
        time.sleep(0.1)


@pytest.mark.timeout(700)
def test_everything_at_once_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    seed = int(os.environ.get("CONGVU_SEED") or random.randrange(10**6))
    sys.stdout.write(f"seed {seed}\n")
    (tmp_path / "clock").write_text("0")
    (tmp_path / "kills").touch()
    with connection.cursor() as cursor:
        cursor.execute(faulty.TABLES)
    with (
        psycopg.connect(socket_url()) as reader, psycopg.connect(socket_url()) as held,
        killers(tmp_path, seed) as started,
    ):  # fmt: skip
        reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        reader.execute("SELECT count(*) FROM jobs_job")
        fed = Fed(held)
        _harass(fed, tmp_path, started)
        fed.feed(50)
        held.commit()
        (tmp_path / "last").touch()
        _jump(tmp_path, 8 * 3_600)  # every second try is due
        until(lambda: not _living(), 240, lambda: (_living(), _log(tmp_path)))
        reader.rollback()
    assert numbers("jobs_test_effect") == Counter(range(fed.count))
    _poison_is_dead()
    runs = numbers("jobs_test_run")
    assert sum(runs[n] for n in range(fed.count)) > fed.count, "no job was interrupted: no test"
    assert len((tmp_path / "kills").read_bytes()) >= KILLS


def _harass(fed: Fed, folder: Path, started: list[subprocess.Popen[bytes]]) -> None:
    """Kills, jumps of the clock and poison, spread over the whole; always enough to do."""
    for n in range(POISON):
        api.enqueue("jobs.test_poisoned", n=n, kills=n % 2 == 0)
    deadline, killed = time.monotonic() + 450, 0
    while killed < KILLS:
        assert time.monotonic() < deadline, (killed, _log(folder))
        assert all(p.poll() is None for p in started), _log(folder)
        killed = len((folder / "kills").read_bytes())
        _jump(folder, STEPS[killed * 2 * len(STEPS) // KILLS % len(STEPS)])
        if _living() < WAITING:
            fed.feed(100)
        time.sleep(0.05)


def _jump(folder: Path, seconds: int) -> None:
    """All workers' clocks at once; written in one piece of one length."""
    off = os.open(folder / "clock", os.O_WRONLY)
    os.pwrite(off, f"{seconds:<20}".encode(), 0)
    os.close(off)


def _living() -> int:
    return _asked().filter(dead_at=None).count()


def _asked() -> QuerySet[Job]:
    """This test's jobs: the workers fire the rooms' schedules, too."""
    return Job.objects.filter(name__startswith="jobs.test_")


def _log(folder: Path) -> str:
    return (folder / "log").read_text()[-3_000:]


def _poison_is_dead() -> None:
    """Each after its three attempts: told once, never run more often.

    An attempt whose worker was killed before the job's first line leaves no trace of a run; who
    was killed before he could bury a job has taken it all the same.
    """
    dead = _asked().exclude(dead_at=None)
    assert sorted(j.args["n"] for j in dead) == list(range(POISON))
    assert _asked().count() == POISON
    runs = numbers("jobs_test_run")
    assert all(runs[-1 - n] <= 3 for n in range(POISON))
    assert min(j.attempts for j in dead) >= 3, "buried before its attempts were spent"
    told = Entry.objects.as_system("test").filter(
        name="jobs.job.died", payload__job="jobs.test_poisoned"
    )
    assert Counter(told.values_list("subject", flat=True)) == Counter(str(j.uid) for j in dead)
