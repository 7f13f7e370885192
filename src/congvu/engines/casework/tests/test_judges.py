"""Other people's test suites and tools say what our engine is worth. Where the folder or the tool
is missing, that is said as NOT RUN."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from congvu.engines.casework.rules.bpmn import RUNS, processes, survey
from congvu.engines.casework.rules.bpmn_events import NOT_YET
from congvu.engines.casework.rules.bpmn_xml import NEVER, tag_of, text_of
from congvu.engines.casework.rules.compiling import Known, assemble
from congvu.engines.casework.rules.completing import completed
from congvu.engines.casework.rules.decisions.deciding import decider, decider_of
from congvu.engines.casework.rules.decisions.model import as_json
from congvu.engines.casework.rules.decisions.reading import read_decisions
from congvu.engines.casework.rules.exploring import explore
from congvu.engines.casework.rules.expressions import compile_expression
from congvu.engines.casework.rules.feel_closures import Scope
from congvu.engines.casework.rules.feel_parser import parse_tests
from congvu.engines.casework.rules.feel_values import normal, plain
from congvu.engines.casework.rules.soundness import problems_of as problems_of_net
from congvu.engines.casework.rules.verdicts import Level, judge
from congvu.engines.casework.tests import test_expressions

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


# BPMN MIWG (CC-BY 3.0) ----------------------------------------------------------------------------
MIWG = sorted((CORPORA / "bpmn-miwg").glob("*.bpmn"))
OUTSIDE = frozenset({NOT_YET, NEVER})


def _processes() -> list[tuple[str, str, bytes]]:
    return [
        (path.stem, process, path.read_bytes())
        for path in MIWG
        for process, _name in processes(path.read_bytes())
    ]


def test_every_element_of_every_miwg_drawing_has_its_verdict() -> None:
    need(MIWG, "bpmn-miwg")
    drawn = _processes()
    assert len(drawn) >= 37
    levels: dict[Level, int] = dict.fromkeys(Level, 0)
    for _file, process, xml in drawn:
        judged = judge(xml, Known(handlers=frozenset(), roles=frozenset()), process)
        root = next(p for p in etree.fromstring(xml) if p.get("id") == process)
        elements = {
            n.get("id")
            for n in root.iter("{*}*")
            if n.get("id") and tag_of(n) in (RUNS | {"sequenceFlow"})
        }
        assert elements <= {v.element for v in judged.verdicts}
        for verdict in judged.verdicts:
            levels[verdict.level] += 1
            assert (verdict.what is None) == (verdict.level is Level.RUNS)
            assert verdict.what is None or verdict.what.vietnamese
    assert levels[Level.COMPILES] > 800


def test_miwg_processes_run_to_the_end_when_their_gaps_are_filled() -> None:
    """Missing roles, conditions, handlers and times are filled in mechanically; each process that
    is of the profile compiles, and comes to its end."""
    need(MIWG, "bpmn-miwg")
    outside, ill, ran, sound = [], [], [], []
    for file, process, xml in _processes():
        found = survey(xml, process)
        if any(p.sentence.text in OUTSIDE for p in found.problems) or not found.elements:
            outside.append((file, process, sorted({t for _, t in found.unknown})))
            continue
        net, problems = assemble(completed(found.diagram))
        if net is None or problems:
            ill.append((file, process, [(p.element, p.sentence.vietnamese) for p in problems]))
            continue
        if frozenset() in explore(net).before:
            ran.append((file, process))
        if not problems_of_net(net):
            sound.append((file, process))
    assert ill == []
    assert [file for file, _process, _tags in outside] == ["C.6.0"]  # it compensates
    assert len(ran) >= 35
    assert len(sound) >= 33  # B.2.0 joins what it never split; C.9.0 calls what is not in the file


def test_a_drawing_is_kept_without_loss() -> None:
    need(MIWG, "bpmn-miwg")
    for path in MIWG:
        xml = path.read_bytes()
        kept = text_of(xml).encode()
        assert _nodes(kept) == _nodes(xml)


def _nodes(xml: bytes) -> list[tuple[object, ...]]:
    """Everything an XML file says, in order."""
    return [
        (str(n.tag), dict(n.attrib), n.text, n.tail, dict(n.nsmap))
        for n in etree.fromstring(xml).iter()
    ]


# feelin (MIT), the same language in the browser ----------------------------------------------------
FEELIN = "feelin@8.2.0"
ASK = """
import { evaluate, unaryTest } from 'feelin';
import { readFileSync } from 'node:fs';
const { data, values, tests } = JSON.parse(readFileSync(0, 'utf8'));
const plain = v => v && typeof v === 'object' && 'iso' in v ? v.iso
  : v === undefined || typeof v === 'function' ? null : v;
