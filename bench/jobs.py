"""A million waiting jobs: does taking the next one cost more than with a thousand?

The queue is filled once; twenty are claimed and settled at a time, each settled alone as a worker
does. Then the same with a reader whose snapshot, taken before, keeps every dead row from being
cleaned away: the harm that long transactions do to queues in PostgreSQL.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from itertools import count as counting

from bench import figure
from bench.ledger import served

FEW = 2_000
WAITING = {"small": 50_000, "full": 1_000_000}
CLAIMS = {"small": 150, "full": 1_000}
BATCH = 20
AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
FILL = """
INSERT INTO jobs_job (name, args, run_at, made_at, max_attempts, unique_key, ordering_key)
SELECT 'jobs.bench', jsonb_build_object('n', n), '2000-01-01Z', %s, 8, '',
  CASE WHEN n %% 10 = 0 THEN 'order-' || n %% 5000 ELSE '' END
FROM generate_series(1, %s) n
"""
_CLOCK = (AT + timedelta(minutes=n) for n in counting())
PGQUE = "PgQue's own bench of a SKIP LOCKED queue: 797 to 517 jobs/s while a reader holds on"


def main(scale: str) -> None:
    """p95 of a claim among a million over that among a thousand; then the rate beside a reader."""
    with figure.data_folder() as folder, served(str(folder), "jobs"):
        _fill(FEW)
        few, _ = _claims(FEW // BATCH // 2)
        waiting = figure.sized(WAITING, scale)
        _fill(waiting)
        many, free = _claims(CLAIMS[scale])
        slow, held = _beside_a_reader(CLAIMS[scale])
    print(f"a claim of {BATCH}: p95 {few:.2f} ms among {FEW}, {many:.2f} ms among {waiting};"
          f" {free:.0f} jobs/s free, {held:.0f} beside a reader (p95 {slow:.2f} ms)")  # fmt: skip
    figure.tell(
        figure.Figure(
            name="jobs.reader", unit="× the rate without a reader", ours=round(held / free, 3),
            goal=0.8, peer=0.65, peer_name=PGQUE, peer_source="shared/research/casework.md §1.3",
            better="higher", scale=scale,
        )
    )  # fmt: skip
    figure.tell(
        figure.Figure(
            name="jobs", unit=f"× p95 of a claim, {waiting} waiting over {FEW}",
            ours=round(many / few, 3), goal=1.5, peer=None, peer_name="", peer_source="",
            better="lower", scale=scale,
        )
    )  # fmt: skip


def _claims(count: int) -> tuple[float, float]:
    """Milliseconds of taking a batch at p95, and jobs a second with settling, as a worker does both.

    The clock runs on from call to call, so that the leases of before lie among what is due.
    """
    from congvu.engines.jobs.actions.leases import finish
    from congvu.engines.jobs.actions.taking import Taker

    taker, at = Taker("bench"), next(_CLOCK)
    waits, began = [], time.perf_counter()
    for _ in range(count):
        before = time.perf_counter()
        leases = taker.take(at=at, limit=BATCH)
        waits.append((time.perf_counter() - before) * 1000)
        assert len(leases) == BATCH
        for lease in leases:
            assert finish(lease)
    took = time.perf_counter() - began
    return sorted(waits)[int(len(waits) * 0.95)], count * BATCH / took


def _beside_a_reader(count: int) -> tuple[float, float]:
    """p95 and jobs a second while a snapshot from before is held open."""
    import psycopg

    with psycopg.connect(_url()) as reader:
        reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        reader.execute("SELECT count(*) FROM jobs_job")
        _claims(count)  # the dead rows that it keeps
        found = _claims(count)
        reader.rollback()
    return found


def _url() -> str:
    from congvu.config import postgres

    return str(postgres.cluster().url())


def _fill(count: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(FILL, [AT, count])
        cursor.execute("ANALYZE jobs_job")


if __name__ == "__main__":
    figure.start(main)
