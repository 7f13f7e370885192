"""Schedules on Vietnam's clock, each slot once; once(); sweeping."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from congvu.engines.jobs import api
from congvu.engines.jobs.actions import schedules
from congvu.engines.jobs.actions.leases import LEASE, claim_fresh, mend_clock
from congvu.engines.jobs.models import Job, Once, Slot
from congvu.engines.jobs.rules.cron import last_slot
from congvu.engines.jobs.tasks import prune
from congvu.kernel.actions import action, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.manifest import Manifest, Schedule

AT = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)  # 15:30 in Hà Nội
RAN: list[datetime] = []


def nightly(*, at: datetime) -> None:
    RAN.append(at)


@pytest.fixture(autouse=True)
def _one_schedule(monkeypatch: pytest.MonkeyPatch) -> None:
    every = Schedule("jobs.test", "0 2 * * *", "tests.test_schedules.nightly")
    made = Manifest(label="jobs", title="", owner="", schedules=(every,))
    monkeypatch.setattr(schedules, "manifests", lambda: {"jobs": made})
    RAN.clear()


@pytest.mark.parametrize(
    ("cron", "utc"),
    [
        ("0 2 * * *", datetime(2026, 11, 19, 19, 0, tzinfo=UTC)),  # 02:00 in Hà Nội
        ("30 15 * * *", AT),
        ("*/20 * * * *", datetime(2026, 11, 20, 8, 20, tzinfo=UTC)),
        ("0 8 1 * *", datetime(2026, 11, 1, 1, 0, tzinfo=UTC)),
        ("0 8 * * 1", datetime(2026, 11, 16, 1, 0, tzinfo=UTC)),
        ("*/10 * * * * *", AT),
        ("25 */7 * * * *", datetime(2026, 11, 20, 8, 28, 25, tzinfo=UTC)),
    ],
)
def test_the_last_slot_is_on_vietnams_wall_clock(cron: str, utc: datetime) -> None:
    assert last_slot(cron, AT) == utc


@pytest.mark.django_db
def test_a_schedule_fires_once_a_slot_and_missed_slots_fire_as_one() -> None:
    assert api.fire_schedules(at=AT) == 0  # new here: begins with its next slot
    assert api.fire_schedules(at=AT + timedelta(hours=20)) == 1
    assert api.fire_schedules(at=AT + timedelta(hours=20)) == 0
    assert api.fire_schedules(at=AT) == 0  # the clock stepped back
    api.run_pending(at=AT + timedelta(hours=20))
    assert [AT + timedelta(hours=20)] == RAN
    assert api.fire_schedules(at=AT + timedelta(days=9)) == 1
    assert Slot.objects.count() == 3


@pytest.mark.django_db
def test_a_clock_stepped_back_delays_nothing() -> None:
    api.enqueue("jobs.test_sched_note")
    yesterday = AT - timedelta(days=1)
    claim_fresh(at=AT, limit=1, worker="died")
    assert mend_clock(at=yesterday) == 1
    assert Job.objects.get().run_at == yesterday + LEASE
    assert mend_clock(at=yesterday) == 0
    api.enqueue("jobs.test_sched_note")
    assert api.run_pending(at=yesterday) == 1


@api.job(name="jobs.test_sched_note")
def note() -> None:
    return


@action(needs="public")
def charge(*, actor: Actor, key: str, fail: bool = False) -> bool:
    fresh = api.once(key)
    unchanged()
    if fail:
        raise ValueError
    return fresh


@pytest.mark.django_db
def test_once_is_once_and_only_when_committed() -> None:
    us = Actor.system("test")
    with pytest.raises(ValueError):  # noqa: PT011 - its own
        charge(actor=us, key="k", fail=True)
    assert charge(actor=us, key="k")
    assert not charge(actor=us, key="k")
    with pytest.raises(RuntimeError):
        api.once("outside")


@pytest.mark.django_db
def test_sweeping_forgets_only_what_is_old() -> None:
    for key, days in (("old", 500), ("new", 5)):
        Once.objects.create(key=key, at=AT - timedelta(days=days))
        Slot.objects.create(name="s", slot=AT - timedelta(days=days))
    prune(at=AT)
    assert list(Once.objects.values_list("key", flat=True)) == ["new"]
    assert list(Slot.objects.values_list("slot", flat=True)) == [AT - timedelta(days=5)]
