"""The law of numbers, dates, states and names, from its own examples."""

from __future__ import annotations

from datetime import date

import pytest

from congvu.engines.documents.rules import files, numbers, papers
from congvu.engines.documents.rules.numbers import Reset
from congvu.engines.documents.rules.papers import Force, PaperState

ON = date(2026, 6, 9)


@pytest.mark.parametrize(
    ("pattern", "number", "written"),
    [
        ("{agency}-{yyyymmdd}-{n:07}", 92637, "G09.20-20260609-0092637"),
        ("Số: {n:02}/QĐ-{org}", 5, "Số: 05/QĐ-BNV"),
        ("{n:02}/QĐ-{org}", 115, "115/QĐ-BNV"),
        ("{n}/{yyyy}/TT-{org}", 13, "13/2026/TT-BNV"),
        ("{{x}}{n}-{dd}{mm}{yy}", 1, "{x}1-090626"),
    ],
)
def test_numbers_are_written_as_the_pattern_says(pattern: str, number: int, written: str) -> None:
    place = numbers.Place(agency="G09.20", org="BNV")
    assert numbers.write(pattern, number=number, on=ON, place=place) == written


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "no number",
        "{m}",
        "{n.real}",
        "{n:0999}",
        "{n!r}",
        "{n:>{n}}",
        "{",
        "{n}{agency.__class__}",
    ],
)
def test_other_patterns_are_refused(pattern: str) -> None:
    with pytest.raises(numbers.BadPattern):
        numbers.check(pattern)


def test_periods() -> None:
    found = [numbers.period_of(reset, ON) for reset in (Reset.YEARLY, Reset.DAILY, Reset.NEVER)]
    assert found == ["2026", "20260609", ""]


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2026, 2, 5), "ngày 05 tháng 02 năm 2026"),
        (date(2026, 1, 31), "ngày 31 tháng 01 năm 2026"),
        (date(2026, 3, 9), "ngày 09 tháng 3 năm 2026"),
        (date(2026, 11, 22), "ngày 22 tháng 11 năm 2026"),
    ],
)
def test_only_days_below_ten_and_months_one_and_two_take_a_zero(on: date, words: str) -> None:
    assert papers.place_and_date("Hà Nội", on) == f"Hà Nội, {words}"


def test_force_on_a_day() -> None:
    last = date(2026, 12, 31)
    cases = [
        ("reserved", None, Force.SIGNING),
        ("issued", None, Force.IN_FORCE),
        ("issued", last, Force.IN_FORCE),
        ("issued", date(2026, 6, 8), Force.EXPIRED),
        ("revoked", last, Force.REVOKED),
        ("replaced", None, Force.REPLACED),
        ("cancelled", None, Force.CANCELLED),
    ]
    for state, until, expected in cases:
        assert papers.force(state, valid_until=until, today=ON) is expected


def test_nothing_comes_back_from_an_end() -> None:
    for state in ("revoked", "replaced", "cancelled"):
        assert not any(papers.may_move(state, to) for to in PaperState)
    assert not papers.may_move("reserved", PaperState.REVOKED)
    assert not papers.may_move("issued", PaperState.CANCELLED)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("..\\..\\etc\\đơn.pdf", "đơn.pdf"),
        ("/etc/passwd.txt", "passwd.txt"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("\u202efdp.exe.pdf", "fdp.exe.pdf"),
        ('x";filename="y.pdf', "x_filename=_y.pdf"),
        ("", "tep"),
        ("...", "tep"),
        ("a" * 300 + ".pdf", "a" * 146 + ".pdf"),
    ],
)
def test_file_names_are_made_harmless(given: str, kept: str) -> None:
    assert files.clean_filename(given) == kept


def test_sizes_as_people_write_them() -> None:
    assert [files.in_mib(n) for n in (20 * files.MIB, 3 * files.MIB // 2)] == ["20", "1,5"]
