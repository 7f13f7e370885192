"""A notice of days off moves the due times of half a million open tasks: seconds until all are right.

Each case has two running clocks and one open task; every tenth task has a limit of its own. All run
over the day that turns, begun at different minutes, so that nothing is worked out only once.
"""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

from bench import figure
from bench.ledger import served
from bench.migrate import HEAD, TAIL, TASK
from bench.steps import UNIT, _database_seconds

TASKS = {"small": 20_000, "full": 500_000}
OFF, INSTEAD = dt.date(2026, 11, 27), dt.date(2026, 12, 12)
FILL = """
WITH made AS (
  INSERT INTO casework_case (process_id, subject_noun, subject_uid, subject_url, title, code,
    owner_unit_id, units, marking, data, calendar, state, end_node, version, opened_at)
  SELECT %(process)s, 'bench.thing', n::text, '', 'Hồ sơ ' || n, '', %(unit)s, '{}',
    '{"a": 1}', '{}', 'default', 'open', '', 1,
    '2026-11-16T00:00Z'::timestamptz + n %% 6000 * interval '1 minute'
  FROM generate_series(1, %(tasks)s) n RETURNING id, opened_at
), ticking AS (
  INSERT INTO casework_clock (case_id, kind, amount, unit, started_at, first_started_at, due_at,
    pause_reason, restarts, pauses)
  SELECT id, kind, 10, 'working_day', opened_at, opened_at, opened_at + interval '20 days', '', 0, '[]'
  FROM made, unnest(ARRAY['legal', 'measured']) kind
)
INSERT INTO casework_task (case_id, node, scope, title, process_key, whose, role, unit_id,
  assignee_name, form, due_at, order_at, own_limit, opened_at, search_key)
SELECT id, 'a', '', 'Việc a', 'bench.move', 'official', 'casework.case.read', %(unit)s, '', '',
  opened_at + interval '20 days', opened_at + interval '20 days', id %% 10 = 0, opened_at, ''
FROM made
"""


def main(scale: str) -> None:
    """Seconds from the notice to the last due time; taking all back is printed beside it."""
    with figure.data_folder() as folder, served(str(folder)):
        tasks = figure.sized(TASKS, scale)
        took = _measure(tasks)
    figure.tell(
        figure.Figure(
            name="redate", unit=f"s for {tasks} tasks", ours=round(took, 2),
            goal=60 * tasks / TASKS["full"], peer=None, peer_name="", peer_source="",
            better="lower", scale=scale,
        )
    )  # fmt: skip


def _measure(tasks: int) -> float:
    from congvu.engines.casework.models import Redated, Task
    from congvu.engines.law import api as law

    law.load_packages(kinds=("calendars", "notices"))
    _fill(_publish().pk, tasks)
    _turn()
    _run()  # the due times as the calendar has them: what they were before is invented
    Redated.objects.all().delete()
    _turn(back=True)
    spent = time.process_time(), _database_seconds()
    began = time.perf_counter()
    one = _run()
    took = time.perf_counter() - began
    own, server = time.process_time() - spent[0], _database_seconds() - spent[1]
    moved = Redated.objects.filter(redating=one, what="task").count()
    right = Task.objects.as_system("bench").filter(due_at=None).count()
    assert (right, one.stage) == (0, "done")
    print(f"{moved} tasks moved of {tasks}, {one.seen} due times seen, {took:.2f} s;"
          f" CPU s here {own:.2f}, database {server:.2f}")  # fmt: skip
    return took


def _publish() -> Any:
    from bench.steps import _act
    from congvu.engines.casework import api as casework

    tasks = "".join(TASK.format(k, f"Việc {k}") for k in "abc")
    tasks = tasks.replace("/>", ' congvu:deadline="7 working_day"/>', 1)
    xml = f"{HEAD}{tasks}{TAIL}".encode()
    return _act(lambda: casework.publish_process(key="bench.move", bpmn_xml=xml))


def _fill(process: int, tasks: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(FILL, {"process": process, "unit": UNIT, "tasks": tasks})
        cursor.execute("ANALYZE casework_case, casework_task, casework_clock")


def _turn(*, back: bool = False) -> None:
    """The notice: one Friday off for one Saturday worked, or as it was."""
    from congvu.engines.law import api as law
    from congvu.engines.law.actions.calendars import load_notice
    from congvu.engines.law.contracts import Day
    from congvu.kernel.actors import Actor

    named = law.calendar(on=OFF).named
    days = [d for day, d in named.items() if day.year == OFF.year and day not in (OFF, INSTEAD)]
    if not back:
        days += [Day(date=OFF, kind="swap_off"), Day(date=INSTEAD, kind="swap_on")]
    load_notice(
        actor=Actor.system("bench"), year=OFF.year, days=days, decision="1/TB", decided_on=OFF,
        at=dt.datetime(2026, 11, 22, tzinfo=dt.UTC),
    )  # fmt: skip


def _run() -> Any:
    """What the worker does when the calendar has changed."""
    from congvu.engines.casework.actions import redatings
    from congvu.engines.casework.models import Redating
    from congvu.kernel.actors import Actor

    at = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
    uid = redatings.begin_redating(
        actor=Actor.system("bench"), key=f"bench:{Redating.objects.count()}", agency="default",
        year=OFF.year, decision="1/TB", days=[OFF, INSTEAD], at=at,
    )  # fmt: skip
    assert uid is not None
    redatings.run_redating(redating=uid, at=at)
    return Redating.objects.get(uid=uid)


if __name__ == "__main__":
    figure.start(main)
