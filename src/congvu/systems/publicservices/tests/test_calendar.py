"""A notice of days off moves the day that a dossier promises, and back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from congvu.engines.casework import api as casework
from congvu.engines.casework.actions import redatings, tasks
from congvu.engines.casework.models import Redating
from congvu.engines.jobs import api as jobs
from congvu.engines.law import api as law
from congvu.engines.law.actions.calendars import load_notice
from congvu.engines.law.contracts import Day
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Refused
from congvu.registers.dossiers import api as dossiers
from congvu.systems.publicservices.tests import support
from tools import applications

pytestmark = [
    pytest.mark.house,
    pytest.mark.django_db,
    pytest.mark.slow,  # all that waits for the worker is done, too
]
SYSTEM = Actor.system("test")


def test_the_promised_day_follows_the_calendar() -> None:
    (uid,) = applications.make(1, "Cẩm Thành", submit=True)
    applications.to_sign([uid])
    promised = support.now(uid).due_at
    assert promised is not None
    day = clock.local(promised).date()
    _take_off(day)
    jobs.run_pending(at=clock.now(), strict=True)
    moved = support.now(uid).due_at
    assert moved is not None
    assert clock.local(moved).date() == law.calendar(on=clock.today()).next_working_day(day)
    redatings.put_back(actor=SYSTEM, redating=Redating.objects.get().uid, at=clock.now())
    jobs.run_pending(at=clock.now(), strict=True)
    assert support.now(uid).due_at == promised


def test_the_turn_of_a_level_follows_the_calendar_and_back() -> None:
    uid = support.submit(support.cast("an"), support.MEDAL, clock.now()).uid
    (before, *_later) = dossiers.legs_of(uid=uid)
    assert before.due_at is not None
    day = clock.local(before.due_at).date()
    _take_off(day)
    jobs.run_pending(at=clock.now(), strict=True)
    (leg, *_later) = dossiers.legs_of(uid=uid)
    after = law.calendar(on=clock.today()).next_working_day(day)
    assert leg.due_at is not None
    assert clock.local(leg.due_at).date() == after > day
    redatings.put_back(actor=SYSTEM, redating=Redating.objects.get().uid, at=clock.now())
    jobs.run_pending(at=clock.now(), strict=True)
    (back, *_later) = dossiers.legs_of(uid=uid)
    assert (back.due_at, back.own_due_at) == (before.due_at, before.own_due_at)


def test_a_supplement_in_the_inbox_must_name_its_papers() -> None:
    uid = support.submit(support.cast("an"), support.FOUND).uid
    task = casework.task_of(noun=support.NOUN, subject_uid=uid, whose="official")
    assert task is not None
    before = support.rows()
    with pytest.raises(Refused, match="chọn ít nhất một giấy tờ"):
        tasks.finish(
            actor=support.cast("binh"), task_uid=task.uid, outcome="supplement",
            reason="Thiếu giấy tờ", at=support.AT,
        )  # fmt: skip
    assert support.rows() == before
    assert support.now(uid).supplements == 0


def _take_off(day: date) -> None:
    """The Government gives the day off; a Saturday after it is worked instead."""
    calendar = law.calendar(on=clock.today())
    named = [d for n, d in calendar.named.items() if n.year == day.year]
    saturday = next(
        d for d in (day + timedelta(n) for n in range(1, 30))
        if d.weekday() == 5 and d.year == day.year and not calendar.is_working(d)
    )  # fmt: skip
    load_notice(
        actor=SYSTEM, year=day.year, decision="9/TB", decided_on=clock.today(), at=clock.now(),
        days=[*named, Day(date=day, kind="swap_off"), Day(date=saturday, kind="swap_on")],
    )  # fmt: skip
