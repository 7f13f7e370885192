"""Words and quiet hours: pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congvu.engines.law.contracts.calendars import WorkingCalendar
from congvu.engines.notify.rules.letters import Rest, after_quiet, after_rest, mask
from congvu.engines.notify.rules.words import (
    BadTemplate,
    MissingWords,
    fill,
    one_line,
    paragraphs_html,
    placeholders,
    read_template,
)


def test_places_are_filled_with_words_as_people_read_them() -> None:
    text = "((ten)) hẹn ((ngay)), lúc ((luc))((gap?? GẤP))((thua??bỏ))."
    context = {
        "ten": "An", "ngay": date(2026, 11, 9), "gap": True, "thua": "",
        "luc": datetime(2026, 11, 9, 1, 30, tzinfo=UTC),
    }  # fmt: skip
    assert fill(text, context) == "An hẹn 09/11/2026, lúc 08:30 09/11/2026 GẤP."
    assert placeholders(text) == ["ten", "ngay", "luc", "gap", "thua"]


def test_missing_words_are_all_named() -> None:
    with pytest.raises(MissingWords) as refused:
        fill("((a)) ((b)) ((a))", {})
    assert refused.value.names == ["a", "b"]


def test_words_are_never_read_as_places() -> None:
    assert fill("((a))", {"a": "((b))"}) == "((b))"


def test_a_title_stays_on_one_line() -> None:
    assert one_line("a\r\nBcc: x\n") == "a Bcc: x"
    assert len(one_line("x" * 999)) == 300


def test_html_is_simple_and_escaped() -> None:
    assert paragraphs_html("Chào <An> & bạn\n\n- một\n- hai\n\nXem https://a.vn/?b=1&c=2.") == (
        "<p>Chào &lt;An&gt; &amp; bạn</p>\n<ul><li>một</li><li>hai</li></ul>\n"
        '<p>Xem <a href="https://a.vn/?b=1&amp;c=2">https://a.vn/?b=1&amp;c=2</a>.</p>'
    )


@given(st.text())
def test_no_markup_comes_through(text: str) -> None:
    made = paragraphs_html(text)
    for tag in ("<p>", "</p>", "<br>", "<ul>", "</ul>", "<li>", "</li>", "</a>"):
        made = made.replace(tag, "")
    assert "<script" not in made
    assert made.count("<") == made.count('<a href="')


@pytest.mark.parametrize("data", [{}, {"en": {"title": "", "body": ""}}, {"vi": {"title": "x"}},
                                  {"vi": {"title": "", "body": ""}, "channels": ["fax"]}])  # fmt: skip
def test_a_bad_template_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(BadTemplate):
        read_template("x.y", data)


@pytest.mark.parametrize(
    ("at", "goes"),
    [
        ("2026-11-20T21:59+07:00", "2026-11-20T21:59+07:00"),
        ("2026-11-20T22:00+07:00", "2026-11-21T06:00+07:00"),
        ("2026-11-21T05:59+07:00", "2026-11-21T06:00+07:00"),
        ("2026-11-21T06:00+07:00", "2026-11-21T06:00+07:00"),
    ],
)
def test_quiet_hours_run_over_midnight(at: str, goes: str) -> None:
    found = after_quiet(datetime.fromisoformat(at), start=time(22), end=time(6))
    assert found == datetime.fromisoformat(goes)


def test_no_quiet_hours_when_both_ends_meet() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    assert after_quiet(at, start=time(0), end=time(0)) == at


def test_an_address_is_masked() -> None:
    assert mask("nguyenvanan@example.vn") == "ng***@example.vn"
    assert mask("") == ""


@pytest.mark.parametrize(
    ("at", "goes"),
    [
        ("2026-11-20T10:00+07:00", "2026-11-20T10:00+07:00"),  # Friday, in the office
        ("2026-11-20T18:30+07:00", "2026-11-23T07:00+07:00"),  # Friday evening: Monday
        ("2026-11-21T10:00+07:00", "2026-11-23T07:00+07:00"),  # Saturday
        ("2026-11-23T05:10+07:00", "2026-11-23T07:00+07:00"),  # Monday before work
        ("2026-11-23T19:00+07:00", "2026-11-25T07:00+07:00"),  # before the holiday of the 24th
    ],
)
def test_officials_are_left_in_peace_outside_of_working_hours(at: str, goes: str) -> None:
    rest = Rest(time(22), time(6), office=True)
    found = after_rest(datetime.fromisoformat(at), rest, _November())
    assert found == datetime.fromisoformat(goes)


def test_ones_own_hours_may_spare_days_off() -> None:
    at = datetime.fromisoformat("2026-11-20T23:00+07:00")
    for days_off, goes in ((False, "2026-11-21T05:30+07:00"), (True, "2026-11-23T05:30+07:00")):
        rest = Rest(time(21), time(5, 30), days_off=days_off)
        assert after_rest(at, rest, _November()) == datetime.fromisoformat(goes)


def _November() -> WorkingCalendar:  # noqa: N802 - reads as the month
    first = date(2026, 11, 1)
    days = [first + timedelta(n) for n in range(60)]
    worked = bytes(d.weekday() < 5 and d != date(2026, 11, 24) for d in days)
    return WorkingCalendar(agency="tests", first=first, worked=worked)
