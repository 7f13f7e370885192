"""The law of leave, from its own examples."""

from __future__ import annotations

from datetime import date

import pytest

from congvu.systems.leave import rules

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("years", "days"), [(0, 12), (4, 12), (5, 13), (9, 13), (10, 14), (30, 18)]
)
def test_one_more_day_for_each_five_years(years: int, days: int) -> None:
    """Law: Bộ luật Lao động 45/2019/QH14, điều 113, 114."""
    assert rules.days_entitled(per_year=12, years_of_service=years) == days


@pytest.mark.parametrize(
    ("first", "last", "days", "left", "why"),
    [
        ("2026-11-23", "2026-11-23", 1, 12, ""),
        ("2026-11-24", "2026-11-23", 0, 12, "backwards"),
        ("2026-11-20", "2026-11-23", 2, 12, "past"),
        ("2026-12-31", "2027-01-04", 2, 12, "two-years"),
        ("2026-11-28", "2026-11-29", 0, 12, "no-working-day"),
        ("2026-11-23", "2026-11-27", 5, 4, "too-many"),
        ("2026-11-23", "2026-11-26", 4, 4, ""),
    ],
)
def test_why_not(first: str, last: str, days: int, left: int, why: str) -> None:
    wish = rules.Wish(
        first_day=date.fromisoformat(first), last_day=date.fromisoformat(last), days=days
    )
    assert rules.why_not(wish, today=TODAY, left=left) == why


def test_days_that_do_not_count_need_no_balance() -> None:
    wish = rules.Wish(first_day=TODAY, last_day=TODAY, days=30, counts=False)
    assert rules.why_not(wish, today=TODAY, left=0) == ""


def test_late_after_three_working_days() -> None:
    asked = date(2026, 11, 18)
    assert not rules.is_late(asked, today=TODAY, working_days=3)
    assert rules.is_late(asked, today=TODAY, working_days=4)


def test_kinds_are_checked() -> None:
    assert rules.check_kinds([("annual", "Nghỉ hằng năm"), ("annual", " ")]) == [
        "Mã “annual” có hai lần.",
        "Loại nghỉ “annual” chưa có tên.",
    ]
