"""Finishing tasks in process: lock, check, history, next task, two ledger rows, one commit each;
then the inbox's bulk verb: fifty by one commit.

Default durability (fsync and synchronous_commit are printed). A client for each core, because a
commit waits for the disk; then one case goes round a thousand times: a step's price must not grow with
the age of its case. CPU is told for us and for the database, it travels between machines.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import psutil

from bench import figure
from bench.ledger import served, setting

CLIENTS = os.cpu_count() or 2  # more only wait for one another
EACH = {"small": 250, "full": 2_000}
WARM = 20  # completions of each client that are not counted
LOOPS = {"small": 300, "full": 1_000}
AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
UNIT = 1
ROUND = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:congvu="http://congvu.vn/bpmn" targetNamespace="http://congvu.vn/bench">
<bpmn:process id="p" name="Vòng" isExecutable="true"><bpmn:startEvent id="s"/>
<bpmn:userTask id="a" name="Thẩm định hồ sơ" congvu:role="casework.case.read">
<bpmn:extensionElements><congvu:outcome code="again" label="Làm lại"/>
<congvu:outcome code="end" label="Kết thúc"/></bpmn:extensionElements></bpmn:userTask>
<bpmn:exclusiveGateway id="x" default="back"/><bpmn:endEvent id="e"/>
<bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="a"/>
<bpmn:sequenceFlow id="f2" sourceRef="a" targetRef="x"/>
<bpmn:sequenceFlow id="back" sourceRef="x" targetRef="a"/>
<bpmn:sequenceFlow id="on" sourceRef="x" targetRef="e"><bpmn:conditionExpression>outcome = "end"</bpmn:conditionExpression></bpmn:sequenceFlow>
</bpmn:process></bpmn:definitions>""".encode()  # noqa: E501


def main(scale: str) -> None:
    """Rate and price of a completion, then the price of a late loop against an early one."""
    with figure.data_folder() as folder, served(str(folder)):
        print("synchronous_commit", setting("synchronous_commit"), "fsync", setting("fsync"))
        _publish()
        rate = _rate(EACH[scale], _finish_all)
        grouped = _rate(EACH[scale], _finish_together)
        growth = _growth(LOOPS[scale])
    figure.tell(
        figure.Figure(
            name="steps.growth", unit="× an early loop", ours=growth, goal=1.2, peer=None,
            peer_name="", peer_source="", better="lower", scale=scale,
        )
    )  # fmt: skip
    figure.tell(
        figure.Figure(
            name="steps.grouped", unit="completions/s", ours=round(grouped, 1), goal=800, peer=270,
            peer_name="SpiffWorkflow 3.2, state saved each step", better="higher", scale=scale,
            peer_source="shared/research/casework.md §9 G3, another run",
        )
    )  # fmt: skip
    figure.tell(
        figure.Figure(
            name="steps", unit="completions/s", ours=round(rate, 1), goal=800, peer=270,
            peer_name="SpiffWorkflow 3.2, state saved each step", better="higher", scale=scale,
            peer_source="shared/research/casework.md §9 G3, another run",
        )
    )  # fmt: skip


