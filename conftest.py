"""The test run's ground: its own data folder, its own database server, sockets to loopback only."""

from __future__ import annotations

import os

import pytest
import pytest_django


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


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """One database per worker."""


@pytest.fixture(autouse=True)
def _forget_kept_answers() -> None:
    """Rows of the test before are rolled back: what the process remembers of them must go too."""
    from congvu.kernel.versioned import forget_all

    forget_all()


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> None:
    """The ledger refuses TRUNCATE, which is how tests with real transactions are cleaned up."""
    from django.db import connection

    tables = ("entry", "position", "block", "node", "personkey")
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in tables:
            name = f"ledger_{table}"
            cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER {name}_no_truncate")
