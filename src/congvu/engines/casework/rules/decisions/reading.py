"""DMN XML → :class:`Model`, or every reason why it cannot be read, each with its element.

Source: DMN 1.5 (OMG formal/2024-01-01); files of the versions before it read alike.
"""

from __future__ import annotations

from lxml import etree

from congvu.engines.casework.rules.bpmn_xml import BpmnRefused, refusal, xml_root
from congvu.engines.casework.rules.decisions.model import (
    AGGREGATORS,
    HIT_POLICIES,
    Decision,
    Function,
    Input,
    Model,
    Output,
    Rule,
    Table,
)
from congvu.engines.casework.rules.diagram import Problem
from congvu.engines.casework.rules.words import Sentence, gettext_noop

MAX_RULES = 1_000
_BOXES = frozenset(
    {"context", "invocation", "list", "relation", "functionDefinition", "conditional", "filter",
     "for", "every", "some"}
)  # fmt: skip


def read_decisions(xml: bytes) -> Model:
    """The model of a file. Raises BpmnRefused with all problems found."""
    root = xml_root(xml)
    if _tag(root) != "definitions" or "/dmn" not in etree.QName(root).namespace.lower():
        raise refusal("", gettext_noop("Tệp không phải là mô hình quyết định DMN."))
    problems: list[Problem] = []
    names = {f"#{n.get('id')}": _name(n) for n in root if n.get("id")}
    types = {_name(n): _type_tests(n) for n in _all(root, "itemDefinition")}
    decisions = [_decision(n, names, problems) for n in _all(root, "decision")]
    functions = [_function(n, problems) for n in _all(root, "businessKnowledgeModel")]
    inputs = {_name(n): types.get(_type(n), "") for n in _all(root, "inputData")}
    if not decisions:
        problems.append(_problem("", gettext_noop("Mô hình không có quyết định nào.")))
    ordered = _in_order(decisions, problems)
    if problems:
        raise BpmnRefused(tuple(problems))
    parts = [n.get("name", "") for n in root.iter() if _tag(n) in ("itemComponent", "output")]
    known = [*inputs, *(d.name for d in ordered), *(f.name for f in functions), *parts]
    known += [p for f in functions for p in f.parameters]
    return Model(
        root.get("name", ""), inputs, tuple(ordered), tuple(functions),
        tuple(sorted({n for n in known if n})),
    )  # fmt: skip


def _decision(node: etree._Element, names: dict[str, str], problems: list[Problem]) -> Decision:
    needs = [r.get("href", "") for r in node.iter() if _tag(r) == "requiredDecision"]
    table, expression, said = None, "", False
    for child in node:
        kind = _tag(child)
        said = said or kind in ("decisionTable", "literalExpression") or kind in _BOXES
        if kind == "decisionTable":
            table = _table(child, problems)
        elif kind == "literalExpression":
            expression = _text(child) or "null"
        elif kind in _BOXES:
            text = gettext_noop(
                "Quyết định kiểu %(tag)s chưa chạy được; hãy dùng bảng hoặc công thức."
            )
            problems.append(_problem(node.get("id", ""), text, tag=kind))
    if not said:
        text = gettext_noop("Quyết định này chưa có bảng hoặc công thức.")
        problems.append(_problem(node.get("id", ""), text))
    named = tuple(names.get(n, n) for n in needs)
    return Decision(node.get("id", ""), _name(node), named, table, expression)


