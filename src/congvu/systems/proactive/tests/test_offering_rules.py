"""Rules of proactive service as tables."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from congvu.systems.proactive.rules import offering
from congvu.systems.proactive.rules.offering import Level, State

ON = date(2026, 11, 22)
WORDS = {"vi": "Một việc"}
RULE = {
    "code": "x", "version": 1, "procedure": "1.1", "level": 1, "subject": "person",
    "condition": "age = 18", "title": WORDS, "why": WORDS,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({}, ""),
        ({"level": 5}, "Mức (level) phải là 1, 2, 3 hoặc 4."),
        (
            {"subject": "firm"},
            "Đối tượng (subject) phải là một trong: result, association, person.",
        ),
        ({"subject": "result"}, "Quy tắc trên kết quả phải nói kết quả của thủ tục nào (source)."),
        ({"why": {"en": "So"}}, "Mục why phải có tiếng Việt (vi)."),
        ({"condition": ""}, "Thiếu mục condition."),
    ],
)
def test_a_rule_is_whole(changed: dict[str, Any], fault: str) -> None:
    assert offering.faults({**RULE, **changed}) == ([fault] if fault else [])


@pytest.mark.parametrize(
    ("level", "consent", "found"),
    [(4, True, 4), (4, False, 3), (3, True, 3), (2, True, 2), (1, False, 1)],
)
def test_level_four_needs_consent(level: int, consent: bool, found: int) -> None:
    assert offering.level_for(Level(level), consent=consent) == found


@pytest.mark.parametrize(
    ("state", "level", "why"),
    [
        ("offered", 1, ""),
        ("offered", 2, offering.NOT_READY),
        ("offered", 3, ""),
        ("offered", 4, ""),
        ("refused", 3, offering.SETTLED),
        ("executed", 4, offering.SETTLED),
    ],
)
def test_what_may_be_confirmed(state: str, level: int, why: str) -> None:
    assert offering.why_not_confirm(State(state), Level(level)) == why


@pytest.mark.parametrize(
    ("state", "until", "why"),
    [
        ("executed", ON, ""),
        ("executed", date(2026, 11, 21), offering.TOO_LATE),
        ("executed", None, offering.NOT_EXECUTED),
        ("offered", ON, offering.NOT_EXECUTED),
        ("undone", ON, offering.NOT_EXECUTED),
    ],
)
def test_what_may_be_undone(state: str, until: date | None, why: str) -> None:
    assert offering.why_not_undo(State(state), until=until, on=ON) == why


@pytest.mark.parametrize(
    ("state", "level", "day", "found"),
    [
        ("offered", 4, ON, True),
        ("offered", 4, date(2026, 11, 23), False),
        ("offered", 4, None, False),
        ("offered", 3, ON, False),
        ("refused", 4, ON, False),
    ],
)
def test_what_is_due(state: str, level: int, day: date | None, found: bool) -> None:
    assert offering.due(State(state), Level(level), executes_on=day, on=ON) is found


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 60, date(2029, 2, 28)),
        (date(2026, 11, 22), 1, date(2026, 12, 22)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
    ],
)
def test_months_after(day: date, months: int, found: date) -> None:
    assert offering.months_after(day, months) == found


def test_a_day_ahead_is_counted_from_the_day() -> None:
    said = offering.answers_on({"ngay_di": {"days": 60}, "x": {"days": 1, "y": 2}, "n": "3"}, ON)
    assert said == {"ngay_di": "2027-01-21", "x": {"days": 1, "y": 2}, "n": "3"}
