"""Reading diagrams: what runs, what is refused and with which sentence, and what never parses."""

from __future__ import annotations

import pytest

from congvu.engines.casework.rules.bpmn import BpmnRefused, read
from congvu.engines.casework.rules.compiling import Known
from congvu.engines.casework.rules.diagram import Limit, read_duration, read_limit
from congvu.engines.casework.rules.net import Kind, from_json
from congvu.engines.casework.rules.soundness import explore, problems_of
from congvu.engines.casework.tests.diagrams import EXAMINE, bpmn, compiled, dossier, flow, task

START, END = '<bpmn:startEvent id="s"/>', '<bpmn:endEvent id="e"/>'


def refused(xml: bytes, known: Known | None = None) -> dict[str, str]:
    with pytest.raises(BpmnRefused) as caught:
        compiled(xml, known)
    return {p.element: p.sentence.vietnamese for p in caught.value.problems}


def test_the_dossier_compiles_to_ids_of_the_diagram() -> None:
    net = compiled(dossier())
    assert net.start == "start"
    assert net.limit == Limit(5, "working_day")
    receive = net.nodes["receive"]
    assert (receive.kind, receive.role, receive.unit) == (
        Kind.TASK, "casework.case.read", "reception",
    )  # fmt: skip
    assert receive.limit == Limit(8, "hour")
    assert [o.code for o in receive.outcomes] == ["accept", "supplement", "refuse"]
    assert [o.needs_reason for o in receive.outcomes] == [False, True, True]
    assert net.nodes["supplement"].whose == "applicant"
    assert net.nodes["ask"].boundary == ("late",)
    assert net.nodes["late"].timer.limit == Limit(2, "working_day")
    assert net.nodes["sign"].same_as == "examine"
    assert net.nodes["examine2"].role == EXAMINE
    assert problems_of(net) == ()
    states = [
        {"receive"}, {"supplement"}, {"examine", "ask", "late"}, {"examine", "f12"},
        {"f9", "ask", "late"}, {"sign"}, {"examine2"}, set(),
    ]  # fmt: skip
    assert set(explore(net).before) == {frozenset(state) for state in states}


def test_the_net_survives_its_stored_form() -> None:
    import json

    net = compiled(dossier(handler="x.y"))
    again = from_json(json.loads(net.canonical))
    assert again.canonical == net.canonical
    assert again.sha256 == net.sha256
    assert again.nodes == dict(net.nodes)


def test_changing_a_label_changes_the_hash_and_reformatting_does_not() -> None:
    plain = dossier()
    assert compiled(plain.replace(b"><", b">\n<")).sha256 == compiled(plain).sha256
    assert compiled(plain.replace("Trả kết quả".encode(), b"Xong")).sha256 != (
        compiled(plain).sha256
    )


@pytest.mark.parametrize(
    "tag",
    [
        "scriptTask", "transaction", "adHocSubProcess", "complexGateway", "choreographyTask",
        "globalTask", "implicitThrowEvent", "globalScriptTask",
    ],
)  # fmt: skip
def test_what_does_not_run_is_refused_with_its_element(tag: str) -> None:
    body = START + flow("f1", "s", "x") + f'<bpmn:{tag} id="x"/>' + flow("f2", "x", "e") + END
    problems = refused(bpmn(body))
    assert set(problems) == {"x"}
    assert ("mã lệnh" in problems["x"]) == (tag == "scriptTask")


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("sendTask", "congvu:handler"), ("businessRuleTask", "congvu:decision"),
        ("callActivity", "congvu:process"), ("subProcess", "đúng một sự kiện bắt đầu"),
        ("manualTask", "phải có quyền"), ("serviceTask", "congvu:handler"),
        ("intermediateCatchEvent", "phải có hẹn giờ"),
    ],
)  # fmt: skip
def test_what_runs_says_what_it_still_needs(tag: str, words: str) -> None:
    drawn = f'<bpmn:{tag} id="x" name="Bước x"/>'
    problems = refused(bpmn(START + flow("f1", "s", "x") + drawn + flow("f2", "x", "e") + END))
    assert set(problems) == {"x"}
    assert words in problems["x"]


@pytest.mark.parametrize("definition", ["message", "signal", "cancel", "compensate", "conditional"])
def test_other_events_are_refused(definition: str) -> None:
    end = f'<bpmn:endEvent id="e"><bpmn:{definition}EventDefinition/></bpmn:endEvent>'
    assert set(refused(bpmn(START + flow("f", "s", "e") + end))) == {"e"}


def test_an_event_waits_for_one_thing() -> None:
    end = (
        '<bpmn:endEvent id="e"><bpmn:errorEventDefinition/><bpmn:terminateEventDefinition/>'
        "</bpmn:endEvent>"
    )
    assert "chỉ được chờ hoặc phát một thứ" in refused(bpmn(START + flow("f", "s", "e") + end))["e"]


