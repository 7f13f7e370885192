"""Taking running cases over to a new version of their process: dry run, migration, undo.

The cases stand at three places of the old version; the new one renames a step and puts a timer on
it, so that every row that a migration may have to write is written.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from bench import figure
from bench.ledger import served
from bench.steps import AT, UNIT

CASES = {"small": 5_000, "full": 100_000}
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:congvu="http://congvu.vn/bpmn" targetNamespace="http://congvu.vn/bench">
<bpmn:process id="p" name="Chuyển" isExecutable="true"><bpmn:startEvent id="s"/>
<bpmn:endEvent id="e"/><bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="a"/>
<bpmn:sequenceFlow id="f2" sourceRef="a" targetRef="b"/>
<bpmn:sequenceFlow id="f3" sourceRef="b" targetRef="c"/>
<bpmn:sequenceFlow id="f4" sourceRef="c" targetRef="e"/>"""
TASK = '<bpmn:userTask id="{0}" name="{1}" congvu:role="casework.case.read"/>'
LATE = """<bpmn:boundaryEvent id="late" attachedToRef="b"><bpmn:timerEventDefinition>
<bpmn:timeDuration>P3D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>
<bpmn:sequenceFlow id="f5" sourceRef="late" targetRef="c"/>"""
TAIL = "</bpmn:process></bpmn:definitions>"
FILL = """
WITH made AS (
  INSERT INTO casework_case (process_id, subject_noun, subject_uid, subject_url, title, code,
    owner_unit_id, units, marking, data, calendar, state, end_node, version, opened_at)
  SELECT %(process)s, 'bench.thing', n::text, '', 'Hồ sơ ' || n, '', %(unit)s, '{}',
    jsonb_build_object((ARRAY['a', 'b', 'c'])[n %% 3 + 1], 1), '{}', 'default', 'open', '', 1, %(at)s
  FROM generate_series(1, %(cases)s) n RETURNING id, marking
)
INSERT INTO casework_task (case_id, node, scope, title, process_key, whose, role, unit_id,
  assignee_name, form, order_at, own_limit, opened_at, search_key)
SELECT id, k, '', 'Việc ' || k, 'bench.move', 'official', 'casework.case.read', %(unit)s, '', '',
  '9999-01-01Z', false, %(at)s, ''
FROM made, jsonb_object_keys(marking) k
"""


def main(scale: str) -> None:
    """Seconds of the migration; the dry run and the undoing are printed beside it."""
    with figure.data_folder() as folder, served(str(folder)):
        cases = figure.sized(CASES, scale)
        took = _measure(cases)
    goal = 60 * cases / CASES["full"]
    figure.tell(
        figure.Figure(
            name="migrate", unit=f"s for {cases} cases", ours=round(took, 2), goal=goal,
            peer=None, peer_name="", peer_source="", better="lower", scale=scale,
        )
    )  # fmt: skip


def _measure(cases: int) -> float:
    from congvu.engines.casework import api
    from congvu.engines.casework.queries.changeovers import dry_run
    from congvu.engines.law import api as law
    from congvu.kernel.actors import Actor

    law.load_packages(kinds=("calendars",))
    bench = Actor.system("bench")
    old = _publish("".join(TASK.format(k, f"Việc {k}") for k in "abc"))
    _fill(old.pk, cases)
    new = _publish("".join(TASK.format(k, f"Bước {k}") for k in "abc") + LATE)
    told, plan = _timed(lambda: dry_run(old, new))
    took, report = _timed(
        lambda: api.change_over(actor=bench, before=old.uid, after=new.uid, decision="", at=AT)
    )
    back, undone = _timed(
        lambda: api.undo_change_over(actor=bench, changeover=report.changeover, at=AT)
    )
    assert (len(plan), report.went, undone.went) == (3, cases, cases)
    print(f"dry run {told:.2f} s, over {took:.2f} s, back {back:.2f} s")
    return took


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    made = work()
    return time.perf_counter() - began, made


def _publish(tasks: str) -> Any:
    from bench.steps import _act
    from congvu.engines.casework import api

    xml = f"{HEAD}{tasks}{TAIL}".encode()
    return _act(lambda: api.publish_process(key="bench.move", bpmn_xml=xml))


def _fill(process: int, cases: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(FILL, {"process": process, "unit": UNIT, "at": AT, "cases": cases})
        cursor.execute("ANALYZE casework_case, casework_task")


if __name__ == "__main__":
    figure.start(main)
