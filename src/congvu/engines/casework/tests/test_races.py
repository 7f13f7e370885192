"""Fifty officers press the same button at once: one wins, forty-nine are told who did."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from congvu.engines.casework import api
from congvu.engines.casework.actions import tasks, timers
from congvu.engines.casework.models import Case, Task, TaskDone, Timer
from congvu.engines.casework.tests.conftest import AT, SYSTEM, House, complete, official, start
from congvu.engines.casework.tests.diagrams import RECEIVE
from congvu.engines.ledger import api as ledger
from congvu.kernel.errors import Refused

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,  # real transactions in fifty threads
]
THREADS = 50


def together(work: Callable[[int], object], count: int = THREADS) -> list[object]:
    """What each thread got: its answer, or the refusal."""
    found: list[object] = [None] * count
    gate = threading.Barrier(count)

    def one(index: int) -> None:
        gate.wait()
        try:
            found[index] = work(index)
        except Refused as refused:
            found[index] = refused
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(i,)) for i in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_one_of_fifty_completes(house: House, published: str) -> None:
    case = start(house)
    (task,) = api.open_tasks(noun="tests.thing", subject_uid="1", at=AT)
    people = [official(100 + i, f"Cán bộ {i}", house.desk, RECEIVE) for i in range(THREADS)]
    found = together(
        lambda i: tasks.finish(
            actor=people[i], task_uid=task.uid, outcome="accept", reason="", at=AT
        )
    )
    won = [i for i, answer in enumerate(found) if isinstance(answer, api.CaseRef)]
    assert len(won) == 1
    lost = [answer for i, answer in enumerate(found) if i not in won]
    assert {str(type(a).__name__) for a in lost} == {"UnableToDoTask"}
    assert {a.message for a in lost} == {  # type: ignore[attr-defined]
        f"Cán bộ {won[0]} đã hoàn thành việc này lúc 09:00 ngày 20/11/2026, kết quả: accept. "
        "Không có gì thay đổi."
    }
    assert TaskDone.objects.count() == 1
    opened = Task.objects.as_system("test").values_list("node", flat=True)
    assert sorted(opened) == ["ask", "examine"]
    assert Case.objects.as_system("test").get().version == 2
    names = [e.name for e in ledger.timeline(noun="case", subject=str(case.uid))]
    assert names.count("casework.task.completed") == 1


def test_one_of_fifty_claims(house: House, published: str) -> None:
    start(house)
    (task,) = api.open_tasks(noun="tests.thing", subject_uid="1", at=AT)
    people = [official(100 + i, f"Cán bộ {i}", house.desk, RECEIVE) for i in range(THREADS)]
    found = together(lambda i: tasks.claim(actor=people[i], task_uid=task.uid, at=AT))
    assert sum(answer is None for answer in found) == 1
    held = Task.objects.as_system("test").get()
    assert held.assignee_id == 100 + found.index(None)


def test_both_branches_finished_at_once_meet_at_the_join(house: House, published: str) -> None:
    for subject in range(8):
        start(house, str(subject))
        complete(house.binh, "receive", "accept", subject=str(subject))
    rows = list(Task.objects.as_system("test").values_list("uid", flat=True))
    together(
        lambda i: tasks.finish(actor=house.ha, task_uid=rows[i], outcome="", reason="", at=AT),
        len(rows),
    )
    opened = Task.objects.as_system("test").values_list("node", flat=True)
    assert list(opened) == ["sign"] * 8
    assert TaskDone.objects.filter(cancelled=False).count() == 24
    assert Timer.objects.count() == 0


def test_sweepers_share_the_timers(house: House, published: str) -> None:
    for subject in range(12):
        start(house, str(subject))
        complete(house.binh, "receive", "accept", subject=str(subject))
    late = AT + timedelta(days=30)
    found = together(lambda i: timers.fire_due_timers(actor=SYSTEM, at=late), 6)
    assert sum(found) == 12  # type: ignore[arg-type]
    assert TaskDone.objects.filter(node="ask", cancelled=True).count() == 12
