"""Bulk verbs: fifty by one commit, each checked as alone; nothing twice, handing out evenly, taking back."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from congvu.engines.casework import api
from congvu.engines.casework.actions import batch_runs, batches, effects, tasks
from congvu.engines.casework.actions.batches import MOST, UnableToUndo, Wanted
from congvu.engines.casework.actions.effects import UnableToStep
from congvu.engines.casework.models import Batch, BatchItem, Case, Task, TaskDone
from congvu.engines.casework.queries import batches as queries
from congvu.engines.casework.rules.spreading import Share, spread
from congvu.engines.casework.tests import diagrams
from congvu.engines.casework.tests.conftest import AT, SYSTEM, House, ask, complete, run, start
from congvu.engines.identity import api as identity
from congvu.engines.identity.contracts import HolderCard
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(house: House, monkeypatch: pytest.MonkeyPatch) -> dict[int, Actor]:
    """The house's people have no rows in identity: what identity would say of them."""
    people = {a.account_id: a for a in (house.binh, house.ha, house.han, house.chi, house.dung)}

    def actor_for(account_id: int, *, assurance: int = 2) -> Actor:
        if account_id not in people:
            raise NotFound("Không có tài khoản này.")
        return replace(people[account_id], assurance=assurance)

    def holders_of(code: str, *, unit_id: int | None, on: object = None) -> list[HolderCard]:
        return [
            HolderCard(account_id=pk or 0, person_id=(pk or 0) + 1000, name=a.name, post="")
            for pk, a in people.items() if a.holds(code, unit_id)
        ]  # fmt: skip

    monkeypatch.setattr(identity, "actor_for", actor_for)
    monkeypatch.setattr(identity, "holders_of", holders_of)
    return people


def pool(node: str) -> list[Task]:
    return list(Task.objects.as_system("test").filter(node=node).order_by("id"))


def wish(rows: list[Task], **more: object) -> list[Wanted]:
    return [Wanted(task_uid=t.uid, title=t.title, case_title="x", **more) for t in rows]  # type: ignore[arg-type]


def begin(actor: Actor, verb: str, wanted: list[Wanted], key: UUID | None = None) -> UUID:
    return batches.begin_batch(actor=actor, key=key or uuid4(), verb=verb, wanted=wanted, at=AT)


def states(batch: UUID) -> list[str]:
    rows = BatchItem.objects.filter(batch__uid=batch).order_by("place")
    return list(rows.values_list("state", flat=True))


def test_fifty_are_done_and_one_refusal_holds_nobody_up(
    house: House, published: str, known: dict[int, Actor]
) -> None:
    for n in range(50):
        start(house, str(n))
    rows = pool("receive")
    tasks.claim(actor=replace(house.binh, account_id=77, name="Ai đó"), task_uid=rows[7].uid, at=AT)
    batch = begin(house.binh, "complete", wish(rows, outcome="accept"))
    assert states(batch) == ["waiting"] * 50
    assert batch_runs.run_batch(batch=batch, at=AT) == 50
    assert states(batch) == ["done"] * 7 + ["refused"] + ["done"] * 42
    assert BatchItem.objects.get(state="refused").words == "Ai đó đang giữ việc này."
    assert TaskDone.objects.filter(node="receive").count() == 49
    assert [t.uid for t in pool("receive")] == [rows[7].uid]
    assert len(pool("examine")) == 49


