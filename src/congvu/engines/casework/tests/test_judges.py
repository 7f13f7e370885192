"""Other people's test suites and tools say what our engine is worth. Where the folder or the tool
is missing, that is said as NOT RUN."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from congvu.engines.casework.rules.decisions.deciding import decider, decider_of
from congvu.engines.casework.rules.decisions.model import as_json
from congvu.engines.casework.rules.decisions.reading import read_decisions

pytestmark = pytest.mark.judge
CORPORA = Path(os.environ.get("CONGVU_CORPORA") or "/nonexistent")
TCK = sorted((CORPORA / "dmn-tck").glob("*/*.dmn"))
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"


def need(found: object, what: str) -> None:
    """Skip, saying what is not there."""
    if not found:
        pytest.skip(f"{what} is not in CONGVU_CORPORA")


# DMN TCK (Apache-2.0) -----------------------------------------------------------------------------
def _children(node: etree._Element, name: str) -> list[etree._Element]:
    return list(node.iterchildren(f"{{*}}{name}"))


def _value(node: etree._Element) -> Any:
    """A value, a list of items or a context of components, as JSON would say it."""
    parts = _children(node, "component")
    if parts:
        return {p.get("name"): _value(p) for p in parts}
    for found in _children(node, "list"):
        return [_value(item) for item in _children(found, "item")]
    (found,) = _children(node, "value")
    text, kind = found.text or "", found.get(f"{XSI}type", "").rpartition(":")[2]
    if found.get(f"{XSI}nil") == "true":
        return None
    if kind == "boolean":
        return text == "true"
    return float(text) if kind in ("decimal", "double", "integer") else text


def _cases(path: Path) -> Iterator[tuple[str, dict[str, Any], str, Any]]:
    for file in sorted(path.parent.glob("*test*.xml")):
        for case in etree.parse(file).getroot().iter("{*}testCase"):
            given = {n.get("name", ""): _value(n) for n in _children(case, "inputNode")}
            for result in _children(case, "resultNode"):
                (expected,) = _children(result, "expected")
                yield case.get("id", ""), given, result.get("name", ""), _value(expected)


def _same(found: Any, expected: Any) -> bool:
    """Numbers to eight decimals, as the suite's own runner compares them."""
    if isinstance(expected, float):
        number = isinstance(found, int | float) and not isinstance(found, bool)
        return number and abs(found - expected) <= 1e-8 * max(1.0, abs(expected))
    if isinstance(expected, dict) and isinstance(found, Mapping):
        return found.keys() == expected.keys() and all(_same(found[k], expected[k]) for k in found)
    if isinstance(expected, list) and isinstance(found, list):
        return len(found) == len(expected) and all(
            _same(f, e) for f, e in zip(found, expected, strict=True)
        )
    return type(found) is type(expected) and found == expected


def test_dmn_tck_level_2() -> None:
    need(TCK, "dmn-tck")
    wrong, count = [], 0  # a count of expected results: some cases expect several
    for path in TCK:
        model = read_decisions(path.read_bytes())
        for deciding in (decider(model), decider_of(as_json(model))):
            for name, given, decision, expected in _cases(path):
                count += 1
                found = deciding.decide(given, decision)
                if not _same(found, expected):
                    wrong.append(f"{path.stem} {name} {decision}: {found!r}, not {expected!r}")
    assert wrong == []
    assert count >= 2 * 126
