"""What goes over the wire and what two sides hold differently: tables, no database."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from congvu.config.demo_datacentre.app import _fingerprint, _rows
from congvu.systems.datacentre import rules

ROWS = [
    rules.Row(key="b", told={"name": "Hội “Mẫu”/1", "founded_on": "2026-01-02", "n": 1}),
    rules.Row(key="a", told=None),
]


def test_the_bytes_that_are_hashed_are_those_that_are_sent() -> None:
    rows = rules.packed(ROWS)
    sent = rules.envelope(feed="hoi", number=3, first=7, last=9, count=2, rows=rows)
    told = json.loads(sent)
    assert (told["soDong"], told["tuViTri"], told["denViTri"]) == (2, 7, 9)
    assert [row["thaoTac"] for row in told["dong"]] == ["ghi", "xoa"]
    assert told["sha256"] == hashlib.sha256(_rows(sent)).hexdigest()
    assert rules.packed(ROWS) == rows


def test_both_sides_take_the_same_fingerprint() -> None:
    assert ROWS[0].told is not None
    assert rules.fingerprint(ROWS[0].told) == _fingerprint(dict(ROWS[0].told))


@pytest.mark.parametrize(
    "told",
    [
        {},
        [],
        {"bienNhan": "", "soDong": 2, "sha256": "x"},
        {"bienNhan": "R", "soDong": 1, "sha256": "x"},
        {"bienNhan": "R", "soDong": 2, "sha256": "y"},
        {"bienNhan": 5, "soDong": 2, "sha256": "x"},
    ],
)
def test_a_receipt_is_for_just_these_rows(told: Any) -> None:
    with pytest.raises(rules.Unshaped):
        rules.receipt_of(json.dumps(told).encode(), count=2, sha256="x")
    good = json.dumps({"bienNhan": "R-1", "soDong": 2, "sha256": "x"}).encode()
    assert rules.receipt_of(good, count=2, sha256="x") == "R-1"


@pytest.mark.parametrize("told", [{}, {"dong": {}}, {"dong": [["a"]]}, {"dong": [["a", 1]]}])
def test_figures_of_another_shape(told: Any) -> None:
    with pytest.raises(rules.Unshaped):
        rules.figures_of(json.dumps(told).encode())


def test_what_differs() -> None:
    found = rules.compare({"a": "1", "b": "2", "c": "3"}, {"b": "2", "c": "4", "d": "5"})
    assert (found.missing, found.extra, found.changed) == (("a",), ("d",), ("c",))
    assert found.count == 3
