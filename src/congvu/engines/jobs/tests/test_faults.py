"""Workers killed in mid-job, long readers, fifty claimants: nothing lost, nothing twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator

import psycopg
import pytest
from django.db import connection

from congvu.engines.jobs import api
from congvu.engines.jobs.actions.leases import Lease, claim_fresh, claim_timed, finish
from congvu.engines.jobs.models import Job, Worker
from congvu.engines.jobs.tests import faulty
from congvu.kernel.clock import now

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def socket_url() -> str:
    at = connection.settings_dict
    return f"postgresql://{at['USER']}@/{at['NAME']}?host={at['HOST']}"


class Workers:
    """Starts real worker processes, and leaves none behind."""

    def __init__(self, forker: subprocess.Popen[str]) -> None:
        self.forker = forker
        self.started: list[int] = []

    def start(self) -> int:
        assert self.forker.stdin
        assert self.forker.stdout
        self.forker.stdin.write("\n")
        self.forker.stdin.flush()
        self.started.append(int(self.forker.stdout.readline()))
        return self.started[-1]

    def end(self) -> None:
        for pid in self.started:
            if not gone(pid):
                os.kill(pid, signal.SIGKILL)
                wait_until(lambda p=pid: gone(p))  # type: ignore[misc]


@pytest.fixture(scope="module")
def forker(django_db_setup: None) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-m", "congvu.engines.jobs.tests.worker_process"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "DATABASE_URL": socket_url(), "CONGVU_TIED": "1",
             "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as process:  # fmt: skip
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        yield process
        assert process.stdin
        process.stdin.close()
        process.wait(20)


@pytest.fixture
def workers(forker: subprocess.Popen[str]) -> Iterator[Workers]:
    with connection.cursor() as cursor:
        cursor.execute(faulty.TABLES)
    made = Workers(forker)
    yield made
    made.end()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE jobs_test_run, jobs_test_effect")


def numbers(table: str) -> Counter[int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT n FROM {table}")
        return Counter(n for (n,) in cursor.fetchall())


def wait_until(true: Callable[[], bool], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def kill_in_mid_job(workers: Workers, kills: int, chance: random.Random) -> None:
    """Each worker is killed hard at a random moment after it began a job."""
    for n in range(kills * 10):
        api.enqueue("jobs.test_effect", n=n, seconds=0.005)
    for _ in range(kills):
        before = numbers("jobs_test_run").total()
        pid = workers.start()
        wait_until(lambda b=before: numbers("jobs_test_run").total() > b)  # type: ignore[misc]
        time.sleep(chance.random() / 30)
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda p=pid: gone(p))  # type: ignore[misc]
    last = workers.start()
    wait_until(lambda: Job.objects.count() == 0, 240)
    os.kill(last, signal.SIGTERM)
    wait_until(lambda: gone(last))


def test_twenty_killed_workers_lose_nothing_and_do_nothing_twice(workers: Workers) -> None:
    kill_in_mid_job(workers, 20, random.Random(1))
    assert numbers("jobs_test_effect") == Counter(range(200))
    assert numbers("jobs_test_run").total() > 200, "no job was interrupted: no test"


@pytest.mark.judge
@pytest.mark.timeout(900)
def test_two_hundred_killed_workers(workers: Workers) -> None:
    seed = random.randrange(10**6)
    sys.stdout.write(f"seed {seed}\n")
    kill_in_mid_job(workers, 200, random.Random(seed))
    assert numbers("jobs_test_effect") == Counter(range(2000))


def test_a_worker_told_to_stop_finishes_its_job_and_gives_back_the_rest(workers: Workers) -> None:
    for n in range(6):
        api.enqueue("jobs.test_slow", n=n)
    pid = workers.start()
    wait_until(lambda: numbers("jobs_test_run").total() > 0)
    assert Worker.objects.count() == 1
    assert [w.alive for w in api.workers(at=now())] == [True]
    os.kill(pid, signal.SIGTERM)
    wait_until(lambda: gone(pid))
    begun = numbers("jobs_test_run")
    assert numbers("jobs_test_effect") == begun
    assert Job.objects.count() == 6 - begun.total() > 0
    assert set(Job.objects.values_list("attempts", "worker")) == {(0, "")}
    assert Worker.objects.count() == 0


def test_a_sleeping_worker_is_woken_by_the_commit(workers: Workers) -> None:
    pid = workers.start()
    api.enqueue("jobs.test_effect", n=0)
    wait_until(lambda: numbers("jobs_test_effect").total() == 1)
    time.sleep(0.3)
    waits = []
    for n in range(1, 7):
        began = time.monotonic()
        api.enqueue("jobs.test_effect", n=n)
        wait_until(lambda n=n: numbers("jobs_test_effect")[n] == 1)  # type: ignore[misc]
        waits.append(time.monotonic() - began)
        time.sleep(0.2)
    os.kill(pid, signal.SIGTERM)
    wait_until(lambda: gone(pid))
    assert min(waits) < 0.5  # who is not woken looks once a second


def in_threads(count: int, function: Callable[[int], None]) -> None:
    errors: list[BaseException] = []

    def run(number: int) -> None:
        try:
            function(number)
        except BaseException as error:  # noqa: BLE001 - handed to the test
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_fifty_claimants_never_take_the_same_job() -> None:
    for n in range(500):
        api.enqueue("jobs.test_effect", n=n)
    taken: list[Lease] = []

    def claim(number: int) -> None:
        while got := claim_fresh(at=now(), limit=7, worker=f"w{number}"):
            taken.extend(got)

    in_threads(50, claim)
    assert Counter(lease.args["n"] for lease in taken) == Counter(range(500))


def test_fifty_enqueuers_of_one_unique_key_make_one_job() -> None:
    made: list[str] = []
    in_threads(50, lambda n: made.append(api.enqueue("jobs.test_effect", unique_key="k", n=n)))
    assert Job.objects.count() == 1
    assert sum(map(bool, made)) == 1


def test_one_order_is_never_run_by_two_at_once_nor_out_of_turn() -> None:
    def fill(number: int) -> None:
        for n in range(20):
            api.enqueue("jobs.test_effect", ordering_key=f"d{n % 3}", n=n)

    in_threads(4, fill)
    order: dict[str, list[int]] = {"d0": [], "d1": [], "d2": []}
    running: Counter[str] = Counter()

    def work(number: int) -> None:
        while Job.objects.exists():
            for lease in claim_fresh(at=now(), limit=2, worker=f"w{number}"):
                running[lease.ordering_key] += 1
                assert running[lease.ordering_key] == 1
                order[lease.ordering_key].append(lease.id)
                time.sleep(0.001)
                running[lease.ordering_key] -= 1
                finish(lease)

    in_threads(6, work)
    assert sum(map(len, order.values())) == 80
    assert all(ids == sorted(ids) for ids in order.values())


def test_a_long_reader_does_not_slow_the_claims_down() -> None:
    """A REPEATABLE READ snapshot keeps every dead row; stepping over them keeps the pace."""
    Job.objects.bulk_create(
        Job(name="jobs.test_effect", args={"n": n}, made_at=now(), max_attempts=1)
        for n in range(2500)
    )
    at = connection.settings_dict
    with psycopg.connect(dbname=at["NAME"], user=at["USER"], host=at["HOST"]) as holder:
        holder.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        holder.execute("SELECT count(*) FROM jobs_job")
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE jobs_job")
        rates = [work_off(10, 50) for _ in range(4)]
        holder.rollback()
    assert Job.objects.count() == 500
    assert max(rates[2:]) > rates[0] / 3, rates


def work_off(rounds: int, limit: int) -> float:
    """Jobs per second."""
    began, floor = time.perf_counter(), 0
    for _ in range(rounds):
        leases = claim_fresh(at=now(), limit=limit, worker="w", floor=floor)
        floor = leases[-1].id
        for lease in leases:
            finish(lease)
    return rounds * limit / (time.perf_counter() - began)


def test_a_claim_of_a_dead_workers_job_needs_no_waiting_for_the_lease() -> None:
    from congvu.engines.jobs.actions.leases import take_back

    api.enqueue("jobs.test_effect", n=1)
    at = now()
    claim_fresh(at=at, limit=1, worker="never-registered")
    assert claim_timed(at=at, worker="w2") == []
    assert take_back(at=at) == 1
    assert [lease.attempts for lease in claim_timed(at=at, worker="w2")] == [2]
