"""One running installation and one Chromium for every journey of a run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_django

from tests import browsing, house
from tools import applications, ports

ROOT = Path(__file__).resolve().parents[2]
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
        with tempfile.TemporaryDirectory() as base, _running(database, port, _data(Path(base))):
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


def _data(base: Path) -> Path:
    """A copy of the test run's data folder: its keys and files fit the database, its lock is free."""
    left = shutil.ignore_patterns("postgres", "lock", "tmp", "logs")
    return Path(shutil.copytree(os.environ["CONGVU_DATA"], base / "data", ignore=left))


@contextmanager
def _running(database: str, port: int, data: Path) -> Iterator[None]:
    """`congvu up` on this database."""
    environment = {
        **os.environ, "CONGVU_DATA": str(data), "DATABASE_URL": database,
        "CONGVU_PORT": str(port), "CONGVU_MODE": "demo",
        "PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1",
    }  # fmt: skip
    parent = subprocess.Popen(
        [sys.executable, "-m", "congvu", "up"], cwd=ROOT, text=True, env=environment,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    said = []
    try:
        assert parent.stdout is not None
        for line in parent.stdout:
            said.append(line)
            if "Dừng: Ctrl-C" in line:
                break
        else:
            pytest.fail("".join(said))
        yield
    finally:
        parent.terminate()
        parent.communicate(timeout=60)


@pytest.fixture(scope="package")
def chromium(site: str) -> Iterator[Any]:
    """After the house: papers cannot be signed in a thread where Playwright runs its loop."""
    with browsing.chromium() as started:
        yield started
