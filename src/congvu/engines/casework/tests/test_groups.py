"""Many completions by one commit leave what each alone leaves; one refusal holds nobody up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from congvu.engines.casework import api
from congvu.engines.casework.actions import rows
from congvu.engines.casework.actions.groups import Answer, Finish, finish_together
from congvu.engines.casework.models import Case, Task, TaskDone
from congvu.engines.casework.tests.conftest import AT, SYSTEM, House, official, run, start
from congvu.engines.casework.tests.diagrams import RECEIVE
from congvu.engines.casework.tests.test_races import together
from congvu.engines.ledger import api as ledger
from congvu.kernel.actions import unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotAllowed, NotFound, Refused

ROUND = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:congvu="http://congvu.vn/bpmn" targetNamespace="http://congvu.vn/tests">
<bpmn:process id="p" name="Vòng" isExecutable="true"><bpmn:startEvent id="s"/>
<bpmn:userTask id="a" name="Thẩm định" congvu:role="{role}">
<bpmn:extensionElements><congvu:outcome code="again" label="Làm lại"/>
<congvu:outcome code="end" label="Kết thúc" reason="required"/></bpmn:extensionElements></bpmn:userTask>
<bpmn:exclusiveGateway id="x" default="back"/><bpmn:endEvent id="e"/>
<bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="a"/>
<bpmn:sequenceFlow id="f2" sourceRef="a" targetRef="x"/>
<bpmn:sequenceFlow id="back" sourceRef="x" targetRef="a"/>
<bpmn:sequenceFlow id="on" sourceRef="x" targetRef="e"><bpmn:conditionExpression>outcome = "end"
</bpmn:conditionExpression></bpmn:sequenceFlow></bpmn:process></bpmn:definitions>"""


@dataclass(frozen=True)
class Ring:
    """Cases that go round and round, and who may turn them."""

    house: House
    doer: Any

    def begin(self, *subjects: str) -> list[UUID]:
        """The open tasks of new cases."""
        for subject in subjects:
            start(self.house, subject, process_key="tests.round", start_clock=True,
                  limit=api.Limit(5, "working_day"))  # fmt: skip
        return [
            api.open_tasks(noun="tests.thing", subject_uid=subject, at=AT)[0].uid
            for subject in subjects
        ]


@pytest.fixture
def ring(house: House) -> Ring:
    xml = ROUND.format(role=RECEIVE).encode()
    run(actor=SYSTEM, at=AT, step=lambda: api.publish_process(key="tests.round", bpmn_xml=xml))
    return Ring(house, official(100, "Đỗ Thị Hà", house.office, RECEIVE))


def finish_many(*, actor: Actor, wanted: list[Finish], at: datetime) -> list[Answer]:
    """Those that can be by one commit, the others alone, as a batch does."""

    def grouped() -> dict[UUID, Answer]:
        found = rows.locked_tasks([one.task_uid for one in wanted])
        made = finish_together(actor=actor, wanted=wanted, found=found, at=at)
        if not any(isinstance(a, api.CaseRef) for a in made.values()):
            unchanged()
        return made

    answers = run(actor=actor, at=at, step=grouped)
    assert isinstance(answers, dict)
    for one in wanted:
        if one.task_uid not in answers:
            answers[one.task_uid] = _alone(actor, one, at)
    return [answers[one.task_uid] for one in wanted]


def _alone(actor: Actor, one: Finish, at: datetime) -> Answer:
    given = {"task_uid": one.task_uid, "outcome": one.outcome, "reason": one.reason}
    try:
        return run(  # type: ignore[return-value]
            actor=actor, at=at,
            step=lambda: api.complete_task(actor=actor, data=one.data, **given),  # type: ignore[arg-type]
        )  # fmt: skip
    except Refused as refused:
        return refused


