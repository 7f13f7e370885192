"""A million waiting jobs: does taking the next one cost more than with a thousand?

The queue is filled once; twenty are claimed and settled at a time, each settled alone as a worker
does. Then the same with a reader whose snapshot, taken before, keeps every dead row from being
cleaned away: the harm that long transactions do to queues in PostgreSQL.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime

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
PGQUE = "PgQue's own bench of a SKIP LOCKED queue: 797 to 517 jobs/s while a reader holds on"


def main(scale: str) -> None:
    """p95 of a claim among a million over that among a thousand; then the rate beside a reader."""
    with figure.data_folder() as folder, served(str(folder), "jobs"):
        _fill(FEW)
        few, _ = _claims(FEW // BATCH // 2)
        waiting = figure.sized(WAITING, scale)
        _fill(waiting)
        many, free = _claims(CLAIMS[scale])
        held = _beside_a_reader(CLAIMS[scale])
    print(f"a claim of {BATCH}: p95 {few:.2f} ms among {FEW}, {many:.2f} ms among {waiting};"
          f" {free:.0f} jobs/s free, {held:.0f} beside a reader")  # fmt: skip
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
            ours=round(many / few, 3), goal=2.0, peer=None, peer_name="", peer_source="",
            better="lower", scale=scale,
        )
    )  # fmt: skip


def _claims(count: int) -> tuple[float, float]:
    """Milliseconds of a claim at p95, and jobs a second with settling."""
    from congvu.engines.jobs.actions.leases import claim_fresh, finish

    waits, floor, began = [], 0, time.perf_counter()
    for number in range(count):
        at = time.perf_counter()
        leases = claim_fresh(at=AT, limit=BATCH, worker="bench", floor=floor)
        waits.append((time.perf_counter() - at) * 1000)
        assert len(leases) == BATCH
        floor = 0 if number % 50 == 49 else leases[-1].id  # as the worker looks from the start
        for lease in leases:
            assert finish(lease)
    took = time.perf_counter() - began
    return sorted(waits)[int(len(waits) * 0.95)], count * BATCH / took


def _beside_a_reader(count: int) -> float:
    """Jobs a second while a snapshot from before is held open."""
    import psycopg

    with psycopg.connect(_url()) as reader:
        reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        reader.execute("SELECT count(*) FROM jobs_job")
        _claims(count)  # the dead rows that it keeps
        _p95, rate = _claims(count)
        reader.rollback()
    return rate


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
