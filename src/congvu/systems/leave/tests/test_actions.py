"""Asking, deciding, taking back: each changes one thing and tells it; each refusal changes nothing."""

from __future__ import annotations

from datetime import date

import pytest

from congvu.engines.casework import api as casework
from congvu.engines.jobs import api as jobs
from congvu.engines.ledger import api as ledger
from congvu.kernel.actions import action, running
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotAllowed, NotFound
from congvu.systems.leave import actions, queries, tasks
from congvu.systems.leave.actions import UnableToDecideLeave, UnableToRequestLeave
from congvu.systems.leave.models import LeaveRequest, State
from congvu.systems.leave.tests.conftest import AT

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 12, 7), date(2026, 12, 9)


def ask(actor: Actor, first: date = FIRST, last: date = LAST) -> str:
    return actions.request_leave(
        actor=actor, first_day=first, last_day=last, kind="annual", reason="Việc nhà", at=AT
    )


def row(uid: str) -> LeaveRequest:
    return LeaveRequest.objects.as_system("test").get(uid=uid)


def task_of(uid: str) -> str:
    [task] = casework.open_tasks(noun="leaverequest", subject_uid=uid, at=AT)
    return str(task.uid)


@action(needs="signed-in")
def decide(*, actor: Actor, uid: str, outcome: str, reason: str = "") -> None:
    """What the inbox's button does."""
    casework.complete_task(
        actor=actor, task_uid=task_of(uid), outcome=outcome, reason=reason, at=AT
    )
    assert running().events


def told(uid: str) -> set[str]:
    return {entry.name for entry in ledger.timeline(noun="leaverequest", subject=uid)}


def test_asking_opens_the_heads_task(lan: Actor) -> None:
    uid = ask(lan)
    found = row(uid)
    assert (found.state, found.days, found.code) == (State.WAITING, 3, f"NP2026-{found.pk:05}")
    [task] = casework.open_tasks(noun="leaverequest", subject_uid=uid, at=AT)
    assert task.role == "leave.request.approve"
    assert told(uid) == {"leave.request.submitted"}
    assert queries.days_left(person_id=lan.person_id or 0, on=FIRST) == 9


def test_the_reason_lies_under_the_persons_key(lan: Actor) -> None:
    [entry] = ledger.timeline(noun="leaverequest", subject=ask(lan))
    assert "reason" not in entry.payload
    assert entry.personal["reason"] == "Việc nhà"


def test_the_head_agrees(lan: Actor, hung: Actor) -> None:
    uid = ask(lan)
    decide(actor=hung, uid=uid, outcome="approve")
    found = row(uid)
    assert (found.state, found.decided_by) == (State.APPROVED, "Phạm Văn Hùng")
    assert told(uid) == {"leave.request.submitted", "leave.request.approved"}
    assert casework.case_of(noun="leaverequest", subject_uid=uid).state == "ended"  # type: ignore[union-attr]


def test_a_refusal_needs_its_reason_and_gives_the_days_back(lan: Actor, hung: Actor) -> None:
    uid = ask(lan)
    with pytest.raises(Invalid):
        decide(actor=hung, uid=uid, outcome="refuse")
    assert row(uid).state == State.WAITING
    decide(actor=hung, uid=uid, outcome="refuse", reason="Trùng đợt kiểm tra")
    assert row(uid).decision_note == "Trùng đợt kiểm tra"
    assert queries.days_left(person_id=lan.person_id or 0, on=FIRST) == 12


def test_nobody_decides_their_own(hung: Actor, process: None) -> None:
    uid = ask(hung)
    with pytest.raises(NotAllowed, match="tự duyệt"):
        decide(actor=hung, uid=uid, outcome="approve")
    assert row(uid).state == State.WAITING
    assert told(uid) == {"leave.request.submitted"}


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        (date(2026, 12, 9), date(2026, 12, 7), "Ngày cuối phải sau"),
        (date(2026, 11, 20), date(2026, 11, 24), "Ngày đầu đã qua"),
        (date(2026, 12, 5), date(2026, 12, 6), "không phải ngày làm việc"),
        (date(2026, 12, 1), date(2026, 12, 31), "Bạn còn 12 ngày phép"),
    ],
)
def test_refusals_say_why_and_change_nothing(
    lan: Actor, first: date, last: date, sentence: str
) -> None:
    with pytest.raises(UnableToRequestLeave, match=sentence):
        ask(lan, first, last)
    assert not LeaveRequest.objects.as_system("test").exists()


def test_days_are_asked_for_once(lan: Actor) -> None:
    ask(lan)
    with pytest.raises(UnableToRequestLeave, match="đã có đơn"):
        ask(lan, LAST, date(2026, 12, 10))
    assert LeaveRequest.objects.as_system("test").count() == 1


def test_taking_back_frees_the_days(lan: Actor) -> None:
    uid = ask(lan)
    actions.withdraw_leave(actor=lan, uid=uid, at=AT)
    assert row(uid).state == State.WITHDRAWN
    assert casework.open_tasks(noun="leaverequest", subject_uid=uid, at=AT) == []
    ask(lan)


def test_others_cannot_take_it_back(lan: Actor, hung: Actor) -> None:
    uid = ask(lan)
    with pytest.raises(NotFound):
        actions.withdraw_leave(actor=hung, uid=uid, at=AT)
    assert row(uid).state == State.WAITING


def test_a_decided_request_stays(lan: Actor, hung: Actor) -> None:
    uid = ask(lan)
    decide(actor=hung, uid=uid, outcome="approve")
    with pytest.raises(UnableToDecideLeave, match="Đã duyệt"):
        actions.withdraw_leave(actor=lan, uid=uid, at=AT)
    assert row(uid).state == State.APPROVED


@action(needs="public")
def cancel(*, actor: Actor, uid: str) -> None:
    """What an administrator of processes does."""
    casework.cancel_case(reason="nhầm", noun="leaverequest", subject_uid=uid, at=AT)


@pytest.mark.django_db(transaction=True)
def test_a_process_cancelled_elsewhere_takes_the_request_with_it(lan: Actor) -> None:
    uid = ask(lan)
    cancel(actor=Actor.system("test"), uid=uid)
    jobs.run_pending(at=AT, strict=True)
    assert row(uid).state == State.WITHDRAWN


def test_the_night_closes_what_is_over(lan: Actor, hung: Actor) -> None:
    uid = ask(lan)
    decide(actor=hung, uid=uid, outcome="approve")
    tasks.finish_past_leave(AT)
    assert row(uid).state == State.APPROVED
    tasks.finish_past_leave(AT.replace(month=12, day=10))
    assert row(uid).state == State.FINISHED


@action(needs="public")
def dispose(*, actor: Actor, uid: str) -> None:
    """What the archive does."""
    actions.dispose_request(uid=uid)


def test_disposal_is_told(lan: Actor) -> None:
    uid = ask(lan)
    dispose(actor=Actor.system("archives"), uid=uid)
    assert not LeaveRequest.objects.as_system("test").exists()
    assert "leave.request.disposed" in told(uid)
