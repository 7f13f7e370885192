"""A hundred ways out of a model, an expression, a form, a content package or a paper: all refused.

Each within a second of time and 64 MB of memory, and each with a reason; what would read beyond the
given data gets null, and null opens no way. Source: casework research §9 G5.
"""

from __future__ import annotations

import signal
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from congvu.engines.casework.rules.bpmn_xml import BpmnRefused
from congvu.engines.casework.rules.compiling import Known
from congvu.engines.casework.rules.decisions import deciding
from congvu.engines.casework.rules.decisions.reading import read_decisions
from congvu.engines.casework.rules.expressions import FeelError, compile_expression
from congvu.engines.casework.rules.forms.schema import FormRefused, load_form
from congvu.engines.casework.rules.soundness import problems_of
from congvu.engines.casework.tests.diagrams import bpmn, compiled, flow, sub, task
from congvu.engines.documents.actions.rendering import UnableToRender, render
from congvu.engines.law.contracts import ContentError
from congvu.engines.law.queries.folders import read_folder

SECONDS, MEMORY = 1, 64 * 2**20


class Guarded:
    """What no expression may reach: only the keys of the given data are names."""

    token = "s3cret"


DATA = {"a": Guarded(), "n": 5, "t": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "l": [1, 2], "d": {"k": 1}}
REACHING = (
    "a.__class__", "a.token", "a.__dict__", "d.__class__", "d.keys", "l.__class__", "t.__class__",
    "n.__class__.__bases__", "a.b.c.d.__globals__", "self", "request.user", "settings.SECRET_KEY",
    "__builtins__", "__class__",
)  # fmt: skip
SWELLING = ("9**9**9**9", "10**1000000", '"x" * 1000000000', "(10**6)**(10**6)")
EXPRESSIONS = (
    # calling what is not of the language
    '__import__("os")', 'eval("1")', 'exec("1")', 'open("/etc/passwd")', "globals()",
    'getattr(a, "token")', 'ｅｖａｌ("1")', "now().__class__", "string(a)",
    "a.__class__.__mro__[1].__subclasses__()", "().__class__", '"a".upper()', "t.format(a)",
    # other languages
    "lambda: 1", 'f"{a}"', "`id`", "#{a}", "${7*7}", "{{7*7}}", "%s", "import os", "x := 1", "a; b",
    "a@b", "\x00", "{k: 1}",
    # FEEL that is not in the subset, since it could run long or reach out
    "function(x) x", 'function(p: string) external {java: {class: "java.lang.Runtime"}}',
    "for i in 1..1000000000 return i", "some x in l satisfies x > 1",
    "every x in l satisfies x > 1", "l[item > 1]", "a instance of string",
    'context put(d, "k", 2)', 'get value(d, "__class__")', "sort(l, function(x, y) x < y)",
    # patterns that never end
    'matches(t, "(a+)+$")', 'replace(t, "(a|a)*$", "x")', 'split(t, "(a*)*b")',
    # too long, too deep, too much
    "(" * 100 + "1" + ")" * 100, "not(" * 60 + "true" + ")" * 60, "[" * 60 + "]" * 60,
    "if " * 60 + "true", "1+" * 500 + "1", "a" * 3000, "-" * 1500 + "1",
    "sum(" + ",".join(["l"] * 300) + ")", '"unclosed', "1e1000000",
)  # fmt: skip

START, END = '<bpmn:startEvent id="s"/>', '<bpmn:endEvent id="e"/>'


def _with(element: str) -> bytes:
    return bpmn(START + flow("f", "s", "x") + element + flow("g", "x", "e") + END)


def _way(condition: str) -> bytes:
    """A process whose way depends on a condition."""
    body = START + flow("f", "s", "x") + '<bpmn:exclusiveGateway id="x" default="h"/>'
    return bpmn(body + flow("g", "x", "e", condition) + flow("h", "x", "e") + END)


def _doctype(declared: str, used: str = "") -> bytes:
    xml = _with(task("x")).replace(b"?>\n<bpmn:def", b"?>\n" + declared.encode() + b"\n<bpmn:def")
    return xml.replace(b"Quy tr\xc3\xacnh th\xe1\xbb\xad", used.encode() or b"p")


def _deep(levels: int) -> bytes:
    body = START + flow("f", "s", "e") + END
    for level in range(levels):
        inner = sub(f"p{level}", body.replace('"s"', f'"s{level}"').replace('"e"', f'"e{level}"'))
        body = START + inner + END
    return bpmn(body)


