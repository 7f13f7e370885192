"""Looking on from where one came to: cheap beside a long reader, and nothing stays unseen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connection

from congvu.engines.jobs.actions.leases import finish, release
from congvu.engines.jobs.actions.taking import Taker
from congvu.engines.jobs.models import NOW, Job
from congvu.engines.jobs.rules.looking import LONGEST, SHARE, Lookout

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


class Stopwatch:
    """Seconds that pass only when told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def spent(cost: float, looks: int, between: float) -> tuple[float, float]:
    """Of looks with work between, where one from the start costs so much: the seconds that those
    took, and how long one was waited for at most."""
    lookout, now, whole, waited, last = Lookout.at(0), 0.0, 0.0, 0.0, 0.0
    for number in range(looks):
        began = now
        if lookout.begin(now) == 0:
            waited, last = max(waited, now - last), now
            whole, now = whole + cost, now + cost
        lookout.end(number + 1, began, now)
        now += between
    return whole / now, waited


@pytest.mark.parametrize("cost", [0.0, 0.001, 0.05, 0.4, 2.0])
def test_looks_from_the_start_take_a_twentieth_of_the_time(cost: float) -> None:
    share, waited = spent(cost, 100_000, 0.01)
    assert share <= SHARE * 1.1
    assert share >= SHARE * 0.8 or not cost
    assert waited <= cost / SHARE + 0.011


def test_they_are_never_given_up() -> None:
    share, waited = spent(30.0, 100_000, 0.01)
    assert share > SHARE
    assert waited <= LONGEST + 30.0 + 0.011


def _job(**given: object) -> Job:
    return Job.objects.create(name="tests.x", args={}, made_at=AT, max_attempts=3, **given)


def _taken(taker: Taker, at: datetime = AT) -> list[int]:
    return [lease.id for lease in taker.take(at=at, limit=2)]


def _dear(taker: Taker, watch: Stopwatch) -> None:
    """The last looks from the start cost a second each: twenty pass before the next ones."""
    taker.fresh.due = taker.timed.due = watch.now + 20


@pytest.mark.slow  # real transactions
@pytest.mark.django_db(transaction=True)
def test_a_job_that_is_committed_late_is_taken_though_later_ones_were() -> None:
    at = connection.settings_dict
    with psycopg.connect(dbname=at["NAME"], user=at["USER"], host=at["HOST"]) as other:
        found = other.execute(
            "INSERT INTO jobs_job (name, args, made_at, max_attempts)"
            " VALUES ('tests.x', '{}', now(), 3) RETURNING id"
        ).fetchone()
        assert found is not None
        (late,) = found
        watch, early = Stopwatch(), [_job().pk for _ in range(4)]
        taker = Taker("w", watch)
        assert _taken(taker) == early[:2]
        other.commit()
    _dear(taker, watch)
    assert _taken(taker) == early[2:]
    assert _taken(taker) == []  # it stands behind
    watch.now += 20
    assert _taken(taker) == [late]


@pytest.mark.django_db
def test_what_is_given_back_or_free_to_go_behind_the_floor_is_taken() -> None:
    watch = Stopwatch()
    first, second = _job(ordering_key="k"), _job(ordering_key="k")
    third = _job()
    taker = Taker("w", watch)
    leases = taker.take(at=AT, limit=5)
    assert [lease.id for lease in leases] == [first.pk, third.pk]
    _dear(taker, watch)
    finish(leases[0])
    release(leases[1:])
    assert _taken(taker) == []
    watch.now += 20
    assert _taken(taker) == [second.pk, third.pk]


@pytest.mark.django_db
def test_a_timed_job_written_behind_the_time_looked_at_is_taken() -> None:
    watch, taker = Stopwatch(), Taker("w", Stopwatch())
    taker = Taker("w", watch)
    assert _taken(taker) == []
    _dear(taker, watch)
    behind = _job(run_at=AT - timedelta(minutes=5))
    ahead = _job(run_at=AT + timedelta(seconds=1))
    assert _taken(taker) == []
    assert _taken(taker, AT + timedelta(seconds=2)) == [ahead.pk]
    watch.now += 20
    assert _taken(taker, AT + timedelta(seconds=2)) == [behind.pk]


@pytest.mark.django_db
def test_a_clock_stepped_back_hides_nothing() -> None:
    watch = Stopwatch()
    taker = Taker("w", watch)
    assert _taken(taker, AT + timedelta(hours=3)) == []
    _dear(taker, watch)
    job = _job(run_at=AT)
    assert _taken(taker, AT - timedelta(seconds=5)) == []
    assert _taken(taker, AT) == [job.pk]
    assert Job.objects.get().run_at > AT > NOW
