"""Counting what is finished."""

from __future__ import annotations

from datetime import date

from django.db import connection

from congvu.engines.jobs.actions.running import Counts


def add_tally(counts: Counts, *, day: date) -> None:
    """Add the counts to the day's rows in one statement, and empty them."""
    table = counts.take()
    if not table:
        return
    names = sorted({name for name, _ in table})
    columns = [
        [table.get((name, kind), 0) for name in names] for kind in ("done", "failed", "dead")
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO jobs_tally (day, name, done, failed, dead)"
            " SELECT %s, * FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::bigint[])"
            " ON CONFLICT (day, name) DO UPDATE SET done = jobs_tally.done + EXCLUDED.done,"
            " failed = jobs_tally.failed + EXCLUDED.failed, dead = jobs_tally.dead + EXCLUDED.dead",
            [day, names, *columns],
        )