const safe = f => { try { return plain(f().value); } catch (e) { return 'ERROR ' + e.message; } };
console.log(JSON.stringify([
  values.map(e => safe(() => evaluate(e, data))),
  tests.map(([e, v]) => safe(() => unaryTest(e, { ...data, '?': v }))),
]));
"""
# Where we go further or stay behind on purpose, with the reason.
OWN_WAY = {
    'd = date("2026-11-20")': "answers are JSON: a text beside a day is read as a day",
    'd < @"2026-11-21"': "the same",
    "year of(d)": "parts of a day by functions", "month of(d)": "the same",
    "l.append": "a name on a list is null, not a list of nulls: nobody writes that on purpose",
    "is defined(n)": "a name that is there and null counts as not answered",
    "is defined(a)": "not known there under this name",
}  # fmt: skip
CELLS = [
    (">= 18", 20), (">= 18", 18), (">= 18", 3), ("< 18", None), ("[1..5]", 5), ("[1..5)", 5),
    ("(1..5]", 1), ('"a", "b"', "b"), ('"a", "b"', "c"), ("-", 1), ("not(1, 2)", 3), ("not(1, 2)", 2),
    ("true", True), ("false", True), ("null", None), ("a", 5), ("a + 1", 6), ("< a", 4), ("l", "x"),
    ('"x"', None), ("[a..9]", 7), ("> 3, < 1", 0), ("3", 3), ("-5", -5),
]  # fmt: skip


@pytest.fixture(scope="module")
def feelin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package in it."""
    folder = tmp_path_factory.mktemp("feelin")
    install = ["npm", "install", "--silent", "--ignore-scripts", "--no-audit", "--no-fund", FEELIN]
    try:
        made = subprocess.run(install, cwd=folder, capture_output=True, timeout=180, check=False)
    except (OSError, subprocess.TimeoutExpired):
        pytest.skip("npm is not here, or does not answer")
    if made.returncode:
        pytest.skip(f"npm cannot fetch {FEELIN}")
    (folder / "ask.mjs").write_text(ASK)
    return folder


def _near(ours: Any, theirs: Any) -> bool:
    number = isinstance(ours, int | float) and not isinstance(ours, bool)
    if number and isinstance(theirs, int | float) and not isinstance(theirs, bool):
        return abs(ours - theirs) < 1e-9
    return type(ours) is type(theirs) and ours == theirs


@pytest.mark.slow  # npm fetches a package
def test_feelin_says_the_same(feelin: Path) -> None:
    (table,) = [m.args[1] for m in test_expressions.test_values.pytestmark]  # type: ignore[attr-defined]
    sources = [source for source, _value in table if source not in OWN_WAY]
    asked = {"data": test_expressions.DATA, "values": sources, "tests": CELLS}
    run = subprocess.run(
        ["node", "ask.mjs"], cwd=feelin, input=json.dumps(asked), capture_output=True, text=True,
        timeout=60, check=True,
    )  # fmt: skip
    values, tests = json.loads(run.stdout)
    ours = [plain(compile_expression(s).value(test_expressions.DATA)) for s in sources]
    scope = Scope(test_expressions.DATA, 10_000)
    cells = [parse_tests(cell)(scope, normal(value)) is True for cell, value in CELLS]
    apart = [
        (source, mine, yours)
        for source, mine, yours in zip(sources, ours, values, strict=True)
        if not _near(mine, yours)
    ]
    apart += [
        (cell, mine, yours)
        for cell, mine, yours in zip(CELLS, cells, tests, strict=True)
        if mine is not (yours is True)
    ]
    assert apart == []
