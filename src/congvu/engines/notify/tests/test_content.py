"""What the room ships: parameters that load, templates that read, a demo that repeats."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest

from congvu.engines.identity import api as identity
from congvu.engines.law import api as law
from congvu.engines.notify import demo, queries
from congvu.engines.notify.models import Message
from congvu.engines.notify.queries.quiet import quiet_hours
from congvu.engines.notify.tests.conftest import NOON
from tests import personas as cast

personas = cast.personas


@pytest.mark.slow  # loads content
@pytest.mark.django_db
def test_quiet_hours_are_a_dated_parameter() -> None:
    report = law.load_packages(kinds=("law", "parameters"))
    assert not report.failed
    assert law.value("notify.quiet_from", on=date(2026, 11, 20)) == "22:00"
    assert quiet_hours(on=NOON) == (time(22), time(6))


def test_every_shipped_template_speaks_both_languages(db: None) -> None:
    found = queries.templates()
    assert "notify.announcement" in {t.code for t in found}
    for template in found:
        assert {"vi", "en"} <= set(template.wordings), template.code


def test_the_demo_tells_the_cast_once(personas: cast.Cast) -> None:
    for _twice in range(2):
        demo.make(scale=1, at=NOON)
    told = Message.objects.as_system("test")
    assert told.count() == 2 * len(identity.demo_accounts())


def test_an_agencys_package_replaces_the_rooms_own(notice: Callable[..., Any]) -> None:
    notice("notify.announcement", legal=True)
    found = queries.template("notify.announcement")
    assert found is not None
    assert found.legal
