"""The lease table: enqueue with the transaction, claim, retry, order, uniqueness, dead letters."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from congvu.engines.jobs import api
from congvu.engines.jobs.actions.leases import LEASE, claim_fresh, claim_timed, finish, release
from congvu.engines.jobs.actions.worker import _Worker
from congvu.engines.jobs.models import Job, Once, Tally
from congvu.engines.jobs.queries.health import work_health
from congvu.engines.jobs.rules.backoff import delay
from congvu.kernel import clock
from congvu.kernel.actions import action, unchanged
from congvu.kernel.actors import Actor, ActorKind
from congvu.kernel.errors import NotAllowed, NotFound

AT = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
GIANG = Actor(kind=ActorKind.OFFICIAL, name="Giang", account_id=1, reach={"jobs.job.manage": None})
DONE: list[Any] = []


@api.job(name="jobs.test_note")
def note(*, what: str, at: datetime) -> None:
    DONE.append((what, at))


@api.job(name="jobs.test_poison", attempts=3)
def poison(*, what: str) -> None:
    DONE.append(what)
    raise ValueError(f"cannot do {what}")


@api.job(name="jobs.test_hopeless")
def hopeless(*, what: str) -> None:
    raise api.GiveUp(f"no use: {what}")


@api.job(name="jobs.test_later", attempts=1)
def later(*, what: str, at: datetime) -> None:
    if at < AT + timedelta(minutes=10):
        raise api.RetryAt(AT + timedelta(minutes=10))
    DONE.append(what)


@api.job(name="jobs.test_asks_twice", attempts=1)
def asks_twice(*, at: datetime) -> None:
    """Writes, then says "not yet"; the next time inside the action that writes."""
    write(actor=Actor.system("test"), key=f"asked {at:%H:%M}", fails=False, at=at)
    if at < AT + timedelta(minutes=10):
        raise api.RetryAt(AT + timedelta(minutes=10))
    if at < AT + timedelta(minutes=20):
        write(actor=Actor.system("test"), key="taken back", fails=True, at=at)


@action(needs="public")
def write(*, actor: Actor, key: str, fails: bool, at: datetime) -> None:
    assert api.once(key)
    unchanged()
    if fails:
        raise api.RetryAt(AT + timedelta(minutes=20))


@pytest.fixture(autouse=True)
def _fresh() -> None:
    DONE.clear()


@pytest.mark.django_db
def test_a_job_runs_once_and_is_counted_not_kept() -> None:
    assert api.enqueue("jobs.test_note", what="a")
    assert api.run_pending(at=AT) == 1
    assert DONE == [("a", AT)]
    assert Job.objects.count() == 0
    assert Tally.objects.get(name="jobs.test_note").done == 1
    assert api.run_pending(at=AT) == 0


@pytest.mark.django_db
def test_a_job_is_there_with_its_transaction_or_not_at_all() -> None:
    with transaction.atomic():
        api.enqueue("jobs.test_note", what="a")
        assert Job.objects.count() == 1
        transaction.set_rollback(True)
    assert Job.objects.count() == 0


@pytest.mark.django_db
def test_an_unknown_name_is_refused_when_enqueued() -> None:
    with pytest.raises(LookupError, match=r"jobs\.nobody"):
        api.enqueue("jobs.nobody")
    assert Job.objects.count() == 0


@pytest.mark.django_db
def test_not_before_its_time() -> None:
    api.enqueue("jobs.test_note", run_at=AT + timedelta(hours=1), what="a")
    assert api.run_pending(at=AT) == 0
    assert api.run_pending(at=AT + timedelta(hours=1)) == 1


@pytest.mark.django_db
def test_a_unique_key_is_taken_while_its_job_lives() -> None:
    assert api.enqueue("jobs.test_note", unique_key="k", what="a")
    assert api.enqueue("jobs.test_note", unique_key="k", what="b") == ""
    api.run_pending(at=AT)
    assert api.enqueue("jobs.test_note", unique_key="k", what="c")
    api.run_pending(at=AT)
    assert [what for what, _ in DONE] == ["a", "c"]


@pytest.mark.django_db
def test_a_failing_job_backs_off_then_dies_with_its_reason() -> None:
    api.enqueue("jobs.test_poison", what="x")
    at = AT
    for _ in range(3):
        assert api.run_pending(at=at) == 1
        assert api.run_pending(at=at) == 0
        at += timedelta(hours=2)
    [letter] = api.dead_letters()
    assert (letter.state, letter.attempts) == ("dead", 3)
    assert letter.reason == "ValueError: cannot do x"
    assert DONE == ["x"] * 3
    assert api.run_pending(at=at) == 0  # nobody listens to jobs.job.died here
    tally = Tally.objects.filter(name="jobs.test_poison").order_by("day")
    assert [(t.failed, t.dead) for t in tally] == [(2, 1)]


@pytest.mark.django_db
def test_strict_shows_the_error() -> None:
    api.enqueue("jobs.test_poison", what="x")
    with pytest.raises(ValueError, match="cannot do x"):
        api.run_pending(at=AT, strict=True)


@pytest.mark.django_db
def test_giving_up_goes_to_the_dead_letters_at_once() -> None:
    api.enqueue("jobs.test_hopeless", what="x")
    api.run_pending(at=AT)
    assert [d.attempts for d in api.dead_letters()] == [1]


@pytest.mark.django_db
def test_asking_for_a_later_time_spends_no_attempt() -> None:
    api.enqueue("jobs.test_later", what="x")
    api.run_pending(at=AT)
    assert (Job.objects.get().attempts, api.dead_letters()) == (0, [])
    api.run_pending(at=AT + timedelta(minutes=10))
    assert DONE == ["x"]


@pytest.mark.django_db
def test_one_order_runs_one_at_a_time_and_in_order() -> None:
    for what in "abc":
        api.enqueue("jobs.test_note", ordering_key="dossier-1", what=what)
    api.enqueue("jobs.test_note", ordering_key="dossier-2", what="z")
    first = claim_fresh(at=AT, limit=10, worker="w1")
    assert [lease.args["what"] for lease in first] == ["a", "z"]
    assert claim_fresh(at=AT, limit=10, worker="w2") == []
    assert finish(first[0])
    assert [x.args["what"] for x in claim_fresh(at=AT, limit=10, worker="w2")] == ["b"]


@pytest.mark.django_db
def test_a_dead_job_holds_back_its_order_until_someone_decides() -> None:
    api.enqueue("jobs.test_hopeless", ordering_key="d", what="x")
    api.enqueue("jobs.test_note", ordering_key="d", what="after")
    api.enqueue("jobs.test_note", ordering_key="e", what="other")
    api.run_pending(at=AT)
    assert [what for what, _ in DONE] == ["other"]
    [letter] = api.dead_letters()
    api.discard_job(actor=GIANG, uid=letter.uid)
    api.run_pending(at=AT)
    assert [what for what, _ in DONE] == ["other", "after"]


@pytest.mark.django_db
def test_retrying_a_dead_job_gives_it_all_its_attempts() -> None:
    api.enqueue("jobs.test_hopeless", what="x")
    api.run_pending(at=AT)
    [letter] = api.dead_letters()
    api.retry_job(actor=GIANG, uid=letter.uid)
    assert api.dead_letters() == []
    assert Job.objects.get().attempts == 0
    with pytest.raises(NotFound):
        api.retry_job(actor=GIANG, uid=letter.uid)


@pytest.mark.django_db
def test_only_who_manages_jobs_may_retry() -> None:
    api.enqueue("jobs.test_hopeless", what="x")
    api.run_pending(at=AT)
    [letter] = api.dead_letters()
    stranger = Actor(kind=ActorKind.OFFICIAL, name="Chi", account_id=2)
    with pytest.raises(NotAllowed):
        api.retry_job(actor=stranger, uid=letter.uid)
    assert [d.uid for d in api.dead_letters()] == [letter.uid]


@pytest.mark.django_db
def test_a_retry_that_a_newer_job_replaced_is_refused() -> None:
    api.enqueue("jobs.test_hopeless", unique_key="k", what="x")
    api.run_pending(at=AT)
    api.enqueue("jobs.test_note", unique_key="k", what="new")
    [letter] = api.dead_letters()
    with pytest.raises(api.UnableToRetry):
        api.retry_job(actor=GIANG, uid=letter.uid)
    assert Job.objects.filter(dead_at__isnull=True).count() == 1


@pytest.mark.django_db
def test_a_lost_lease_comes_back_and_its_first_holder_can_no_longer_finish() -> None:
    api.enqueue("jobs.test_note", what="a")
    [first] = claim_fresh(at=AT, limit=1, worker="w1")
    assert claim_timed(at=AT + LEASE / 2, worker="w2") == []
    [second] = claim_timed(at=AT + LEASE, worker="w2")
    assert second.attempts == 2
    assert not finish(first)
    assert finish(second)


@pytest.mark.django_db
def test_a_job_that_kills_its_workers_dies_without_being_run_for_ever() -> None:
    api.enqueue("jobs.test_poison", what="x")
    claim_fresh(at=AT, limit=1, worker="w1")
    for n in (1, 2):
        assert claim_timed(at=AT + n * LEASE, worker="w1")
    api.run_pending(at=AT + 3 * LEASE)
    assert [d.reason for d in api.dead_letters()] == ["worker stopped during the last attempt"]
    assert DONE == []


@pytest.mark.django_db
def test_what_was_taken_but_not_begun_is_given_back_untouched() -> None:
    api.enqueue("jobs.test_note", what="a")
    release(claim_fresh(at=AT, limit=5, worker="w1"))
    assert Job.objects.get().attempts == 0
    assert api.run_pending(at=AT) == 1


def test_back_off_doubles_from_two_seconds_to_an_hour() -> None:
    seconds = [delay(n, 1.0).total_seconds() for n in (1, 2, 3, 8, 12, 99)]
    assert seconds == [2, 4, 8, 256, 3600, 3600]
    assert delay(3, 0.0).total_seconds() == 4


@pytest.mark.django_db
def test_the_check_says_when_nobody_works_or_something_died() -> None:
    assert work_health().well
    api.enqueue("jobs.test_hopeless", what="x")
    assert "không có tiến trình nền" in work_health().says
    api.run_pending(at=AT)
    assert work_health().says == "1 việc đã dừng vì lỗi"


@pytest.mark.django_db
def test_a_job_that_cannot_be_settled_is_let_go_of() -> None:
    api.enqueue("jobs.test_note", what="a")
    at = clock.now()
    worker = _Worker(threading.Event(), lambda: at, 1)
    leases = claim_fresh(at=at, limit=5, worker=worker.name)
    with connection.cursor() as cursor:  # what PostgreSQL says on a full disk
        cursor.execute(
            "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE"
            " 'could not extend file' USING ERRCODE = '53100'; END $$;"
            "CREATE TRIGGER no_room BEFORE UPDATE OR DELETE ON jobs_job"
            " FOR EACH ROW EXECUTE FUNCTION no_room()"
        )
    with pytest.raises(OperationalError), transaction.atomic():
        worker._run_all(leases)
    assert worker.in_hand == {}
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER no_room ON jobs_job")
    worker._beat(at, at + LEASE / 2)  # what is not in hand is not held on to
    again = claim_timed(at=at + LEASE * 1.1, worker="another")
    assert [lease.id for lease in again] == [lease.id for lease in leases]


@pytest.mark.django_db
def test_not_yet_keeps_what_was_done_by_then() -> None:
    api.enqueue("jobs.test_asks_twice")
    assert [api.run_pending(at=AT + timedelta(minutes=m)) for m in (0, 5, 10, 20)] == [1, 0, 1, 1]
    assert set(Once.objects.values_list("key", flat=True)) == {
        "asked 08:30", "asked 08:40", "asked 08:50",
    }  # fmt: skip
    assert Job.objects.count() == 0
    assert api.dead_letters() == []