LAUGHS = "".join(
    f'<!ENTITY l{n} "{("&l" + str(n - 1) + ";") * 10}">' for n in range(1, 10)
)  # fmt: skip
DIAGRAMS: dict[str, bytes] = {
    "script of Python": _with(
        '<bpmn:scriptTask id="x"><bpmn:script>import os</bpmn:script></bpmn:scriptTask>'
    ),
    "script of JavaScript": _with(
        '<bpmn:scriptTask id="x" scriptFormat="javascript"><bpmn:script>1</bpmn:script>'
        "</bpmn:scriptTask>"
    ),
    "global script": _with('<bpmn:globalScriptTask id="x"/>'),
    "transaction": _with('<bpmn:transaction id="x"/>'),
    "ad-hoc part": _with('<bpmn:adHocSubProcess id="x"/>'),
    "complex gateway": _with('<bpmn:complexGateway id="x"/>'),
    "handler that is a path": _with('<bpmn:serviceTask id="x" congvu:handler="os.system"/>'),
    "handler of Camunda": _with(
        '<bpmn:serviceTask id="x" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
        'camunda:class="java.lang.Runtime"/>'
    ),
    "called process by address": _with('<bpmn:callActivity id="x" calledElement="http://h/x.bpmn"/>'),
    "called process by path": _with('<bpmn:callActivity id="x" congvu:process="../../etc/passwd"/>'),
    "decision by path": _with('<bpmn:businessRuleTask id="x" congvu:decision="../../etc/passwd"/>'),
    "condition in Python": _way("__import__('os').system('id')"),
    "condition in JUEL": _way("${execution.getVariable('x')}"),
    "timer without end": _with(
        '<bpmn:intermediateCatchEvent id="x"><bpmn:timerEventDefinition><bpmn:timeCycle>R/PT0S'
        "</bpmn:timeCycle></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>"
    ),
    "round without a wait": bpmn(
        START + flow("f", "s", "x") + '<bpmn:exclusiveGateway id="x"/><bpmn:exclusiveGateway id="y"/>'
        + flow("g", "x", "y") + flow("h", "y", "x") + END
    ),
    "entity of a file": _doctype('<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>', "&x;"),
    "entity of an address": _doctype('<!DOCTYPE d [<!ENTITY x SYSTEM "http://127.0.0.1:9/">]>', "&x;"),
    "parameter entity": _doctype('<!DOCTYPE d [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]>'),
    "billion laughs": _doctype(f'<!DOCTYPE d [<!ENTITY l0 "ha">{LAUGHS}]>', "&l9;"),
    "quadratic entity": _doctype(f'<!DOCTYPE d [<!ENTITY x "{"a" * 50_000}">]>', "&x;" * 2_000),
    "outside DTD": _doctype('<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd">'),
    "empty DOCTYPE": _doctype("<!DOCTYPE d>"),
    "deep nesting": _deep(200),
    "deep XML": b"<a>" * 100_000,
    "too large": bpmn("<!--" + "x" * 2_100_000 + "-->"),
    "not XML": b"\x00\x01\x02",
    "another language": b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
}  # fmt: skip


def _dmn(inside: str, before: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?>{before}<definitions id="m" name="m" '
        f'xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/">{inside}</definitions>'
    ).encode()


def _says(text: str, own: str = "") -> str:
    said = f"<literalExpression {own}><text>{text}</text></literalExpression>"
    return f'<decision id="d" name="d"><variable name="d"/>{said}</decision>'


