"""The cost of an internal procedure by the standard formula (TT 02/2017/TT-VPCP), worked by hand."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from congvu.registers.procedures.rules import costs

CONTENT = Path(__file__).parents[3] / "content" / "procedures"
# 24 h + 8 h + 12 h = 44 h; 44 × 60.000 + 300.000 + 500.000 = 3.440.000 once; × 1 × 120 = 412.800.000.
# 12 h + 2 h + 4 h = 18 h; 18 × 60.000 = 1.080.000 once; × 120 = 129.600.000; cut 283.200.000 = 68,60%.
SCHEME = "0.200001"


def _said(code: str) -> dict[str, Any]:
    text = (CONTENT / code / "procedure.toml").read_text("utf-8")
    found: dict[str, Any] = tomllib.loads(text)["compliance"]
    return found


def test_the_worked_example_by_hand() -> None:
    found = costs.compare(_said(SCHEME), hourly_vnd=60_000)
    assert (found.before.hours, found.before.once, found.before.yearly) == (
        Decimal(44), 3_440_000, 412_800_000,
    )  # fmt: skip
    assert (found.after.hours, found.after.once, found.after.yearly) == (
        Decimal(18), 1_080_000, 129_600_000,
    )  # fmt: skip
    assert (found.saved, found.cut, found.meets_target) == (283_200_000, Decimal("68.60"), True)


@pytest.mark.parametrize(
    ("after", "cut", "met"), [("5", "50.00", True), ("5.01", "49.90", False), ("10", "0.00", False)]
)
def test_half_is_the_target_and_not_a_dong_less(after: str, cut: str, met: bool) -> None:
    said = {
        "times": 2, "people": 3,
        "before": [{"step": "a", "hours": 10}], "after": [{"step": "a", "hours": after}],
    }  # fmt: skip
    found = costs.compare(said, hourly_vnd=1000)
    assert (found.before.yearly, str(found.cut), found.meets_target) == (60_000, cut, met)


def test_fees_and_services_count_beside_the_hours() -> None:
    row = costs.Activity(
        step="a", hours=Decimal("0.5"), services_vnd=10, fees_vnd=200, other_vnd=3000
    )
    assert row.cost(1001) == 501 + 3210  # 500,5 đồng is rounded half up


def test_nothing_before_means_no_share() -> None:
    nothing = {"times": 1, "people": 1, "before": [{"step": "a", "hours": 0}]}
    found = costs.compare({**nothing, "after": nothing["before"]}, hourly_vnd=1)
    assert (found.cut, found.meets_target) == (None, False)


def test_all_internal_procedures_of_the_content_are_cut_by_half() -> None:
    codes = [f.name for f in CONTENT.iterdir() if f.name.startswith("0.2")]
    assert len(codes) >= 6
    found = [costs.compare(_said(code), hourly_vnd=60_000) for code in codes]
    before, after = costs.total(found)
    assert costs.share(before - after, before) >= costs.TARGET
