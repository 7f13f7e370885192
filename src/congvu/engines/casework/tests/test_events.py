"""Messages, signals, many at once, errors of handlers: through the database and its rows."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction

from congvu.engines.casework import api
from congvu.engines.casework.actions import messages
from congvu.engines.casework.models import Case, Task, TaskDone, Timer, Wait
from congvu.engines.casework.models.processes import compiled_net
from congvu.engines.casework.tests.conftest import AT, SYSTEM, House, complete, run, start
from congvu.engines.casework.tests.diagrams import (
    RECEIVE,
    after,
    bpmn,
    event,
    flow,
    gateway,
    inside,
    many,
    on,
    sub,
    task,
)
from congvu.engines.jobs.models import Job
from congvu.kernel.errors import NotFound

pytestmark = pytest.mark.django_db
NAMES = '<bpmn:message id="m" name="tra-loi"/><bpmn:signal id="g" name="bao-lu"/>'


def publish(body: str, key: str = "tests.events") -> None:
    xml = bpmn(event("start", "s") + event("end", "e") + body, before=NAMES)
    run(actor=SYSTEM, at=AT, step=lambda: api.publish_process(key=key, bpmn_xml=xml))


WAITS = (
    flow("a", "s", "race") + gateway("eventBased", "race") + flow("b", "race", "answer")
    + flow("c", "race", "late") + flow("d", "race", "flood")
    + event("intermediateCatch", "answer", on("message", "m"))
    + event("intermediateCatch", "late", on("timer", inside=after("P3D")))
    + event("intermediateCatch", "flood", on("signal", "g"))
    + flow("f", "answer", "t") + flow("g", "late", "e") + flow("h", "flood", "u")
    + task("t") + task("u") + flow("i", "t", "e") + flow("j", "u", "e")
)  # fmt: skip


def opened(subject: str = "1") -> list[str]:
    return [t.node for t in api.open_tasks(noun="tests.thing", subject_uid=subject, at=AT)]


def send(name: str, subject: str = "1") -> api.CaseRef:
    return run(  # type: ignore[return-value]
        actor=SYSTEM, at=AT,
        step=lambda: api.deliver_message(
            name=name, noun="tests.thing", subject_uid=subject, data={"noi_dung": "đồng ý"}
        ),
    )  # fmt: skip


def test_a_message_goes_to_the_case_that_waits_for_it(house: House) -> None:
    publish(WAITS)
    start(house, process_key="tests.events")
    start(house, "2", process_key="tests.events")
    assert sorted(Wait.objects.values_list("on", "name")) == [
        ("message", "tra-loi"), ("message", "tra-loi"), ("signal", "bao-lu"), ("signal", "bao-lu"),
    ]  # fmt: skip
    assert send("tra-loi").data == {"noi_dung": "đồng ý"}
    assert (opened("1"), opened("2")) == (["t"], [])
    assert (Wait.objects.count(), Timer.objects.count()) == (2, 1)
    with pytest.raises(api.UnableToStep, match="không chờ tra-loi"):
        send("tra-loi")
    with pytest.raises(NotFound):
        send("tra-loi", "3")
    assert (opened("1"), opened("2"), Wait.objects.count()) == (["t"], [], 2)


def test_a_signal_reaches_every_waiting_case_once(house: House) -> None:
    publish(WAITS)
    for subject in "123":
        start(house, subject, process_key="tests.events")
    send("tra-loi", "2")
    run(actor=SYSTEM, at=AT, step=lambda: api.broadcast_signal(name="bao-lu"))
    assert Job.objects.filter(name="casework.signal").count() == 1
    rung = messages.spread_signal(actor=SYSTEM, signal="bao-lu", thrown_by="", at=AT)
    again = messages.spread_signal(actor=SYSTEM, signal="bao-lu", thrown_by="", at=AT)
    assert (rung, again) == (2, 0)
    assert [opened(s) for s in "123"] == [["u"], ["t"], ["u"]]
    assert (Wait.objects.count(), Timer.objects.count()) == (0, 0)


def test_a_case_that_throws_a_signal_tells_the_others(house: House) -> None:
    publish(WAITS)
    throw = event("intermediateThrow", "cry", on("signal", "g"))
    publish(flow("a", "s", "x") + task("x") + flow("b", "x", "cry") + throw + flow("c", "cry", "e"),
            "tests.crier")  # fmt: skip
    start(house, "1", process_key="tests.events")
    start(house, "2", process_key="tests.crier")
    complete(SYSTEM, "x", subject="2")
    (job,) = Job.objects.filter(name="casework.signal")
    crier = Case.objects.as_system("test").get(subject_uid="2")
    assert job.args == {"signal": "bao-lu", "thrown_by": str(crier.uid)}


def test_a_stopped_case_waits_for_nothing(house: House) -> None:
    publish(WAITS)
    case = start(house, process_key="tests.events")
    run(actor=SYSTEM, at=AT, step=lambda: api.cancel_case(case_uid=case.uid, reason="rút hồ sơ"))
    assert (Wait.objects.count(), Timer.objects.count()) == (0, 0)


def test_many_units_are_asked_at_once_each_in_its_own_pool(house: House) -> None:
    loop = many(own='congvu:collection="hoi" congvu:element="don_vi"')
    ask = inside(task("ask", "yes", "no", own='congvu:unit="don_vi" congvu:result="y_kien"'), loop)
    publish(flow("a", "s", "ask") + ask + flow("b", "ask", "t") + task("t") + flow("c", "t", "e"))
    start(
        house, process_key="tests.events", units={"tai-chinh": house.elsewhere},
        data={"hoi": [house.desk, "tai-chinh", "khong-co"]},
    )  # fmt: skip
    rows = Task.objects.as_system("test").order_by("scope")
    assert [(r.scope, r.unit_id, r.title) for r in rows] == [
        ("ask#0", house.desk, "Việc ask"), ("ask#1", house.elsewhere, "Việc ask – tai-chinh"),
        ("ask#2", house.office, "Việc ask – khong-co"),
    ]  # fmt: skip
    for row, outcome in zip(rows, ("yes", "no", "yes"), strict=True):
        done = run(
            actor=SYSTEM, at=AT,
            step=lambda row=row, outcome=outcome: api.complete_task(
                actor=SYSTEM, task_uid=row.uid, outcome=outcome
            ),
        )  # fmt: skip
    assert done.data["y_kien"] == ["yes", "no", "yes"]  # type: ignore[attr-defined]
    assert opened() == ["t"]


def test_a_timer_takes_a_whole_sub_process_away(house: House) -> None:
    body = (
        event("start", "i") + flow("x", "i", "f") + gateway("parallel", "f") + flow("y", "f", "t1")
        + flow("z", "f", "t2") + task("t1", role=RECEIVE) + task("t2") + flow("v", "t1", "o")
        + flow("w", "t2", "o2") + event("end", "o") + event("end", "o2")
    )  # fmt: skip
    late = event("boundary", "late", on("timer", inside=after("P1D")), own='attachedToRef="p"')
    publish(flow("a", "s", "p") + sub("p", body) + flow("b", "p", "e") + late
            + flow("c", "late", "t") + task("t") + flow("d", "t", "e"))  # fmt: skip
    start(house, process_key="tests.events")
    assert sorted(opened()) == ["t1", "t2"]
    timer = Timer.objects.get()
    assert api.fire_due_timers(actor=SYSTEM, at=timer.due_at) == 1
    assert opened() == ["t"]
    assert sorted(TaskDone.objects.values_list("node", "scope", "cancelled")) == [
        ("t1", "p", True), ("t2", "p", True),
    ]  # fmt: skip
    case = Case.objects.as_system("test").get()
    assert case.marking == {"t": 1}


def test_a_called_process_runs_within_the_case_and_keeps_its_version(house: House) -> None:
    publish(flow("a", "s", "t") + task("t") + flow("b", "t", "e"), "tests.called")
    call = '<bpmn:callActivity id="c" name="Hỏi" congvu:process="tests.called"/>'
    publish(flow("a", "s", "c") + call + flow("b", "c", "e"))
    publish(flow("a", "s", "u") + task("u") + flow("b", "u", "e"), "tests.called")
    start(house, process_key="tests.events")
    assert opened() == ["c~t"]
    complete(SYSTEM, "c~t")
    assert Case.objects.as_system("test").get().state == "ended"


def test_a_process_cannot_call_itself(house: House) -> None:
    call = '<bpmn:callActivity id="c" name="Hỏi" congvu:process="tests.events"/>'
    publish(flow("a", "s", "t") + task("t") + flow("b", "t", "e"))
    with pytest.raises(api.UnableToPublish, match=r"Chưa có quy trình tests\.events"):
        publish(flow("a", "s", "c") + call + flow("b", "c", "e"))


class Cut(Exception):
    """The machine stops in the middle of a step."""


def rows() -> list[object]:
    """Everything that a case is."""
    found: list[object] = []
    for model in (Case, Task, TaskDone, Timer, Wait):
        query = model._base_manager.order_by("pk")
        found.append(list(query.values()))
    return found


def cut_off(step: Callable[[], None]) -> None:
    """Take a step up to the point where it would be kept."""
    before = rows()
    with transaction.atomic():
        step()
        assert rows() != before
        raise Cut


def test_a_step_cut_short_anywhere_leaves_a_case_that_goes_on(house: House) -> None:
    """Before each step it is begun and cut off after its rows were written; a new process then
    finds the case as it was, and takes it to the end."""
    body = (
        event("start", "qs") + flow("q1", "qs", "qf") + gateway("inclusive", "qf", "q2")
        + flow("q2", "qf", "t1") + flow("q3", "qf", "t2", "lo") + task("t1") + task("t2")
        + flow("q4", "t1", "qo") + flow("q5", "t2", "qo") + gateway("inclusive", "qo")
        + flow("q6", "qo", "qe") + event("end", "qe")
        + many(own='congvu:collection="ai" congvu:element="nguoi"')
    )  # fmt: skip
    late = event("boundary", "over", on("timer", inside=after("P1D")), own='attachedToRef="p"')
    publish(WAITS.replace(flow("i", "t", "e"), "") + flow("k", "t", "p")
            + sub("p", body) + flow("l", "p", "e") + late + flow("n", "over", "e"))  # fmt: skip
    start(house, process_key="tests.events", data={"ai": ["An", "Bình"], "lo": True})

    def receive() -> None:
        send("tra-loi")

    def finish() -> None:
        task_ = Task.objects.as_system("test").order_by("pk").first()
        assert task_ is not None
        run(actor=SYSTEM, at=AT,
            step=lambda: api.complete_task(actor=SYSTEM, task_uid=task_.uid))  # fmt: skip

    for step in (receive, *[finish] * 3):
        before = rows()
        with pytest.raises(Cut):
            cut_off(step)
        assert rows() == before
        compiled_net.cache_clear()
        step()
    (case,) = Case.objects.as_system("test").all()
    assert (case.state, case.end_node, case.marking) == ("ended", "e", {})
    assert (Task._base_manager.count(), Timer.objects.count(), Wait.objects.count()) == (0, 0, 0)
    assert "@" not in case.data