DECISIONS: dict[str, bytes] = {
    "function of Java": _dmn(
        '<businessKnowledgeModel id="b" name="b"><encapsulatedLogic kind="Java"><context/>'
        "</encapsulatedLogic></businessKnowledgeModel>" + _says("1")
    ),
    "expression in Python": _dmn(_says("__import__('os')")),
    "loop in a decision": _dmn(_says("for i in 1..1000000000 return i")),
    "entity of a file": _dmn(
        _says("&amp;x;"), '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    ),
    "decision that needs itself": _dmn(
        '<decision id="d" name="d"><informationRequirement><requiredDecision href="#d"/>'
        "</informationRequirement><literalExpression><text>1</text></literalExpression></decision>"
    ),
    "no decision": _dmn(""),
}


def _form(**question: Any) -> dict[str, Any]:
    asked = {"key": "x", "type": "text", "label": "X", **question}
    step = {"key": "a", "title": "A", "questions": [asked]}
    return {"key": "f", "version": 1, "title": "F", "steps": [step]}


FORMS: dict[str, dict[str, Any]] = {
    "a pattern of one's own": _form(pattern="(a+)+$"),
    "a type of code": _form(type="script"),
    "a formula": _form(formula="__import__('os')"),
    "a condition in Python": _form(condition="__import__('os')"),
    "a condition of what is asked later": _form(condition="y = 1"),
    "a key that is an attribute": _form(key="__class__"),
    "a template": _form(template="{{ settings }}"),
    "an address to fetch": _form(options_url="http://127.0.0.1:9/"),
    "a hundred steps": {**_form(), "steps": _form()["steps"] * 100},
    "a key that is a path": {**_form(), "key": "../../etc/passwd"},
}

PAPERS: dict[str, str] = {
    "a file of the machine": '#read("/etc/passwd")',
    "a file above": '#include "../../../../etc/passwd"',
    "a picture of the machine": '#image("/etc/hostname.png")',
    "a package of the net": '#import "@preview/cetz:0.3.0": *',
    "a plug-in": '#plugin("x.wasm")',
    "a loop without end": "#while true {}",
    "a function that calls itself": "#let f(x) = f(x)\n#f(1)",
    "data of the machine": '#json("/proc/self/environ")',
}


@contextmanager
def within_limits() -> Iterator[None]:
    """Fail when the body takes longer than a second or more than 64 MB."""

    def late(*_: object) -> None:
        raise AssertionError(f"longer than {SECONDS} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < MEMORY
    finally:
        tracemalloc.stop()
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _refused(run: Callable[[], object], *errors: type[Exception]) -> None:
    with within_limits(), pytest.raises(errors) as caught:
        run()
    assert len(str(caught.value).strip()) > 10  # a reason, not a bare no


@pytest.mark.parametrize("source", EXPRESSIONS)
def test_an_expression_out_of_the_language_is_not_read(source: str) -> None:
    _refused(lambda: compile_expression(source).value(DATA), FeelError)


@pytest.mark.parametrize("source", [*REACHING, *SWELLING])
def test_what_reaches_or_swells_comes_to_nothing(source: str) -> None:
    with within_limits():
        found = compile_expression(source)
        assert found.value(DATA) is None
        assert found.holds(DATA) is False


@pytest.mark.parametrize("name", DIAGRAMS)
def test_a_diagram_that_would_break_out_is_refused(name: str) -> None:
    _refused(lambda: _published(DIAGRAMS[name]), BpmnRefused)


@pytest.mark.parametrize("name", DECISIONS)
def test_a_decision_that_would_break_out_is_refused(name: str) -> None:
    def publish() -> None:
        if problems := deciding.problems_of(read_decisions(DECISIONS[name])):
            raise BpmnRefused(tuple(problems))

    _refused(publish, BpmnRefused)


@pytest.mark.parametrize("name", FORMS)
def test_a_form_that_would_break_out_is_refused(name: str) -> None:
    _refused(lambda: load_form(FORMS[name]), FormRefused)


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_that_would_break_out_is_refused(name: str) -> None:
    def draw() -> None:
        at = datetime(2026, 11, 22, tzinfo=UTC)
        render(source=PAPERS[name], library="", data={}, paper={}, at=at)

    draw_first = "#set document(title: [x])\nx"
    render(source=draw_first, library="", data={}, paper={}, at=datetime(2026, 11, 22, tzinfo=UTC))
    _refused(draw, UnableToRender)


@pytest.mark.parametrize("kind", ["a file", "a folder", "too large", "too many"])
def test_a_package_that_would_break_out_is_refused(kind: str, tmp_path: Path) -> None:
    folder = tmp_path / "1.999999"
    folder.mkdir()
    (folder / "procedure.toml").write_text('code = "1.999999"')
    if kind == "a file":
        (folder / "form.json").symlink_to("/etc/passwd")
    elif kind == "a folder":
        (folder / "results").symlink_to("/etc")
    elif kind == "too large":
        with (folder / "form.json").open("wb") as file:
            file.truncate(60 * 2**20)  # a hole: no byte of it is written
    else:
        for number in range(2_100):
            (folder / f"{number}.json").touch()
    _refused(lambda: read_folder("procedures", folder), ContentError)


def test_there_are_a_hundred_at_least() -> None:
    tables = (EXPRESSIONS, REACHING, SWELLING, DIAGRAMS, DECISIONS, FORMS, PAPERS)
    assert sum(len(table) for table in tables) + 4 >= 100


def _published(xml: bytes) -> object:
    """As publishing does: read, checked against what this installation knows, sound."""
    net = compiled(xml, Known(handlers=frozenset({"publicservices.accept"}), nets=lambda _key: None,
                              decisions={}))  # fmt: skip
    if problems := problems_of(net):
        raise BpmnRefused(tuple(problems))
    return net
