"""Decision tables: hit policies by hand, faults by their cell, rule tasks in a running case."""

from __future__ import annotations

import pytest

from congvu.engines.casework import api
from congvu.engines.casework.models import Case, DecisionVersion
from congvu.engines.casework.rules.bpmn_xml import BpmnRefused
from congvu.engines.casework.rules.decisions.deciding import decider, problems_of
from congvu.engines.casework.rules.decisions.model import as_json, from_json
from congvu.engines.casework.rules.decisions.reading import read_decisions
from congvu.engines.casework.tests.conftest import AT, SYSTEM, House, run, start
from congvu.engines.casework.tests.diagrams import bpmn, event, flow, gateway, task

SPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def dmn(body: str) -> bytes:
    inputs = "".join(f'<inputData id="i{n}" name="{n}"/>' for n in ("tuoi", "loai", "Mức lương"))
    return f'<definitions xmlns="{SPACE}" name="Thử">{inputs}{body}</definitions>'.encode()


def cells(kind: str, *texts: str) -> str:
    return "".join(f"<{kind}><text><![CDATA[{t}]]></text></{kind}>" for t in texts)


def table(
    hit: str, *rows: tuple[str, ...], aggregation: str = "", values: str = "", default: str = ""
) -> bytes:
    """A table over ``tuoi`` and ``loai`` with one result."""
    more = f' aggregation="{aggregation}"' if aggregation else ""
    said = f"<outputValues><text>{values}</text></outputValues>" if values else ""
    rest = f"<defaultOutputEntry><text>{default}</text></defaultOutputEntry>" if default else ""
    made = "".join(
        f"<rule>{cells('inputEntry', *row[:2])}{cells('outputEntry', row[2])}</rule>"
        for row in rows
    )
    return dmn(
        f'<decision id="d" name="muc"><decisionTable hitPolicy="{hit}"{more}>'
        f"<input>{cells('inputExpression', 'tuoi')}</input>"
        f"<input>{cells('inputExpression', 'loai')}</input><output>{said}{rest}</output>{made}"
        "</decisionTable></decision>"
    )


ROWS = ((">= 60", "-", "500"), ("[18..70]", '"A", "B"', "300"), ("-", 'not("A")', "100"))


@pytest.mark.parametrize(
    ("hit", "more", "given", "value"),
    [
        ("UNIQUE", {}, (80, "A"), 500), ("UNIQUE", {}, (65, "A"), None), ("UNIQUE", {}, (5, "A"), None),
        ("UNIQUE", {"default": "0"}, (5, "A"), 0), ("ANY", {}, (80, "A"), 500),
        ("ANY", {}, (65, "A"), None), ("FIRST", {}, (65, "A"), 500), ("FIRST", {}, (20, "C"), 100),
        ("PRIORITY", {"values": "100, 300, 500"}, (65, "B"), 100),
        ("PRIORITY", {"values": "300, 500"}, (65, "C"), 500),
        ("RULE ORDER", {}, (65, "B"), [500, 300, 100]),
        ("OUTPUT ORDER", {"values": "100, 500, 300"}, (65, "B"), [100, 500, 300]),
        ("COLLECT", {}, (65, "A"), [500, 300]), ("COLLECT", {}, (5, "A"), None),
        ("COLLECT", {"aggregation": "SUM"}, (65, "B"), 900),
        ("COLLECT", {"aggregation": "MIN"}, (65, "B"), 100),
        ("COLLECT", {"aggregation": "MAX"}, (65, "B"), 500),
        ("COLLECT", {"aggregation": "COUNT"}, (65, "B"), 3),
        ("FIRST", {}, (None, None), 100), ("FIRST", {}, (None, "A"), None),
    ],
)  # fmt: skip
def test_hit_policies(
    hit: str, more: dict[str, str], given: tuple[object, object], value: object
) -> None:
    model = read_decisions(table(hit, *ROWS, **more))
    assert problems_of(model) == ()
    assert decider(model).decide({"tuoi": given[0], "loai": given[1]}) == value
    assert from_json(as_json(model)) == model


def test_decisions_stand_on_one_another_and_names_may_have_spaces() -> None:
    body = (
        '<decision id="b" name="Cả năm"><informationRequirement><requiredDecision href="#a"/>'
        "</informationRequirement><literalExpression><text>Một tháng * 12</text></literalExpression>"
        '</decision><decision id="a" name="Một tháng"><literalExpression>'
        "<text>gop(Mức lương, 0.5)</text></literalExpression></decision>"
        '<businessKnowledgeModel id="k" name="gop"><encapsulatedLogic><formalParameter name="x"/>'
        '<formalParameter name="y"/><literalExpression><text>x * (1 + y)</text></literalExpression>'
        "</encapsulatedLogic></businessKnowledgeModel>"
    )
    model = read_decisions(dmn(body))
    assert [d.name for d in model.decisions] == ["Một tháng", "Cả năm"]
    assert model.last.name == "Cả năm"
    assert decider(model).decide({"Mức lương": 100}) == 1800
    assert decider(model).decide({"Mức lương": 100}, "Một tháng") == 150
    assert decider(model).decide({}) is None


