"""How late timers ring: a hundred thousand armed, thousands of them due within one minute.

A third of what falls due does so at the very same second, as after a night. The sweep is the one
that the worker runs every ten seconds; the ten seconds are waited here, too, so that lateness is
what an applicant sees. Every timer opens the next task, with its history, ledger rows and commit.
"""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

from bench import figure
from bench.ledger import served
from bench.migrate import HEAD, LATE, TAIL, TASK
from bench.steps import UNIT, _act, _database_seconds

ARMED = {"small": 10_000, "full": 100_000}
DUE = {"small": 900, "full": 6_000}
EVERY = 10.0  # seconds between two sweeps of the worker
FILL = """
WITH made AS (
  INSERT INTO casework_case (process_id, subject_noun, subject_uid, subject_url, title, code,
    owner_unit_id, units, marking, data, calendar, state, end_node, version, opened_at)
  SELECT %(process)s, 'bench.thing', n::text, '', 'Hồ sơ ' || n, '', %(unit)s, '{}',
    '{"b": 1, "late": 1}', '{}', 'default', 'open', '', 1, %(at)s
  FROM generate_series(1, %(armed)s) n RETURNING id, subject_uid::int AS n
), timers AS (
  INSERT INTO casework_timer (case_id, node, scope, due_at, started_at)
  SELECT id, 'late', '', CASE
    WHEN n <= %(due)s / 3 THEN %(at)s::timestamptz + interval '20 seconds'
    WHEN n <= %(due)s THEN %(at)s::timestamptz + n %% 60 * interval '1 second'
    ELSE %(at)s::timestamptz + interval '1 day' + n * interval '1 second' END, %(at)s
  FROM made
)
INSERT INTO casework_task (case_id, node, scope, title, process_key, whose, role, unit_id,
  assignee_name, form, order_at, own_limit, opened_at, search_key)
SELECT id, 'b', '', 'Việc b', 'bench.move', 'official', 'casework.case.read', %(unit)s, '', '',
  '9999-01-01Z', false, %(at)s, ''
FROM made
"""


def main(scale: str) -> None:
    """Seconds late at p99; the price of one ring is printed beside."""
    with figure.data_folder() as folder, served(str(folder)):
        armed = figure.sized(ARMED, scale)
        late = _measure(armed, min(armed, DUE[scale]))
    figure.tell(
        figure.Figure(
            name="timers", unit=f"s late at p99, {armed} armed", ours=late, goal=60,
            peer=660, peer_name="SpiffArena, timer of two minutes fired after 11 (issue 584)",
            peer_source="shared/research/casework.md §1.3", better="lower", scale=scale,
        )
    )  # fmt: skip


def _measure(armed: int, due: int) -> float:
    from congvu.engines.casework.tasks import fire_timers
    from congvu.engines.law import api as law

    law.load_packages(kinds=("calendars",))
    began = dt.datetime.now(dt.UTC)
    _fill(_publish().pk, armed, due, began)
    print(f"{armed} armed, {due} of them due within a minute, a third of those in one second")
    rung, spent = 0, (time.process_time(), _database_seconds())
    deadline = time.monotonic() + 600
    while rung < due and time.monotonic() < deadline:
        at = time.monotonic()
        rung += fire_timers()
        time.sleep(max(0.0, EVERY - (time.monotonic() - at)))
    own, server = time.process_time() - spent[0], _database_seconds() - spent[1]
    late = _lateness()
    assert (rung, len(late)) == (due, due), (rung, len(late))
    print(f"a ring: {own / due * 1000:.2f} CPU ms here, {server / due * 1000:.2f} database;"
          f" late p50 {late[len(late) // 2]:.1f} s, at most {late[-1]:.1f} s")  # fmt: skip
    return round(late[int(len(late) * 0.99)], 1)


def _lateness() -> list[float]:
    """Seconds between when each timer was due and when its task was opened."""
    from congvu.kernel import prepared

    found = prepared.execute(
        "SELECT extract(epoch FROM d.done_at - b.due_at) FROM casework_taskdone d"
        " JOIN bench_due b ON b.case_id = d.case_id",
        [],
    )
    return sorted(float(seconds) for (seconds,) in found)


def _publish() -> Any:
    from congvu.engines.casework import api

    xml = f"{HEAD}{''.join(TASK.format(k, f'Việc {k}') for k in 'abc')}{LATE}{TAIL}".encode()
    return _act(lambda: api.publish_process(key="bench.move", bpmn_xml=xml))


def _fill(process: int, armed: int, due: int, at: dt.datetime) -> None:
    from django.db import connection

    values: dict[str, Any] = {
        "process": process,
        "unit": UNIT,
        "armed": armed,
        "due": due,
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(FILL, values)
        cursor.execute("CREATE TABLE bench_due AS SELECT case_id, due_at FROM casework_timer")
        cursor.execute("ANALYZE casework_case, casework_task, casework_timer")


if __name__ == "__main__":
    figure.start(main)
