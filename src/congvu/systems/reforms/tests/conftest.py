"""Rows of the test before are rolled back: what is remembered of who holds what goes, too."""

from __future__ import annotations

import pytest

from congvu.engines.identity.queries import actors


@pytest.fixture(autouse=True)
def _forget_who_held_what() -> None:
    actors._kept.forget()
