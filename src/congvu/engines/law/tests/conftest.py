"""The shipped content, loaded once a test (rolled back with it), and who does what."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from congvu.engines.law import api
from congvu.kernel.actors import Actor

AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@pytest.fixture
def giang() -> Actor:
    return Actor.system("Giang")


@pytest.fixture
def content(db: None, giang: Actor) -> api.LoadReport:
    report = api.load_packages(
        actor=giang, at=AT, kinds=("law", "parameters", "codes", "calendars")
    )
    assert not report.failed, [str(e) for e in report.failed]
    return report