@pytest.mark.parametrize(
    ("body", "element", "words"),
    [
        (flow("f", "s", "e") + END, "f", "Mũi tên phải nối"),
        (START + END, "s", "không có mũi tên đi ra"),
        (START + '<bpmn:startEvent id="s2"/>' + flow("f", "s", "e") + flow("g", "s2", "e") + END,
         "", "đúng một sự kiện bắt đầu"),
        (START + flow("f", "s", "t") + task("t", role="") + flow("g", "t", "e") + END,
         "t", "phải có quyền"),
        (START + flow("f", "s", "t") + task("t", own='congvu:hours="nhiều"') + flow("g", "t", "e")
         + END, "t", "Thời hạn phải viết"),
        (START + flow("f", "s", "t") + task("t", own='congvu:rolle="x"') + flow("g", "t", "e")
         + END, "t", "congvu:rolle"),
        (START + flow("f", "s", "t") + task("t", "a", "a") + flow("g", "t", "e") + END,
         "t", "trùng mã"),
        (START + flow("f", "s", "t") + task("t") + flow("g", "t", "e", "a = 1") + END,
         "g", "Chỉ mũi tên đi ra từ cổng rẽ nhánh"),
        (START + flow("f", "s", "g") + '<bpmn:exclusiveGateway id="g"/>' + flow("a", "g", "e", "x=1")
         + flow("b", "g", "e", "x=2") + END, "g", "nhánh mặc định"),
        (START + flow("f", "s", "g") + '<bpmn:exclusiveGateway id="g" default="b"/>'
         + flow("a", "g", "e", "import os") + flow("b", "g", "e") + END, "a", "Điều kiện viết sai"),
        (START + flow("f", "s", "h") + '<bpmn:serviceTask id="h" name="x"/>' + flow("g", "h", "e")
         + END, "h", "congvu:handler"),
        (START + flow("f", "s", "w") + '<bpmn:intermediateCatchEvent id="w">'
         "<bpmn:timerEventDefinition><bpmn:timeCycle>R3/P1D</bpmn:timeCycle>"
         "</bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>" + flow("g", "w", "e") + END,
         "w", "Hẹn giờ phải là"),
        (START + flow("f", "s", "t") + task("t").replace(
            "</bpmn:userTask>", "<bpmn:multiInstanceLoopCharacteristics/></bpmn:userTask>")
         + flow("g", "t", "e") + END, "t", "loopCardinality"),
    ],
)  # fmt: skip
def test_every_gap_has_its_sentence(body: str, element: str, words: str) -> None:
    problems = refused(bpmn(body))
    assert words in problems[element]


def test_names_are_held_against_the_installation() -> None:
    known = Known(frozenset({"a.b"}), frozenset({"casework.case.read"}), frozenset())
    problems = refused(dossier(handler="x.y"), known)
    assert problems["done"] == "Chưa phòng nào đăng ký việc x.y."
    assert problems["examine"] == f"Không có quyền {EXAMINE}."


@pytest.mark.parametrize(
    "xml",
    [
        b"", b"<", b"\x00", "é".encode("utf-16"), b"<a/>",
        b'<!DOCTYPE a><a/>',
        b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>',
        b'<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><d>&b;</d>',
        b"<a>" * 3_000, b" " * 2_000_001,
    ],
)  # fmt: skip
def test_what_is_no_diagram_never_parses(xml: bytes) -> None:
    with pytest.raises(BpmnRefused) as caught:
        read(xml)
    assert len(caught.value.problems) == 1


def test_a_file_must_have_one_executable_process() -> None:
    twice = bpmn(START + flow("f", "s", "e") + END).replace(
        b"</bpmn:definitions>", b'<bpmn:process id="q" isExecutable="true"/></bpmn:definitions>'
    )
    assert "đúng một quy trình" in refused(twice)[""]


@pytest.mark.parametrize(
    ("body", "element", "words"),
    [
        # a join that waits for a branch that was not taken
        (START + flow("a", "s", "x") + '<bpmn:exclusiveGateway id="x" default="c"/>'
         + flow("b", "x", "t1", "k = 1") + flow("c", "x", "t2") + task("t1") + task("t2")
         + flow("d", "t1", "j") + flow("f", "t2", "j") + '<bpmn:parallelGateway id="j"/>'
         + flow("g", "j", "e") + END, "d", "kẹt lại"),
        # a fork into a merge: the step after it is done twice
        (START + flow("a", "s", "x") + '<bpmn:parallelGateway id="x"/>' + flow("b", "x", "t")
         + flow("c", "x", "t") + task("t") + flow("g", "t", "e") + END, "t", "Hai lượt"),
        # a step that only a dead join leads to is stuck first
        (START + flow("a", "s", "x") + '<bpmn:exclusiveGateway id="x" default="c"/>'
         + flow("b", "x", "y", "k = 1") + flow("c", "x", "t") + task("t") + flow("g", "t", "e")
         + '<bpmn:exclusiveGateway id="y" default="h"/>' + flow("h", "y", "x2")
         + flow("i", "y", "e", "k = 2") + '<bpmn:exclusiveGateway id="x2" default="k"/>'
         + flow("k", "x2", "y") + flow("l", "x2", "e", "k = 3") + END, "y", "chạy vòng"),
    ],
)  # fmt: skip
def test_soundness_names_the_place(body: str, element: str, words: str) -> None:
    problems = {p.element: p.sentence.vietnamese for p in problems_of(compiled(bpmn(body)))}
    assert words in problems[element]


def test_limits_and_durations() -> None:
    assert read_limit("8 hour") == Limit(8, "hour")
    assert read_limit("5  working_day") == Limit(5, "working_day")
    assert [read_limit(t) for t in ("0 day", "5", "5 weeks", "-1 day", "")] == [None] * 5
    assert read_duration("P5D", working=True).limit == Limit(5, "working_day")
    assert read_duration("PT8H", working=True).limit == Limit(8, "hour")
    assert read_duration("P1DT8H", working=True) is None
    assert read_duration("P1DT8H", working=False).length.total_seconds() == 32 * 3600
    assert [read_duration(t, working=False) for t in ("P1M", "P1Y", "P", "PT", "5D", "R/P1D")] == (
        [None] * 6
    )


def test_adding_up_the_hours_of_the_steps() -> None:
    net = compiled(dossier())
    assert net.limit.working_hours == 40
    assert sum(n.limit.working_hours or 0 for n in net.tasks if n.limit) == 8
