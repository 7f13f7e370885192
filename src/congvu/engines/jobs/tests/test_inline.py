"""Doing at once, at a pretended time: what is enqueued inside ``inline``."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from congvu.engines.jobs import api
from congvu.engines.jobs.actions.leases import LEASE, take_back
from congvu.engines.jobs.models import Job
from congvu.kernel import clock

MAY = datetime(2026, 5, 20, 3, 0, tzinfo=UTC)
DONE: list[tuple[str, datetime]] = []
FAILING: set[str] = set()

pytestmark = pytest.mark.django_db(transaction=True)


@api.job(name="jobs.test_inline")
def remember(*, what: str, at: datetime) -> None:
    if what in FAILING:
        raise ConnectionError(what)
    DONE.append((what, at))


@pytest.fixture(autouse=True)
def _fresh() -> None:
    DONE.clear()
    FAILING.clear()


def _enqueue(what: str, **keys: str) -> str:
    with transaction.atomic():
        uid = api.enqueue("jobs.test_inline", what=what, **keys)
        assert (what, MAY) not in DONE  # not before it is committed
    return uid


def test_it_is_done_after_the_commit_at_the_pretended_time_and_not_kept() -> None:
    with clock.pretend(MAY), api.inline("test"):
        assert _enqueue("a")
        assert DONE == [("a", MAY)]
    assert Job.objects.count() == 0


def test_outside_it_waits_for_a_worker() -> None:
    with api.inline("test"):
        pass
    assert _enqueue("a")
    assert DONE == []
    assert Job.objects.get().worker == ""


def test_what_is_rolled_back_is_neither_done_nor_kept() -> None:
    with api.inline("test"), transaction.atomic():
        api.enqueue("jobs.test_inline", what="a")
        transaction.set_rollback(True)
    assert DONE == []
    assert Job.objects.count() == 0


def test_a_job_for_later_is_left_to_the_worker() -> None:
    with api.inline("test"), transaction.atomic():
        api.enqueue("jobs.test_inline", what="a", run_at=MAY + timedelta(days=900))
    assert DONE == []
    assert Job.objects.get().worker == ""


def test_a_unique_key_that_lives_already_is_not_done_twice() -> None:
    _enqueue("first", unique_key="k")
    with clock.pretend(MAY), api.inline("test"):
        assert _enqueue("second", unique_key="k") == ""
    assert DONE == []
    assert [job.args for job in Job.objects.all()] == [{"what": "first"}]


def test_what_failed_is_raised_and_done_first_when_the_keeper_comes_back_at_its_own_time() -> None:
    FAILING.add("a")
    with clock.pretend(MAY), api.inline("test"), pytest.raises(ConnectionError):
        _enqueue("a")
    FAILING.clear()
    with api.inline("another"):
        assert DONE == []
    with api.inline("test"):
        assert DONE == [("a", MAY)]
    assert Job.objects.count() == 0


def test_a_keeper_that_does_not_come_back_leaves_it_to_a_worker_after_the_lease() -> None:
    FAILING.add("a")
    with clock.pretend(MAY), api.inline("test"), pytest.raises(ConnectionError):
        _enqueue("a")
    FAILING.clear()
    now = clock.now()
    assert take_back(at=now) == 0  # no worker has died
    assert api.run_pending(at=now) == 0
    assert api.run_pending(at=now + LEASE + timedelta(seconds=1)) == 1
    assert [what for what, _at in DONE] == ["a"]
    with api.inline("test"):
        assert len(DONE) == 1