def _rate(each: int, finish: Callable[[list[str]], int]) -> float:
    """Completions a second of CLIENTS processes at once, each with cases of its own.

    Processes, as a site with more than one core runs them: their commits share a wait for the disk.
    """
    spawn = multiprocessing.get_context("spawn")
    gate, answers = spawn.Barrier(CLIENTS + 1), spawn.Queue()
    clients = [
        spawn.Process(target=_client, args=(finish, _started(each + WARM), gate, answers))
        for _ in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    gate.wait(120)
    database, began = _database_seconds(), time.perf_counter()
    told = [answers.get(timeout=600) for _ in clients]
    took, database = time.perf_counter() - began, _database_seconds() - database
    for client in clients:
        client.join(60)
    made, own = sum(m for m, _ in told), sum(cpu for _, cpu in told)
    print(
        f"a completion: {own / made * 1000:.2f} CPU ms here, {database / made * 1000:.2f} database:"
        f" {2 * made / (own + database):.0f}/s when two cores do nothing else;"
        f" {made / took:.0f}/s by the clock, {CLIENTS} processes, {os.cpu_count()} cores, load"
        f" {os.getloadavg()[0]:.1f}"
    )
    return made / took


def _client(finish: Callable[[list[str]], int], uids: list[str], gate: Any, answers: Any) -> None:
    """One process: plans and nets in place, then all wait for one another."""
    import django

    django.setup()
    finish(uids[:WARM])
    gate.wait(120)
    own = time.process_time()
    made = finish(uids[WARM:])
    answers.put((made, time.process_time() - own))


def _finish_all(uids: list[str]) -> int:
    for uid in uids:
        _finish(uid)
    return len(uids)


def _finish_together(uids: list[str]) -> int:
    """As the inbox's bulk verb does: written down as a batch, then fifty by one commit, each marked."""
    from congvu.engines.casework.actions import batch_runs, batches
    from congvu.engines.casework.models import BatchItem

    made = 0
    for start in range(0, len(uids), batches.MOST):
        wanted = [
            batches.Wanted(task_uid=UUID(uid), title="x", case_title="x", outcome="again")
            for uid in uids[start : start + batches.MOST]
        ]
        batch = batches.begin_batch(
            actor=_officer(), key=uuid4(), verb="complete", wanted=wanted, at=AT
        )
        items = BatchItem.objects.filter(batch__uid=batch).order_by("place")
        keys = list(items.values_list("pk", flat=True))
        for first in range(0, len(keys), batch_runs.GROUP):
            group = keys[first : first + batch_runs.GROUP]
            made += batch_runs.do_items(actor=_officer(), items=group, at=AT).made
    assert made == len(uids)
    return made


def _growth(loops: int) -> float:
    """CPU of the last loops of a case over that of its first (after a few)."""
    case = _start()
    part = max(loops // 10, 30)
    _cpu(case, 10)
    early = _cpu(case, part)
    _cpu(case, loops - 2 * part)
    return round(_cpu(case, part) / early, 3)


def _cpu(case: int, count: int) -> float:
    began = time.process_time() + _database_seconds()
    for _ in range(count):
        _finish(_task(case))
    return time.process_time() + _database_seconds() - began


def _publish() -> None:
    from congvu.engines.casework import api
    from congvu.engines.law import api as law

    law.load_packages(kinds=("calendars",))
    _act(lambda: api.publish_process(key="bench.round", bpmn_xml=ROUND, law="thử"))


def _started(count: int) -> list[str]:
    """So many cases, begun; the uids of their open tasks."""
    return [_task(_start()) for _ in range(count)]


def _start() -> int:
    """A case's id."""
    from congvu.engines.casework import api

    began = _act(
        lambda: api.start_case(
            process_key="bench.round", subject_noun="bench.thing", subject_uid=os.urandom(8).hex(),
            owner_unit_id=UNIT, title="Hồ sơ đo", code="H51-261120-0001",
        )
    )  # fmt: skip
    return int(began.id)


def _task(case: int) -> str:
    from congvu.kernel import prepared

    found = prepared.execute("SELECT uid FROM casework_task WHERE case_id = %s", [case]).fetchone()
    assert found is not None
    return str(found[0])


def _finish(uid: str) -> None:
    """As the inbox's button does: gate, one transaction, one commit."""
    from congvu.engines.casework.actions.tasks import finish

    finish(actor=_officer(), task_uid=uid, outcome="again", reason="", at=AT)


def _officer() -> Any:
    from congvu.kernel.actors import Actor, ActorKind

    return Actor(
        kind=ActorKind.OFFICIAL, name="Trần Thị Bình", account_id=7, assurance=2,
        reach={"casework.case.read": frozenset({UNIT}), "casework.inbox.read": None},
    )  # fmt: skip


def _act(step: Any) -> Any:
    from congvu.kernel.actions import action
    from congvu.kernel.actors import Actor

    @action(needs="public")
    def run(*, actor: Actor, at: datetime) -> Any:
        return step()

    return run(actor=Actor.system("bench"), at=AT)


def _database_seconds() -> float:
    """Processor seconds of the database server: its processes of now and those that have ended."""
    from django.db import connection

    connection.ensure_connection()
    server = psutil.Process(connection.connection.info.backend_pid).parent()
    assert server is not None
    return figure.cpu_seconds([server])


if __name__ == "__main__":
    figure.start(main)