def _table(node: etree._Element, problems: list[Problem]) -> Table:
    hit, element = node.get("hitPolicy", "UNIQUE"), node.get("id", "")
    aggregator = node.get("aggregation", "")
    if hit not in HIT_POLICIES or aggregator not in ("", *AGGREGATORS):
        problems.append(
            _problem(element, gettext_noop("Không có cách chọn dòng %(hit)s."), hit=hit)
        )
    inputs = tuple(_input(n) for n in _all(node, "input"))
    outputs = tuple(_output(n) for n in _all(node, "output"))
    rules = tuple(
        Rule(
            tuple(_text(c) for c in _all(row, "inputEntry")),
            tuple(_text(c) for c in _all(row, "outputEntry")),
        )
        for row in _all(node, "rule")
    )
    if len(rules) > MAX_RULES:
        problems.append(_problem(element, gettext_noop("Bảng có quá nhiều dòng (tối đa 1.000).")))
    if any((len(r.when), len(r.then)) != (len(inputs), len(outputs)) for r in rules):
        problems.append(_problem(element, gettext_noop("Có dòng của bảng thiếu hoặc thừa ô.")))
    if aggregator and len(outputs) != 1:
        problems.append(_problem(element, gettext_noop("Chỉ gộp được bảng có một cột kết quả.")))
    return Table(inputs, outputs, rules, HIT_POLICIES.get(hit, "U"), aggregator)


def _input(node: etree._Element) -> Input:
    inner = next(iter(_all(node, "inputExpression")), None)
    return Input(
        _text(inner) if inner is not None else "", _values(node, "inputValues"),
        node.get("label", ""),
    )  # fmt: skip


def _output(node: etree._Element) -> Output:
    default = next(iter(_all(node, "defaultOutputEntry")), None)
    return Output(
        node.get("name", ""), _values(node, "outputValues"),
        _text(default) if default is not None else "",
    )  # fmt: skip


def _values(node: etree._Element, name: str) -> str:
    found = next(iter(_all(node, name)), None)
    return _text(found) if found is not None else ""


def _function(node: etree._Element, problems: list[Problem]) -> Function:
    logic = next(iter(_all(node, "encapsulatedLogic")), None)
    body = next(iter(_all(logic, "literalExpression")), None) if logic is not None else None
    kind = logic.get("kind", "FEEL") if logic is not None else ""
    if logic is None or body is None or kind != "FEEL":
        text = gettext_noop("Kiến thức này phải là một công thức FEEL.")
        problems.append(_problem(node.get("id", ""), text))
        return Function(_name(node), (), "null")
    parameters = tuple(p.get("name", "") for p in _all(logic, "formalParameter"))
    return Function(_name(node), parameters, _text(body))


def _in_order(decisions: list[Decision], problems: list[Problem]) -> list[Decision]:
    """Each after those it needs."""
    left, done = {d.name: d for d in decisions}, dict[str, Decision]()
    while left:
        ready = [d for d in left.values() if all(n in done or n not in left for n in d.needs)]
        if not ready:
            text = gettext_noop("Các quyết định cần lẫn nhau theo vòng tròn.")
            problems.append(_problem(next(iter(left.values())).id, text))
            return decisions
        for decision in ready:
            done[decision.name] = left.pop(decision.name)
    return list(done.values())


def _type_tests(node: etree._Element) -> str:
    """The unary tests of a type; of a list of things they are for each thing, and left out."""
    return "" if node.get("isCollection") == "true" else _values(node, "allowedValues")


def _type(node: etree._Element) -> str:
    variable = next(iter(_all(node, "variable")), None)
    return variable.get("typeRef", "") if variable is not None else ""


def _name(node: etree._Element) -> str:
    """Of its variable when it has one: that is what expressions say."""
    variable = next(iter(_all(node, "variable")), None)
    named = variable.get("name", "") if variable is not None else ""
    return " ".join((named or node.get("name", "")).split())


def _text(node: etree._Element) -> str:
    inner = next(iter(_all(node, "text")), None)
    return (inner.text or "").strip() if inner is not None else ""


def _all(node: etree._Element, name: str) -> list[etree._Element]:
    return [child for child in node if _tag(child) == name]


def _tag(node: etree._Element) -> str:
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def _problem(element: str, text: str, **values: object) -> Problem:
    return Problem(element, Sentence(text, values))
