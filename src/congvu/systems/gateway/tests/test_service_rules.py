"""Versions that readers can follow, and answers narrowed to what is agreed."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from congvu.systems.gateway.rules import services as rules

ANSWER = rules.AssociationAnswer(
    uid="1", name="Hội", purpose="", address="", place_code="", decision_number="1/QĐ",
    founded_on=date(2026, 1, 2),
)  # fmt: skip


def _typed(**fields: object) -> rules.Schema:
    return {"properties": fields}


TEXT, DAY = {"type": "string"}, {"type": "string", "format": "date"}
MAYBE = {"anyOf": [DAY, {"type": "null"}]}


@pytest.mark.parametrize(
    ("old", "new", "broken"),
    [
        (_typed(a=TEXT), _typed(a=TEXT, b=DAY), []),
        (_typed(a=TEXT, b=DAY), _typed(a=TEXT), ["b"]),
        (_typed(a=DAY), _typed(a=TEXT), ["a"]),
        (_typed(a=DAY), _typed(a=MAYBE), ["a"]),
        (_typed(a=MAYBE), _typed(a=DAY), []),
    ],
)
def test_what_readers_would_lose_is_named(
    old: rules.Schema, new: rules.Schema, broken: list[str]
) -> None:
    assert rules.breaks(old, new) == broken


def test_numbers_of_versions() -> None:
    assert rules.next_number(None, broken=()) == (1, 0)
    assert rules.next_number((1, 3), broken=()) == (1, 4)
    assert rules.next_number((1, 3), broken=("a",)) == (2, 0)


def test_an_answer_is_what_version_and_agreement_both_open() -> None:
    told = rules.opened(ANSWER, version=("name", "founded_on"), granted=("uid", "founded_on"))
    assert told == {"founded_on": "2026-01-02"}


@pytest.mark.parametrize("source", rules.SOURCES)
def test_a_schema_has_the_fields_that_were_chosen(source: str) -> None:
    fields = rules.fields_of(source)[:2]
    made = rules.schema_of(source, fields)
    assert tuple(made["properties"]) == fields
    assert made["$schema"] == rules.DRAFT


def test_the_day_of_a_quota_ends_at_midnight() -> None:
    assert rules.seconds_left(datetime(2026, 11, 20, 23, 59, 30)) == 30
    assert rules.seconds_left(datetime(2026, 11, 20)) == 86_400
