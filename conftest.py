"""The test run's ground: its own data folder, its own database server, sockets to loopback only."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import hypothesis
import pytest
import pytest_django

# A loaded machine is slow, not wrong: time is judged by benches, not by property tests.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")


def pytest_configure(config: pytest.Config) -> None:
    """Start the embedded server once, in the process that hands out the work."""
    if hasattr(config, "workerinput") or os.environ.get("DATABASE_URL"):
        return
    from congvu.config import postgres

    server = postgres.cluster()
    adopted = server.pid is not None
    # Tests throw their rows away: a crash may lose them, so the disk is not waited for.
    postgres.start(server, ("fsync=off", "synchronous_commit=off", "full_page_writes=off"))
    postgres.ensure_database(server)
    if not adopted:
        config.add_cleanup(lambda: postgres.stop(server))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests of the furnished house have an invocation of their own: they need another database."""
    if not _furnished(config):
        reason = "needs the furnished database: run pytest -m house"
        for item in items:
            if item.get_closest_marker("house"):
                item.add_marker(pytest.mark.skip(reason=reason))


def _furnished(config: pytest.Config) -> bool:
    """Whether this run asks for the house by name: ``-m house``, ``-m "house and not slow"``."""
    chosen = str(config.getoption("markexpr"))
    return bool(re.search(r"(?<!not )\bhouse\b", chosen))


@pytest.fixture(autouse=True)
def _forget_kept_answers() -> None:
    """Rows of the test before are rolled back: what the process remembers of them must go too."""
    from congvu.kernel.versioned import forget_all

    forget_all()


@pytest.fixture(autouse=True)
def _ask_no_version_while_counting(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a slow machine a second passes inside a test that counts statements: one more is asked."""
    counts = hasattr(request.module, "CaptureQueriesContext")
    if counts or any(name.startswith("django_assert_") for name in request.fixturenames):
        monkeypatch.setattr("congvu.kernel.versioned.CHECK_SECONDS", 3600.0)


@pytest.fixture(autouse=True)
def _speak_vietnamese() -> None:
    """A test before may have asked a page in English: the thread would go on speaking it."""
    from django.utils import translation

    translation.activate("vi")


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[None]:
    """An empty database; with ``-m house`` one with all content and the demo cast."""
    from django.conf import settings

    from tests import house

    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    furnished = _furnished(request.config)
    kind = house.FURNISHED if furnished else house.BARE
    own = settings.DATABASES["default"]["TEST"]["NAME"]
    with django_db_blocker.unblock(), house.copy(f"{own}_{worker}", kind):
        if not furnished:
            _let_ledger_be_emptied()
        django_db_blocker.block()
        yield
        django_db_blocker.restore()


@pytest.fixture
def own_house(django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[None]:
    """A furnished database for this test alone, where transactions are real: for threads."""
    from tests import house

    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    with django_db_blocker.unblock(), house.copy(f"own_house_{worker}"):
        yield


def _let_ledger_be_emptied() -> None:
    """The ledger refuses TRUNCATE, which is how tests with real transactions are cleaned up."""
    from django.db import connection

    tables = ("entry", "position", "block", "node", "personkey")
    with connection.cursor() as cursor:
        for table in tables:
            name = f"ledger_{table}"
            cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER {name}_no_truncate")
