"""Cases on a real database: turns, hand-overs, refusals that change nothing, clocks, timers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import ProgrammingError, connection, transaction

from congvu.engines.casework import api
from congvu.engines.casework.actions import cases, processes, tasks, timers
from congvu.engines.casework.models import Case, Clock, ProcessVersion, Task, TaskDone, Timer
from congvu.engines.casework.tests.conftest import AT, SYSTEM, House, complete, run, start
from congvu.engines.casework.tests.diagrams import bpmn, dossier, flow, task
from congvu.engines.ledger import api as ledger
from congvu.kernel.clock import local
from congvu.kernel.errors import Invalid, NotAllowed, NotFound

pytestmark = pytest.mark.django_db


def turns(subject: str = "1") -> set[str]:
    return {t.node for t in api.open_tasks(noun="tests.thing", subject_uid=subject, at=AT)}


def told(case: api.CaseRef) -> list[str]:
    return [e.name for e in ledger.timeline(noun="case", subject=str(case.uid))]


def snapshot() -> tuple[object, ...]:
    """Everything that a refusal must leave as it was."""
    every = Task.objects.as_system("test"), Case.objects.as_system("test")
    return (
        *(tuple(rows.order_by("pk").values_list()) for rows in every),
        tuple(TaskDone.objects.values_list()), tuple(Timer.objects.values_list()),
        tuple(Clock.objects.order_by("pk").values_list()),
    )  # fmt: skip


def test_a_case_opens_the_first_task_in_its_pool(house: House, published: str) -> None:
    case = start(house)
    (first,) = api.open_tasks(noun="tests.thing", subject_uid="1", at=AT)
    assert (first.node, first.unit_id, first.role) == ("receive", house.desk, "casework.case.read")
    assert first.assignee_id is None
    assert f"{local(first.due_at):%d/%m/%Y %H:%M}" == "23/11/2026 09:00"  # eight working hours
    assert told(case) == ["casework.case.started", "casework.task.opened"]


def test_the_whole_way(house: House, published: str) -> None:
    case = start(house)
    complete(house.binh, "receive", "accept")
    assert turns() == {"examine", "ask"}
    complete(house.ha, "examine")
    complete(house.han, "ask")
    (sign,) = api.open_tasks(noun="tests.thing", subject_uid="1", at=AT)
    assert (sign.node, sign.assignee_id) == ("sign", house.ha.account_id)  # same-as examine
    ended = complete(house.ha, "sign", "sign")
    assert (ended.state, ended.end_node) == ("ended", "done")
    row = Case.objects.as_system("test").get()
    assert (row.marking, row.ended_at) == ({}, AT)
    done = TaskDone.objects.order_by("id").values_list("node", "done_by_name", "outcome_label")
    assert list(done) == [
        ("receive", "Trần Thị Bình", "accept"), ("examine", "Lê Thu Hà", ""),
        ("ask", "Phạm Gia Hân", ""), ("sign", "Lê Thu Hà", "sign"),
    ]  # fmt: skip
    assert Timer.objects.count() == 0
    assert told(case)[-1] == "casework.case.ended"


def test_the_second_officer_is_told_who_was_faster(house: House, published: str) -> None:
    start(house)
    (first,) = api.open_tasks(noun="tests.thing", subject_uid="1", at=AT)
    complete(house.binh, "receive", "accept")
    before = snapshot()
    with pytest.raises(tasks.UnableToDoTask) as caught:
        tasks.finish(actor=house.binh, task_uid=first.uid, outcome="refuse", reason="x", at=AT)
    assert caught.value.message == (
        "Trần Thị Bình đã hoàn thành việc này lúc 09:00 ngày 20/11/2026, kết quả: accept. "
        "Không có gì thay đổi."
    )
    assert snapshot() == before


@pytest.mark.parametrize("who", ["an", "ha", "chi"])
def test_the_wrong_person_is_refused_and_nothing_changes(
    house: House, published: str, who: str
) -> None:
    start(house)
    (first,) = api.open_tasks(noun="tests.thing", subject_uid="1", at=AT)
    before = snapshot()
    for verb in (
        lambda a: tasks.finish(actor=a, task_uid=first.uid, outcome="accept", reason="", at=AT),
        lambda a: tasks.claim(actor=a, task_uid=first.uid, at=AT),
    ):
        with pytest.raises(NotAllowed) as caught:
            verb(getattr(house, who))
        assert caught.value.message
        assert snapshot() == before


def test_an_unknown_task_is_not_found(house: House, published: str) -> None:
    with pytest.raises(NotFound):
        tasks.finish(actor=house.binh, task_uid=uuid4(), outcome="", reason="", at=AT)


def test_a_refusal_needs_its_reason(house: House, published: str) -> None:
    start(house)
    (first,) = api.open_tasks(noun="tests.thing", subject_uid="1", at=AT)
    before = snapshot()
    for outcome, reason, field in (("refuse", "  ", "reason"), ("nonsense", "x", "outcome")):
        with pytest.raises(Invalid) as caught:
            tasks.finish(
                actor=house.binh, task_uid=first.uid, outcome=outcome, reason=reason, at=AT
            )
        assert list(caught.value.errors) == [field]
        assert snapshot() == before


def test_claimed_work_is_the_claimants(house: House, published: str) -> None:
    start(house)
    complete(house.binh, "receive", "accept")
    examine = next(
        t for t in api.open_tasks(noun="tests.thing", subject_uid="1") if t.node == "examine"
    )
    tasks.claim(actor=house.ha, task_uid=examine.uid, at=AT)
    tasks.claim(actor=house.ha, task_uid=examine.uid, at=AT)  # again: nothing to do
    for verb in (
        lambda: tasks.claim(actor=house.han, task_uid=examine.uid, at=AT),
        lambda: tasks.finish(actor=house.han, task_uid=examine.uid, outcome="", reason="", at=AT),
    ):
        with pytest.raises(tasks.UnableToDoTask, match="Lê Thu Hà đã nhận việc này lúc 09:00"):
            verb()
    with pytest.raises(NotAllowed):
        tasks.release(actor=house.han, task_uid=examine.uid, at=AT)
    tasks.release(actor=house.dung, task_uid=examine.uid, at=AT)
    tasks.claim(actor=house.han, task_uid=examine.uid, at=AT)
    complete(house.han, "examine")
    assert turns() == {"ask"}


def test_a_supplement_stops_both_clocks_and_restarts_the_legal_one(
    house: House, published: str
) -> None:
    case = start(house, start_clock=True)  # Friday 20 November 2026, 09:00
    clocks = api.clocks_of(case.id, AT)
    friday_due = f"{local(clocks['legal'].due_at):%d/%m/%Y %H:%M}"
    assert friday_due == "30/11/2026 17:00"  # vector of the law: 24/11 is a holiday
    complete(house.binh, "receive", "supplement", reason="Thiếu điều lệ")
    clocks = api.clocks_of(case.id, AT)
    assert {c.standing for c in clocks.values()} == {"paused"}
    assert clocks["legal"].pause_reason == "Việc supplement"
    later = datetime(2026, 12, 2, 2, 0, tzinfo=UTC)  # Wednesday, eight working days later
    complete(house.an, "supplement", at=later)
    clocks = api.clocks_of(case.id, later)
    assert f"{local(clocks['legal'].due_at):%d/%m/%Y %H:%M}" == "09/12/2026 17:00"
    assert clocks["legal"].restarts == 1
    # the measured clock goes on: 20/11 09:00 – 02/12 09:00 is seven working days of eight hours
    assert f"{local(clocks['measured'].due_at):%d/%m/%Y %H:%M}" == "09/12/2026 17:00"
    assert clocks["measured"].restarts == 0
    rows = {r.kind: r for r in Clock.objects.all()}
    assert rows["measured"].first_started_at == AT
    assert rows["legal"].first_started_at == AT
    assert rows["legal"].started_at == later


def test_the_applicants_turn_is_only_the_applicants(house: House, published: str) -> None:
    start(house)
    complete(house.binh, "receive", "supplement", reason="Thiếu")
    task_ = api.task_of(noun="tests.thing", subject_uid="1", whose="applicant")
    before = snapshot()
    for actor in (house.binh, house.chi):
        with pytest.raises(NotAllowed, match="dành cho người nộp"):
            tasks.finish(actor=actor, task_uid=task_.uid, outcome="", reason="", at=AT)
    assert snapshot() == before
    tasks.finish(actor=house.an, task_uid=task_.uid, outcome="", reason="", at=AT)
    assert turns() == {"receive"}


def test_a_timer_rings_once_and_takes_the_task_away(house: House, published: str) -> None:
    case = start(house)
    complete(house.binh, "receive", "accept")
    (timer,) = Timer.objects.all()
    assert f"{local(timer.due_at):%d/%m/%Y %H:%M}" == "25/11/2026 17:00"  # two working days
    early = timer.due_at - timedelta(seconds=1)
    assert timers.fire_due_timers(actor=SYSTEM, at=early) == 0
    assert timers.fire_due_timers(actor=SYSTEM, at=timer.due_at) == 1
    assert timers.fire_due_timers(actor=SYSTEM, at=timer.due_at) == 0
    assert turns() == {"examine"}
    gone = TaskDone.objects.get(node="ask")
    assert (gone.cancelled, gone.done_by_id) == (True, None)
    assert told(case)[-2:] == ["casework.timer.fired", "casework.task.cancelled"]
    with pytest.raises(tasks.UnableToDoTask, match="không còn phải làm từ 17:00 ngày 25/11/2026"):
        tasks.finish(actor=house.ha, task_uid=gone.task_uid, outcome="", reason="", at=AT)


def test_a_case_is_cancelled_whole(house: House, published: str) -> None:
    case = start(house)
    complete(house.binh, "receive", "accept")
    with pytest.raises(NotAllowed):
        cases.stop_case(actor=house.chi, case_uid=case.uid, reason="x", at=AT)
    assert turns() == {"examine", "ask"}
    made = cases.stop_case(actor=house.ha, case_uid=case.uid, reason="Người nộp rút", at=AT)
    assert made.state == "cancelled"
    assert turns() == set()
    assert Timer.objects.count() == 0
    assert Clock.objects.filter(stopped_at=None, started_at__isnull=False).count() == 0
    with pytest.raises(cases.UnableToCancelCase):
        cases.stop_case(actor=house.ha, case_uid=case.uid, reason="x", at=AT)


def test_a_subject_has_one_open_case_of_a_process(house: House, published: str) -> None:
    start(house)
    with pytest.raises(cases.UnableToStartCase):
        start(house)
    assert Case.objects.as_system("test").count() == 1


def test_steps_refuse_to_run_alone(house: House, published: str) -> None:
    with pytest.raises(RuntimeError):
        api.start_case(
            process_key="tests.dossier", subject_noun="x", subject_uid="1", owner_unit_id=1,
            title="x", at=AT,
        )  # fmt: skip


# publishing -------------------------------------------------------------------------------------
def publish(xml: bytes, **more: object) -> ProcessVersion:
    return run(actor=SYSTEM, at=AT, step=lambda: api.publish_process(key="k", bpmn_xml=xml, **more))


def test_versions_are_numbered_and_never_change(calendar: None) -> None:
    first = publish(dossier())
    assert publish(dossier()).pk == first.pk
    second = publish(dossier().replace(b"P2D", b"P3D"))
    assert (first.version, second.version) == (1, 2)
    for change in (lambda: second.delete(), lambda: ProcessVersion.objects.update(title="x")):
        with pytest.raises(ProgrammingError, match="never changed"), transaction.atomic():
            change()
    assert ProcessVersion.objects.count() == 2


def test_a_label_stands_for_one_diagram(calendar: None) -> None:
    first = publish(dossier(), version="2026.1")
    assert publish(dossier(), version="2026.1").pk == first.pk
    assert publish(dossier(), version="2026.2").version == 2
    with pytest.raises(processes.UnableToPublish, match=r"2026\.1 đã được công bố"):
        publish(dossier().replace(b"P2D", b"P3D"), version="2026.1")
    assert ProcessVersion.objects.count() == 2


def test_a_diagram_that_cannot_run_is_refused_whole(calendar: None) -> None:
    with pytest.raises(processes.UnableToPublish) as caught:
        publish(dossier(handler="nobody.knows"))
    assert caught.value.errors == {"done": "Chưa phòng nào đăng ký việc nobody.knows."}
    assert isinstance(caught.value, ValueError)
    assert ProcessVersion.objects.count() == 0


def test_running_cases_keep_their_version(house: House, published: str) -> None:
    start(house, "1")
    other = bpmn(
        '<bpmn:startEvent id="s"/>' + flow("a", "s", "only") + task("only")
        + flow("b", "only", "e") + '<bpmn:endEvent id="e"/>'
    )  # fmt: skip
    run(
        actor=SYSTEM, at=AT,
        step=lambda: api.publish_process(key="tests.dossier", bpmn_xml=other),
    )  # fmt: skip
    start(house, "2")
    assert (turns("1"), turns("2")) == ({"receive"}, {"only"})
    complete(house.binh, "receive", "accept")
    assert turns("1") == {"examine", "ask"}


def test_a_completion_costs_few_queries(
    house: House, published: str, django_assert_max_num_queries: object
) -> None:
    start(house)
    (first,) = api.open_tasks(noun="tests.thing", subject_uid="1", at=AT)
    connection.queries_log.clear()
    with django_assert_max_num_queries(30):  # type: ignore[operator]
        tasks.finish(actor=house.binh, task_uid=first.uid, outcome="accept", reason="", at=AT)
