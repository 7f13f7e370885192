"""Who is away has a stand-in: their tasks follow, from day to day, and both names are written."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from congvu.engines.casework import api
from congvu.engines.casework.actions import batch_runs, batches, tasks
from congvu.engines.casework.actions.batches import Wanted
from congvu.engines.casework.models import Task, TaskDone
from congvu.engines.casework.queries.doers import doers_of
from congvu.engines.casework.queries.inbox import InboxFilter, inbox
from congvu.engines.casework.queries.timeline import timeline
from congvu.engines.casework.tests.conftest import SYSTEM, run
from congvu.engines.casework.tests.diagrams import bpmn, flow, task
from congvu.engines.identity import api as identity
from congvu.engines.ledger import api as ledger
from congvu.kernel.actors import Actor
from tests.personas import Cast, make_cast

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
LATER = AT + timedelta(days=30)
SIGN = "publicservices.dossier.sign"
BODY = (
    '<bpmn:startEvent id="s"/>' + flow("f1", "s", "sign")
    + task("sign", "yes", "no!", role=SIGN, own='congvu:hours="8"') + flow("f2", "sign", "e")
    + '<bpmn:endEvent id="e"/>'
)  # fmt: skip


@pytest.fixture
def cast(calendar: None) -> Cast:
    made = make_cast()
    run(
        actor=SYSTEM, at=AT, step=lambda: api.publish_process(key="tests.sign", bpmn_xml=bpmn(BODY))
    )
    for number in ("1", "2"):
        run(actor=SYSTEM, at=AT, step=lambda n=number: api.start_case(
            process_key="tests.sign", subject_noun="tests.thing", subject_uid=n,
            owner_unit_id=made.units["snv"], title=f"Hồ sơ {n}",
        ))  # fmt: skip
    return made


def lend(cast: Cast, *codes: str) -> str:
    return identity.give_delegation(
        actor=cast["dung"].actor, stand_in_id=cast["ha"].account_id or 0, codes=codes,
        valid_from=date(2026, 11, 20), valid_to=date(2026, 12, 1),
    )  # fmt: skip


def seen(actor: Actor, tab: str, at: datetime = AT) -> list[tuple[str, str]]:
    lent = identity.acting_for(actor, at=at)
    page = inbox(actor, InboxFilter(tab=tab), at=at, lent=lent)
    return [(row.case_title, row.for_name) for row in page.rows]


def open_tasks() -> list[Task]:
    return list(Task.objects.as_system("test").order_by("id"))


def test_the_absent_ones_tasks_appear_for_those_days(cast: Cast) -> None:
    first, _second = open_tasks()
    tasks.claim(actor=cast["dung"].actor, task_uid=first.uid, at=AT)
    assert seen(cast["ha"].actor, "mine") == seen(cast["ha"].actor, "pool") == []
    uid = lend(cast)
    name = cast["dung"].actor.name
    assert seen(cast["ha"].actor, "mine") == [("Hồ sơ 1", name)]
    assert seen(cast["ha"].actor, "pool") == [("Hồ sơ 2", name)]
    assert seen(cast["dung"].actor, "mine") == [("Hồ sơ 1", "")]
    assert seen(cast["ha"].actor, "mine", LATER) == seen(cast["ha"].actor, "pool", LATER) == []
    assert seen(cast["binh"].actor, "mine") == seen(cast["binh"].actor, "pool") == []
    identity.end_delegation(actor=cast["dung"].actor, delegation_uid=uid, at=AT)
    assert seen(cast["ha"].actor, "mine") == seen(cast["ha"].actor, "pool") == []


def test_only_what_was_lent(cast: Cast) -> None:
    lend(cast, "casework.case.read")
    assert seen(cast["ha"].actor, "pool") == []
    (task_one, _two) = open_tasks()
    page = cast["ha"].client().post(f"/viec-cua-toi/{task_one.uid}/ket-qua/", {"outcome": "yes"})
    assert (page.status_code, TaskDone.objects.count()) == (403, 0)


def test_who_acted_for_whom_is_written(cast: Cast) -> None:
    first, second = open_tasks()
    tasks.claim(actor=cast["dung"].actor, task_uid=first.uid, at=AT)
    lend(cast)
    client, name = cast["ha"].client(), cast["dung"].actor.name
    page = client.get(f"/viec-cua-toi/{first.uid}/").content.decode()
    assert f"thay mặt {name}" in page
    done = client.post(f"/viec-cua-toi/{first.uid}/ket-qua/", {"outcome": "yes"})
    assert done.status_code == 303
    row = TaskDone.objects.get()
    ha = cast["ha"].actor
    assert (row.done_by_name, row.for_id, row.for_name) == (ha.name, cast["dung"].account_id, name)
    told = [
        e for e in ledger.timeline(noun="case", subject=str(row.case.uid))
        if e.name == "casework.task.completed"
    ]  # fmt: skip
    assert [(e.actor_account_id, e.on_behalf_of) for e in told] == [
        (cast["ha"].account_id, cast["dung"].account_id)
    ]
    steps = timeline(noun="tests.thing", subject_uid="1", at=AT)
    assert f"{ha.name} thay mặt {name}" in steps[0].who
    # In bulk it is the same.
    batch = batches.begin_batch(
        actor=ha, key=uuid4(), verb="complete", at=AT,
        wanted=[Wanted(task_uid=second.uid, title="x", case_title="x", outcome="yes")],
    )  # fmt: skip
    batch_runs.run_batch(batch=batch, at=AT)
    assert TaskDone.objects.filter(for_name=name, outcome="yes").count() == 2


def test_nobody_stands_in_for_a_stand_in(cast: Cast) -> None:
    lend(cast)
    ha = cast["ha"].actor
    own, placed = doers_of(ha, AT)
    assert (own, placed.on_behalf_of, placed.on_behalf_of_name) == (
        ha, cast["dung"].account_id, cast["dung"].actor.name,
    )  # fmt: skip
    assert identity.acting_for(placed, at=AT) == ()
    assert identity.acting_for(cast["an"].actor, at=AT) == ()
