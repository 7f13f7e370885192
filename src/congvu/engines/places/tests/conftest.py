"""The shipped places: tests of them stand on the furnished house, where all content is loaded."""

from __future__ import annotations

import pytest

from congvu.kernel.actors import Actor


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever asks for the whole country runs with the house's own tests."""
    for item in items:
        if "vietnam" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.house)


@pytest.fixture
def giang() -> Actor:
    return Actor.system("Giang")


@pytest.fixture
def vietnam(db: None) -> None:
    """All places of the shipped package."""
