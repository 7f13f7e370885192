"""One running installation and one Chromium for every journey of a run."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_django

from tests import browsing, house
from tests.journeys.houses import data, running
from tools import applications, ports

TO_SIGN = 6  # of An's, that wait for the commune's chairman
STORIES = (0, 2, 3, 7, 10)  # of An: done, refused, asked; of others: to receive, to sign


@pytest.fixture(scope="session")
def site(django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[str]:
    """The address of a running installation; CONGVU_JOURNEY_URL: of one that already runs."""
    ready = os.environ.get("CONGVU_JOURNEY_URL")
    if ready:
        yield ready
        return
    name = f"journeys_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with django_db_blocker.unblock():
        database = _peopled(name)
    port = ports.free(ports.HOUSE)
    try:
        with tempfile.TemporaryDirectory() as base, running(database, port, data(Path(base))):
            yield f"http://localhost:{port}"
    finally:
        with django_db_blocker.unblock():
            house.drop(name)


def _peopled(name: str) -> str:
    """A furnished database with the cast and a few dossiers; its address."""
    from congvu.config import readiness
    from congvu.engines.law import api as law
    from congvu.kernel import clock
    from congvu.systems.publicservices.demo import stories, telling

    database, at = house.lend(name), clock.now()
    with house.entered(name):
        era = stories.Era(at, law.calendar())
        whole = [stories.story(number, era) for number in STORIES]
        telling.tell(whole, stories.in_order(whole, at), keeper="journeys")
        applications.to_sign(applications.make(TO_SIGN, "Cẩm Thành", submit=True))
    readiness.vouch(database)
    return database


@pytest.fixture(scope="package")
def chromium(site: str) -> Iterator[Any]:
    """After the house: papers cannot be signed in a thread where Playwright runs its loop."""
    with browsing.chromium() as started:
        yield started
