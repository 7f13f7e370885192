"""QĐ 766: points by threshold, groups of the law, what cannot be judged."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from decimal import Decimal
from importlib.resources import files

import pytest

from congvu.systems.servicequality import rules
from congvu.systems.servicequality.rules import BY_CODE, INDICATORS, Score

D = Decimal
PARAMETERS = files("congvu") / "content" / "parameters" / "servicequality" / "parameters.toml"


@pytest.mark.parametrize(
    ("share", "full", "full_at", "wanted"),
    [
        # "≥ 80 %, else rate × max / 80"
        ("80", "4", 80, "4"), ("79.99", "4", 80, "4.00"), ("40", "4", 80, "2.00"),
        ("100", "4", 80, "4"), ("0", "4", 80, "0.00"),
        # "≥ 50 %, else rate × max / 50"
        ("50", "4", 50, "4"), ("25", "4", 50, "2.00"), ("33.33", "6", 50, "4.00"),
        # "≥ 90 %, else rate × max / 90"
        ("90", "6", 90, "6"), ("45", "6", 90, "3.00"), ("89.10", "6", 90, "5.94"),
        # no threshold: in proportion
        ("97.50", "20", 100, "19.50"),
    ],
)  # fmt: skip
def test_points(share: str, full: str, full_at: int, wanted: str) -> None:
    assert rules.points(D(share), full=D(full), full_at=full_at) == D(wanted)


def test_nothing_to_count_gives_neither_share_nor_points() -> None:
    assert rules.percent(0, 0) is None
    assert rules.points(None, full=D(4), full_at=80) is None
    assert rules.points(D(100), full=D(0), full_at=100) is None  # statistical
    assert (rules.percent(1, 3), rules.percent(2, 3)) == (D("33.33"), D("66.67"))


def test_late_and_disliked_both_count_against_5_4() -> None:
    assert rules.pleased(received=20, overdue=2, disliked=3) == 15
    assert rules.pleased(received=2, overdue=2, disliked=2) == 0


def test_an_empty_period_is_held_against_last_year() -> None:
    assert rules.synced_of(received=7, last_year=120, months=1) == 7
    assert rules.synced_of(received=0, last_year=120, months=1) == 10  # a month: ÷ 12
    assert rules.synced_of(received=0, last_year=120, months=3) == 30  # a quarter: ÷ 4
    assert rules.synced_of(received=0, last_year=0, months=3) == 0


def test_the_total_leaves_out_what_cannot_be_judged() -> None:
    def score(code: str, points: str | None, full: str) -> Score:
        return Score(
            indicator=BY_CODE[code], numerator=0, denominator=0, percent=None, full=D(full),
            points=D(points) if points else None,
        )  # fmt: skip

    got, full = rules.total([score("2.1", "15", "20"), score("5.2", None, "6")])
    assert (got, full) == (D(15), D(20))
    assert rules.of_hundred(got, full) == D("75.00")
    assert rules.of_hundred(D(0), D(0)) is None


@pytest.mark.parametrize(
    ("score", "band"),
    [("90", "Xuất sắc"), ("89.99", "Tốt"), ("80", "Tốt"), ("70", "Khá"), ("50", "Trung bình"),
     ("49.99", "Yếu"), ("0", "Yếu")],
)  # fmt: skip
def test_bands(score: str, band: str) -> None:
    assert rules.band(D(score)) == band
    assert rules.band(None) == ""


def test_groups_add_up_to_the_law() -> None:
    said = tomllib.loads(PARAMETERS.read_text())["parameter"]
    full = {p["code"]: D(p["values"][0]["value"]) for p in said}
    groups: dict[str, Decimal] = defaultdict(Decimal)
    for one in INDICATORS:
        groups[one.group] += full.get(f"servicequality.points_{one.code.replace('.', '_')}", D(0))
    assert groups == {"1": 18, "2": 20, "3": 22, "4": 22, "5": 18}
    assert len({i.code for i in INDICATORS}) == len(INDICATORS) == 20


def test_every_list_splits_its_denominator() -> None:
    for one in INDICATORS:
        by_key = {p.key: p.measures for p in one.lists}
        if one.good:
            assert by_key["dat"] == (*one.of, one.good)
            assert by_key["chua-dat"] == (*one.of, f"-{one.good}")