def left(subject: str) -> dict[str, Any]:
    """Everything that a case's steps left, without ids and instants of writing."""
    case = Case.objects.as_system("test").get(subject_uid=subject)
    drop = {"id", "uid", "case_id", "task_uid"}
    rows: dict[str, Any] = {
        "case": (case.marking, case.data, case.state, case.version),
        "open": [_plain(t, drop) for t in Task.objects.as_system("test").filter(case=case)],
        "done": [_plain(t, drop) for t in TaskDone.objects.filter(case=case).order_by("id")],
    }
    told = ledger.timeline(noun="case", subject=str(case.uid))
    ids = {"case_uid", "task_uid", "subject_uid"}
    rows["told"] = [
        (e.name, e.actor_name, e.permission, e.unit_id, e.at,
         {k: v for k, v in e.payload.items() if k not in ids})
        for e in told
    ]  # fmt: skip
    return rows


def _plain(row: Any, drop: set[str]) -> dict[str, Any]:
    kept = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
    kept["search_key"] = ""  # holds the subject's own title
    return {name: value for name, value in kept.items() if name not in drop}


@pytest.mark.django_db
def test_a_group_leaves_what_each_alone_leaves(ring: Ring) -> None:
    alone, *group = ring.begin("1", "2", "3", "4")
    one = Finish(task_uid=alone, outcome="again", reason="Vì 'thế' %s \\", data={"số": [1, None]})
    run(
        actor=ring.doer, at=AT,
        step=lambda: api.complete_task(
            actor=ring.doer, task_uid=one.task_uid, outcome=one.outcome, reason=one.reason,
            data=one.data,
        ),
    )  # fmt: skip
    wanted = [Finish(**{**one.__dict__, "task_uid": uid}) for uid in group]
    answers = finish_many(actor=ring.doer, wanted=wanted, at=AT)
    assert [isinstance(a, api.CaseRef) for a in answers] == [True] * 3
    as_alone = left("1")
    assert as_alone["done"][0]["reason"] == "Vì 'thế' %s \\"
    assert as_alone["case"][1] == {"số": [1, None]}
    assert len(as_alone["open"]) == 1
    assert as_alone["open"][0]["due_at"] is not None
    for subject in ("2", "3", "4"):
        assert left(subject) == as_alone


@pytest.mark.django_db
def test_what_is_refused_holds_nobody_up_and_stays_as_it_was(ring: Ring) -> None:
    tasks = ring.begin("1", "2", "3", "4")
    stranger = UUID(int=7)
    untouched = left("2"), left("4")
    answers = finish_many(
        actor=ring.doer, at=AT,
        wanted=[
            Finish(task_uid=tasks[0], outcome="again"), Finish(task_uid=tasks[1], outcome="no"),
            Finish(task_uid=stranger), Finish(task_uid=tasks[2], outcome="end", reason="Đủ"),
            Finish(task_uid=tasks[3], outcome="end"),
        ],
    )  # fmt: skip
    kinds = [type(a).__name__ for a in answers]
    assert kinds == ["CaseRef", "Invalid", "NotFound", "CaseRef", "Invalid"]
    assert isinstance(answers[2], NotFound)
    assert (left("2"), left("4")) == untouched
    assert left("1")["case"][2:] == ("open", 2)
    assert left("3")["case"][2:] == ("ended", 2)


@pytest.mark.django_db
def test_who_may_not_changes_nothing(ring: Ring) -> None:
    tasks = ring.begin("1", "2")
    before = left("1"), left("2")
    chi = ring.house.chi
    answers = finish_many(
        actor=chi, wanted=[Finish(task_uid=uid, outcome="again") for uid in tasks], at=AT
    )
    assert [type(a) for a in answers] == [NotAllowed, NotAllowed]
    assert (left("1"), left("2")) == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_overlapping_groups_finish_each_task_once(ring: Ring) -> None:
    tasks = ring.begin(*map(str, range(24)))
    orders = [tasks, tasks[::-1], tasks[12:] + tasks[:12]]

    def work(index: int) -> object:
        wanted = [Finish(task_uid=uid, outcome="again") for uid in orders[index]]
        return finish_many(actor=ring.doer, wanted=wanted, at=AT)

    found = together(work, 3)
    won = [sum(isinstance(a, api.CaseRef) for a in answers) for answers in found]  # type: ignore[attr-defined]
    assert sum(won) == 24
    assert TaskDone.objects.count() == 24
    assert Task.objects.as_system("test").count() == 24
    assert set(Case.objects.as_system("test").values_list("version", flat=True)) == {2}