def _commits(batch: UUID) -> tuple[int, int]:
    """How many items came to an end, and by how many transactions that wrote to the history."""
    ended = batch_runs.run_batch(batch=batch, at=AT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM casework_taskdone")
        return ended, cursor.fetchone()[0]


@pytest.mark.slow  # real transactions
@pytest.mark.django_db(transaction=True)
def test_fifty_plain_ones_are_one_commit(
    house: House, published: str, known: dict[int, Actor]
) -> None:
    body = (
        diagrams.event("start", "s") + diagrams.task("first") + diagrams.task("second")
        + diagrams.event("end", "e") + diagrams.flow("f1", "s", "first")
        + diagrams.flow("f2", "first", "second") + diagrams.flow("f3", "second", "e")
    )  # fmt: skip
    xml = diagrams.bpmn(body)
    run(actor=SYSTEM, at=AT, step=lambda: api.publish_process(key="tests.plain", bpmn_xml=xml))
    for n in range(51):
        start(house, str(n), process_key="tests.plain", owner_unit_id=house.desk)
    rows = pool("first")
    tasks.claim(actor=replace(house.binh, account_id=77, name="Ai đó"), task_uid=rows[7].uid, at=AT)
    batch = begin(house.binh, "complete", wish(rows))
    assert _commits(batch) == (51, 2)  # fifty by one commit, the fifty-first by another
    assert states(batch) == ["done"] * 7 + ["refused"] + ["done"] * 43
    assert len(pool("second")) == 50


def test_an_ill_one_spoils_only_itself(
    house: House, published: str, known: dict[int, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(4):
        start(house, str(n))
    rows = pool("receive")
    whole = tasks.finishing

    def ill(actor: Actor, task: Task, **given: Any) -> Any:
        if task.uid == rows[2].uid:
            raise ZeroDivisionError
        return whole(actor, task, **given)

    monkeypatch.setattr(tasks, "finishing", ill)
    batch = begin(house.binh, "complete", wish(rows, outcome="accept"))
    assert batch_runs.run_batch(batch=batch, at=AT) == 4
    assert states(batch) == ["done", "done", "refused", "done"]
    assert "Hệ thống gặp lỗi" in BatchItem.objects.get(state="refused").words
    assert [t.uid for t in pool("receive")] == [rows[2].uid]


def test_what_a_refused_handler_wrote_is_taken_back_and_the_others_stay(
    house: House, published: str, known: dict[int, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(3):
        start(house, str(n))
    rows = pool("receive")
    whole, seen = effects.advance, list[int]()

    def half(case: Case, *given: Any, **more: Any) -> None:
        whole(case, *given, **more)
        seen.append(case.pk)
        if len(seen) == 2:
            raise UnableToStep("Chưa làm được.")

    monkeypatch.setattr(tasks, "advance", half)
    batch = begin(house.binh, "complete", wish(rows, outcome="accept"))
    assert batch_runs.run_batch(batch=batch, at=AT) == 3
    assert states(batch) == ["done", "refused", "done"]
    (item,) = BatchItem.objects.filter(state="refused")
    assert (item.task_uid, item.words) == (rows[1].uid, "Chưa làm được.")
    assert [t.uid for t in pool("receive")] == [rows[1].uid]
    assert TaskDone.objects.filter(node="receive").count() == 2


def test_the_same_press_again_begins_and_does_nothing(
    house: House, published: str, known: dict[int, Actor]
) -> None:
    start(house)
    key, wanted = uuid4(), wish(pool("receive"), outcome="accept")
    first = begin(house.binh, "complete", wanted, key)
    assert begin(house.binh, "complete", wanted, key) == first
    assert batch_runs.run_batch(batch=first, at=AT) == 1
    assert begin(house.binh, "complete", wanted, key) == first
    assert batch_runs.run_batch(batch=first, at=AT) == 0
    assert (Batch.objects.count(), TaskDone.objects.count()) == (1, 1)
    with pytest.raises(NotFound):
        begin(house.chi, "complete", wanted, key)


def test_what_is_not_ones_own_is_refused_and_stays(
    house: House, published: str, known: dict[int, Actor]
) -> None:
    start(house)
    rows = pool("receive")
    for verb in ("claim", "complete", "release", "assign"):
        batch = begin(house.chi, verb, wish(rows, outcome="accept", account_id=5))
        batch_runs.run_batch(batch=batch, at=AT)
        assert states(batch) == ["refused"]
    (task,) = pool("receive")
    assert (task.assignee_id, TaskDone.objects.count()) == (None, 0)


def test_outcomes_that_need_a_reason_are_not_offered_in_bulk(
    house: House, published: str, known: dict[int, Actor]
) -> None:
    start(house)
    (task,) = pool("receive")
    task.case = task.case
    assert [o.code for o in queries.bulk_outcomes(task)] == ["accept"]
    batch = begin(house.binh, "complete", wish([task], outcome="refuse"))
    batch_runs.run_batch(batch=batch, at=AT)
    assert states(batch) == ["refused"]
    assert len(pool("receive")) == 1


def test_nothing_and_too_much_are_refused(house: House, known: dict[int, Actor]) -> None:
    for wanted in ([], [Wanted(task_uid=uuid4(), title="x", case_title="x")] * (MOST + 1)):
        with pytest.raises(Invalid):
            begin(house.binh, "claim", wanted)
    assert Batch.objects.count() == 0


def test_a_closed_account_does_nothing_more(
    house: House, published: str, known: dict[int, Actor]
) -> None:
    start(house)
    batch = begin(house.binh, "claim", wish(pool("receive")))
    del known[house.binh.account_id]  # type: ignore[arg-type]
    batch_runs.run_batch(batch=batch, at=AT)
    assert states(batch) == ["refused"]
    assert pool("receive")[0].assignee_id is None


def test_claimed_together_and_given_back_together(
    house: House, published: str, known: dict[int, Actor]
) -> None:
    for n in range(3):
        start(house, str(n))
    batch = begin(house.binh, "claim", wish(pool("receive")))
    batch_runs.run_batch(batch=batch, at=AT)
    assert {t.assignee_id for t in pool("receive")} == {house.binh.account_id}
    back = begin(house.binh, "release", wish(pool("receive")))
    batch_runs.run_batch(batch=back, at=AT)
    assert {t.assignee_id for t in pool("receive")} == {None}
    with pytest.raises(UnableToUndo):
        batches.undo_batch(actor=house.binh, batch=back, at=AT)


# evenly -------------------------------------------------------------------------------------------
def test_the_longest_goes_first_to_who_has_least() -> None:
    shares = [
        Share(key="a", hours=2, holders=(1, 2)), Share(key="b", hours=8, holders=(1, 2)),
        Share(key="c", hours=4, holders=(1, 2)), Share(key="d", hours=1, holders=(2,)),
        Share(key="e", hours=1, holders=()),
    ]  # fmt: skip
    assert spread(shares, {}) == {"a": 2, "b": 1, "c": 2, "d": 2}
    assert spread(shares, {1: 100.0}) == {"a": 2, "b": 2, "c": 2, "d": 2}
    assert spread([], {}) == {}


def test_work_is_spread_by_open_hours_and_taken_back(
    house: House, published: str, known: dict[int, Actor]
) -> None:
    for n in range(6):
        start(house, str(n))
        complete(house.binh, "receive", "accept", subject=str(n))
    rows = pool("examine")
    tasks.claim(actor=house.ha, task_uid=rows[0].uid, at=AT)
    asked = queries.asked("balance", (house.dung,), [t.uid for t in rows[1:]])
    assert [row.why for row in asked] == [""] * 5
    given = queries.proposal(asked)
    # Hà has one already: of five more she gets one, Hân and Dũng two each.
    assert sorted(given.values()) == [3, 4, 4, 6, 6]
    wanted = [
        Wanted(task_uid=t.uid, title="x", case_title="x", account_id=given[str(t.uid)])
        for t in rows[1:]
    ]  # fmt: skip
    batch = begin(house.dung, "balance", wanted)
    batch_runs.run_batch(batch=batch, at=AT)
    assert states(batch) == ["done"] * 5
    assert sorted(t.assignee_id or 0 for t in pool("examine")) == [3, 3, 4, 4, 6, 6]
    mine = next(t for t in pool("examine") if t.assignee_id == 4)
    tasks.finish(actor=house.han, task_uid=mine.uid, outcome="", reason="", at=AT)
    assert batches.undo_batch(actor=house.dung, batch=batch, at=AT) == 4
    assert [t.assignee_id for t in pool("examine")] == [3, None, None, None, None]
    assert sorted(states(batch)) == ["done", "undone", "undone", "undone", "undone"]
    with pytest.raises(UnableToUndo, match="đã được hoàn tác"):
        batches.undo_batch(actor=house.dung, batch=batch, at=AT)
    with pytest.raises(NotFound):
        batches.undo_batch(actor=house.ha, batch=batch, at=AT)


# pages --------------------------------------------------------------------------------------------
def test_tick_confirm_and_see_the_results(
    house: House, published: str, known: dict[int, Actor]
) -> None:
    for n in range(3):
        start(house, str(n))
    rows = pool("receive")
    inbox = ask(house.binh, "/viec-cua-toi/?tab=pool&chon=het").content.decode()
    assert inbox.count('name="viec"') == inbox.count(" checked>") == 3
    uids = [str(t.uid) for t in rows]
    shown = ask(
        house.binh, "/viec-cua-toi/hang-loat/", {"verb": "complete", "viec": [*uids, "x", str(uuid4())]}
    ).content.decode()  # fmt: skip
    assert shown.count('name="viec"') == 3
    (choice,) = re.findall(r'type="radio" name="([^"]+)" value="=accept" checked', shown)
    (key,) = re.findall(r'name="khoa" value="([^"]+)"', shown)
    assert "=refuse" not in shown
    said = {"verb": "complete", "viec": uids, "khoa": key, choice: "=accept"}
    first = ask(house.binh, "/viec-cua-toi/hang-loat/lam/", said)
    again = ask(house.binh, "/viec-cua-toi/hang-loat/lam/", said)
    assert (first.status_code, first["Location"]) == (303, again["Location"])
    waiting = ask(house.binh, first["Location"]).content.decode()
    assert "Đã xong 0 trong 3 việc" in waiting
    assert "every 1s" in waiting
    other = replace(house.binh, account_id=77, name="Ai đó")
    tasks.claim(actor=other, task_uid=rows[1].uid, at=AT)
    batch = Batch.objects.get()
    batch_runs.run_batch(batch=batch.uid, at=AT)
    done = ask(house.binh, first["Location"]).content.decode()
    assert "Đã xong 3 trong 3 việc" in done
    assert "every 1s" not in done
    assert "Đã làm: 2" in done
    assert "Không làm được: 1" in done
    (row,) = [r for r in re.findall(r"<tr>.*?</tr>", done, re.S) if "Ai đó đang giữ" in r]
    assert "Hồ sơ 1 – Nguyễn Văn An" in row
    assert ask(house.chi, first["Location"]).status_code == 404
    assert (
        f"/viec-cua-toi/hang-loat/{batch.uid}/"
        in ask(house.binh, "/viec-cua-toi/hang-loat/").content.decode()
    )
    assert "Chưa có lần nào" in ask(house.chi, "/viec-cua-toi/hang-loat/").content.decode()


def test_a_stranger_to_the_tasks_sees_none_of_them(
    house: House, published: str, known: dict[int, Actor]
) -> None:
    start(house)
    uids = [str(t.uid) for t in pool("receive")]
    shown = ask(house.chi, "/viec-cua-toi/hang-loat/", {"verb": "claim", "viec": uids})
    assert "Chưa chọn việc nào làm được" in shown.content.decode()
    assert "Nguyễn Văn An" not in shown.content.decode()
    said = {"verb": "claim", "viec": uids, "khoa": str(uuid4())}
    assert ask(house.chi, "/viec-cua-toi/hang-loat/lam/", said).status_code == 422
    assert Batch.objects.count() == 0


def test_handing_out_asks_for_whom(house: House, published: str, known: dict[int, Actor]) -> None:
    start(house)
    complete(house.binh, "receive", "accept")
    uids = [str(t.uid) for t in pool("examine")]
    said: dict[str, object] = {"verb": "assign", "viec": uids}
    shown = ask(house.dung, "/viec-cua-toi/hang-loat/", said).content.decode()
    (name,) = re.findall(r'name="(nguoi:[^"]+)"', shown)
    assert "Phạm Gia Hân" in shown
    said["khoa"] = str(uuid4())
    refused = ask(house.dung, "/viec-cua-toi/hang-loat/lam/", said)
    assert (refused.status_code, Batch.objects.count()) == (422, 0)
    made = ask(house.dung, "/viec-cua-toi/hang-loat/lam/", {**said, name: "4"})
    batch = Batch.objects.get()
    batch_runs.run_batch(batch=batch.uid, at=AT)
    assert pool("examine")[0].assignee_id == 4
    undone = ask(house.dung, f"{made['Location']}hoan-tac/", {})
    assert (undone.status_code, pool("examine")[0].assignee_id) == (303, None)
    spread_page = ask(house.dung, "/viec-cua-toi/hang-loat/", {"verb": "balance", "viec": uids})
    assert " selected>" in spread_page.content.decode()


# races --------------------------------------------------------------------------------------------
def together(work: Callable[[int], object], count: int) -> None:
    gate = threading.Barrier(count)

    def one(index: int) -> None:
        gate.wait()
        try:
            work(index)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(i,)) for i in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.slow  # real transactions in threads
@pytest.mark.django_db(transaction=True)
def test_ten_presses_at_once_sign_each_task_once(
    house: House, published: str, known: dict[int, Actor]
) -> None:
    for n in range(5):
        start(house, str(n))
    key, wanted = uuid4(), wish(pool("receive"), outcome="accept")
    together(lambda _: begin(house.binh, "complete", wanted, key), 10)
    (batch,) = Batch.objects.values_list("uid", flat=True)
    together(lambda _: batch_runs.run_batch(batch=batch, at=AT), 6)
    assert states(batch) == ["done"] * 5
    assert TaskDone.objects.filter(node="receive", outcome="accept").count() == 5
    assert len(pool("examine")) == 5


@pytest.mark.slow  # real transactions in threads
@pytest.mark.django_db(transaction=True)
def test_two_who_claim_the_same_share_it_out(
    house: House, published: str, known: dict[int, Actor]
) -> None:
    for n in range(8):
        start(house, str(n))
        complete(house.binh, "receive", "accept", subject=str(n))
    rows = pool("examine")
    made = [begin(who, "claim", wish(rows)) for who in (house.ha, house.han)]
    together(lambda i: batch_runs.run_batch(batch=made[i], at=AT), 2)
    held = [t.assignee_id for t in pool("examine")]
    assert set(held) <= {3, 4}
    won = [states(uid).count("done") for uid in made]
    assert won == [held.count(3), held.count(4)]
    assert sum(won) == 8


def test_ended_tasks_are_told_who_was_faster(
    house: House, published: str, known: dict[int, Actor]
) -> None:
    start(house)
    batch = begin(house.binh, "complete", wish(pool("receive"), outcome="accept"))
    complete(house.binh, "receive", "accept")
    batch_runs.run_batch(batch=batch, at=AT)
    assert "Trần Thị Bình đã hoàn thành việc này lúc 09:00" in BatchItem.objects.get().words
    assert api.open_tasks(noun="tests.thing", subject_uid="1", at=AT)[0].node != "receive"
