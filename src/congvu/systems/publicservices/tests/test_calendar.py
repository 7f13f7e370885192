"""A notice of days off moves the day that a dossier promises, and back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from congvu.engines.casework.actions import redatings
from congvu.engines.casework.models import Redating
from congvu.engines.jobs import api as jobs
from congvu.engines.law import api as law
from congvu.engines.law.actions.calendars import load_notice
from congvu.engines.law.contracts import Day
from congvu.kernel import clock
from congvu.kernel.actors import Actor
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
    jobs.run_pending(at=clock.now(), strict=True)
    moved = support.now(uid).due_at
    assert moved is not None
    assert clock.local(moved).date() == law.calendar(on=clock.today()).next_working_day(day)
    redatings.put_back(actor=SYSTEM, redating=Redating.objects.get().uid, at=clock.now())
    jobs.run_pending(at=clock.now(), strict=True)
    assert support.now(uid).due_at == promised
