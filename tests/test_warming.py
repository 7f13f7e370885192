"""What the house does before the first visitor comes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest

from congvu.config.warming import PAGES, warm
from congvu.config.wsgi import application


@pytest.mark.slow  # reads every template of the house
@pytest.mark.django_db(transaction=True)  # each visit opens and closes its connection
def test_every_template_is_read_and_the_first_pages_answer(
    caplog: pytest.LogCaptureFixture,
) -> None:
    answered: list[str] = []

    def watched(asked: dict[str, Any], start: Callable[..., Any]) -> Any:
        def note(status: str, *rest: Any) -> Any:
            answered.append(f"{asked['PATH_INFO']} {status}")
            return start(status, *rest)

        return application(asked, note)

    with caplog.at_level(logging.WARNING, "congvu.config.warming"):
        warm(watched)
    assert answered == [f"{page} 200 OK" for page in PAGES]
    assert caplog.records == []


def test_a_house_that_cannot_be_warmed_opens_all_the_same(caplog: pytest.LogCaptureFixture) -> None:
    def broken(asked: dict[str, Any], start: Callable[..., Any]) -> Any:
        raise RuntimeError("no database")

    warm(broken)
    assert [r.getMessage() for r in caplog.records] == ["warming failed"]
