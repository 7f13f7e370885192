"""The shipped places, loaded once for the module's tests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import pytest_django

from congvu.engines.law.api import load_packages
from congvu.kernel.actors import Actor

AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@pytest.fixture
def giang() -> Actor:
    return Actor.system("Giang")


@pytest.fixture(scope="session")
def vietnam(
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[None]:
    """All places of the shipped package, in one transaction around the session's tests of places."""
    with django_db_blocker.unblock():
        report = load_packages(actor=Actor.system("Giang"), at=AT, kinds=("law", "places"))
    assert not report.failed, [str(e) for e in report.failed]
    yield
    with django_db_blocker.unblock():
        _empty()


def _empty() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE places_place, places_succession, law_contentpackage, law_packagefile"
        )