@pytest.mark.parametrize(
    ("body", "element", "words"),
    [
        ("", "", "không có quyết định"),
        ('<decision id="d" name="x"/>', "d", "chưa có bảng"),
        ('<decision id="d" name="x"><relation/></decision>', "d", "relation"),
        ('<decision id="d" name="x"><decisionTable hitPolicy="BEST"/></decision>', "", "BEST"),
        ('<decision id="d" name="x"><decisionTable><input/><output/><rule/></decisionTable></decision>',
         "", "thiếu hoặc thừa ô"),
        ('<decision id="d" name="x"><informationRequirement><requiredDecision href="#d"/>'
         "</informationRequirement><literalExpression><text>1</text></literalExpression></decision>",
         "d", "vòng tròn"),
        ('<businessKnowledgeModel id="k" name="k"><encapsulatedLogic kind="Java"/>'
         "</businessKnowledgeModel>", "k", "công thức FEEL"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named(body: str, element: str, words: str) -> None:
    with pytest.raises(BpmnRefused) as caught:
        read_decisions(dmn(body))
    assert words in {p.element: p.sentence.vietnamese for p in caught.value.problems}[element]


def test_every_ill_cell_is_named() -> None:
    model = read_decisions(table("FIRST", ("> 1 2", "-", "1"), ("-", '"a', "1"), ("1", "2", "x.(")))
    assert [p.sentence.vietnamese.rpartition("Ô có lỗi")[2] for p in problems_of(model)] == [
': "> 1 2".', ': ""a".', ': "x.(".',
    ]  # fmt: skip


def test_no_cell_runs_code() -> None:
    for text in ("__import__('os')", "().__class__", "function() external {}", "tuoi.__class__"):
        model = read_decisions(table("FIRST", ("-", "-", text)))
        if not problems_of(model):
            assert decider(model).decide({"tuoi": 1}) is None


# in a process -------------------------------------------------------------------------------------
RULE = (
    event("start", "s") + event("end", "e") + event("end", "e2")
    + '<bpmn:businessRuleTask id="r" name="Tính mức" congvu:decision="tests.muc" '
    'congvu:result="muc_huong"/>' + flow("a", "s", "r") + flow("b", "r", "x")
    + gateway("exclusive", "x", "d") + flow("d", "x", "e") + flow("c", "x", "t", "muc_huong &gt; 300")
    + task("t") + flow("f", "t", "e2")
)  # fmt: skip


def publish(xml: bytes) -> DecisionVersion:
    return run(  # type: ignore[return-value]
        actor=SYSTEM, at=AT, step=lambda: api.publish_decision(key="tests.muc", dmn_xml=xml)
    )


def draw() -> object:
    return run(
        actor=SYSTEM, at=AT,
        step=lambda: api.publish_process(key="tests.rule", bpmn_xml=bpmn(RULE)),
    )  # fmt: skip


@pytest.mark.django_db
def test_a_rule_task_decides_by_the_version_it_was_published_with(house: House) -> None:
    with pytest.raises(api.UnableToPublish, match=r"Chưa có bảng quyết định tests\.muc"):
        draw()
    assert publish(table("FIRST", *ROWS)).version == 1
    assert publish(table("FIRST", *ROWS)).version == 1
    draw()
    assert publish(table("FIRST", ("-", "-", "0"))).version == 2
    start(house, "1", process_key="tests.rule", data={"tuoi": 65, "loai": "A"})
    start(house, "2", process_key="tests.rule", data={"tuoi": 20, "loai": "A"})
    found = {
        c.subject_uid: (c.data["muc_huong"], c.state)
        for c in Case.objects.as_system("test").order_by("id")
    }
    assert found == {"1": (500, "open"), "2": (300, "ended")}
    draw()
    start(house, "3", process_key="tests.rule", data={"tuoi": 65, "loai": "A"})
    assert Case.objects.as_system("test").get(subject_uid="3").data["muc_huong"] == 0


@pytest.mark.django_db
def test_an_ill_table_is_refused_whole(house: House) -> None:
    with pytest.raises(api.UnableToPublish):
        publish(table("FIRST", ("> 1 2", "-", "1")))
    assert DecisionVersion.objects.count() == 0
