from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django import forms

from congvu.kernel import clock
from congvu.webkit.templatetags import congvu as words
from congvu.webkit.web.fields import DayField, MoneyField, NameField


def test_days_are_vietnams() -> None:
    late = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)

    assert words.day(late) == "23/11/2026"
    assert words.moment(late) == "23/11/2026 01:30"
    assert words.day(None) == ""


def test_money_and_numbers() -> None:
    assert words.vnd(2530000) == "2.530.000 ₫"
    assert words.number(1234.5) == "1.234,5"
    assert words.number("1284") == "1.284"
    assert words.capped(1001) == "hơn 1.000"
    assert words.capped(1000) == "1.000"


@pytest.mark.parametrize(
    ("days", "said", "tone"),
    [
        (3, "còn 3 ngày", "calm"),
        (2, "còn 2 ngày", "soon"),
        (0, "đến hạn hôm nay", "soon"),
        (-2, "quá hạn 2 ngày", "late"),
    ],
)
def test_deadlines(days: int, said: str, tone: str) -> None:
    due = clock.today() + timedelta(days=days)

    assert words.deadline_words(due) == said
    assert words.deadline_tone(due) == tone


def test_initials_are_of_the_given_name() -> None:
    assert words.initials("Nguyễn Thị Ánh") == "Á"
    assert words.initials("") == "?"


def test_fields_take_vietnamese_forms() -> None:
    assert DayField().clean("02/09/1985").isoformat() == "1985-09-02"
    assert MoneyField().clean("1.500.000 ₫") == 1_500_000
    assert NameField().clean("  Nguyễn   Văn  An ") == "Nguyễn Văn An"
    with pytest.raises(forms.ValidationError, match="ngày/tháng/năm"):
        DayField().clean("31/02/2026")
    with pytest.raises(forms.ValidationError):
        MoneyField().clean("-1")
