"""Whose turn it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from congvu.systems.queue.rules import Waiting, code_of, minutes_ahead, next_of

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def waits(*priorities: bool) -> list[Waiting]:
    return [
        Waiting(id=n, priority=p, taken_at=AT + timedelta(minutes=n))
        for n, p in enumerate(priorities)
    ]


@pytest.mark.parametrize(
    ("waiting", "called", "first"),
    [
        ((), (), None),
        ((False, False), (), 0),
        ((False, True, True), (), 1),
        ((False, True), (True, True), 1),
        ((False, True), (True, True, True), 0),
        ((False, True), (True, False, True), 1),
        ((True, True), (True, True, True), 0),
    ],
)
def test_who_is_next(
    waiting: tuple[bool, ...], called: tuple[bool, ...], first: int | None
) -> None:
    found = next_of(waits(*waiting), called)
    assert (found.id if found else None) == first


def test_codes_and_minutes() -> None:
    assert code_of("A", 7) == "A007"
    assert minutes_ahead(6, 10.0, 3) == 20
    assert minutes_ahead(1, 7.4, 0) == 7
