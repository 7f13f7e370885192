"""Both code schemes, both ways: the vectors of domain.md §1.1."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congvu.engines.org.rules import codes

VECTORS = [
    ("000.00.00.G09", "G09"),
    ("000.00.12.H23", "H23.12"),
    ("000.21.36.I03", "I03.36.21"),
    ("015.21.36.I03", "I03.36.21.015"),
    ("000.00.20.G09", "G09.20"),
]


@pytest.mark.parametrize(("old", "new"), VECTORS)
def test_both_ways(old: str, new: str) -> None:
    assert codes.new_code(old) == new
    assert codes.old_code(new) == old


@pytest.mark.parametrize(
    "wrong",
    ["", "G9", "g09", "Z01", "G09.", "G09..1", "G09 .20", "G09.ă", "A" * 36, "G09." + "1" * 32],
)
def test_what_is_no_new_code(wrong: str) -> None:
    assert not codes.is_new_code(wrong)
    assert codes.old_code(wrong) is None


@pytest.mark.parametrize("wrong", ["", "G09", "000.00.00.Z09", "00.00.00.G09", "000.12.00.H23"])
def test_what_has_no_new_form(wrong: str) -> None:
    assert codes.new_code(wrong) is None


@pytest.mark.parametrize("longer", ["H48.21055", "G09.1", "G09.AB", "G09.01.02.003.4", "G09.00"])
def test_new_codes_that_the_old_scheme_cannot_hold(longer: str) -> None:
    assert codes.is_new_code(longer)
    assert codes.old_code(longer) is None


def test_canonical_takes_either_scheme_as_typed() -> None:
    assert codes.canonical(" g09.20 ") == "G09.20"
    assert codes.canonical("000.00.20.G09") == "G09.20"
    assert codes.canonical("Bộ Nội vụ") == ""


def test_levels() -> None:
    assert [codes.level_of(c) for c in ("G09", "G09.20", "I03.36.21")] == [1, 2, 3]
    assert codes.is_under("G09.20", "G09")
    assert not codes.is_under("G090.1", "G09")


digits = st.integers(1, 99).map(lambda n: f"{n:02}")


@given(
    st.from_regex(r"[A-Y][0-9]{2}", fullmatch=True).filter(str.isascii),
    st.lists(digits, max_size=2),
    st.integers(0, 999),
)
def test_round_trip(first: str, groups: list[str], last: int) -> None:
    new = ".".join([first, *groups, *([f"{last:03}"] if len(groups) == 2 and last else [])])
    old = codes.old_code(new)
    assert old is not None
    assert len(old) == 13
    assert codes.new_code(old) == new
