"""Three verdicts for every element, and drawings made runnable for a trial."""

from __future__ import annotations

from congvu.engines.casework.rules.bpmn import read, survey
from congvu.engines.casework.rules.compiling import Known, assemble, compile_diagram
from congvu.engines.casework.rules.completing import completed
from congvu.engines.casework.rules.playing import play
from congvu.engines.casework.rules.soundness import problems_of
from congvu.engines.casework.rules.verdicts import Level, judge
from congvu.engines.casework.tests.diagrams import (
    RECEIVE,
    bpmn,
    dossier,
    event,
    flow,
    gateway,
    sub,
    task,
)

START, END = event("start", "s"), event("end", "e")


def levels(xml: bytes, known: Known | None = None) -> dict[str, Level]:
    return {v.element: v.level for v in judge(xml, known).verdicts}


def test_what_may_be_published_runs_in_every_part() -> None:
    judged = judge(dossier())
    assert [v.tag for v in judged.verdicts if v.level is not Level.RUNS] == ["laneSet"]
    assert judged.count(Level.RUNS) == 15 + 17 + 2  # elements, arrows, lanes
    assert judged.net is not None
    assert judged.whole == ()


def test_one_gap_holds_the_others_back_and_each_says_why() -> None:
    note = '<bpmn:textAnnotation id="note"/>'
    script = '<bpmn:scriptTask id="x"/>'
    xml = bpmn(START + flow("a", "s", "t") + task("t", role="") + flow("b", "t", "x") + script
               + flow("c", "x", "e") + END + note)  # fmt: skip
    judged = judge(xml)
    found = {v.element: (v.level, v.what.vietnamese if v.what else "") for v in judged.verdicts}
    assert judged.net is None
    assert {name: level for name, (level, _) in found.items()} == {
        "s": Level.COMPILES, "t": Level.COMPILES, "e": Level.COMPILES, "a": Level.COMPILES,
        "b": Level.COMPILES, "c": Level.COMPILES, "note": Level.DRAWS, "x": Level.DRAWS,
    }  # fmt: skip
    assert "không bao giờ chạy mã lệnh" in found["x"][1]
    assert "phải có quyền" in found["t"][1]
    assert found["note"][1].startswith("Chỉ để xem")
    assert found["a"][1].startswith("Chưa chạy vì sơ đồ còn chỗ phải sửa")


def test_what_is_not_sound_is_said_at_its_place() -> None:
    xml = bpmn(START + flow("a", "s", "f") + gateway("parallel", "f") + flow("b", "f", "t")
               + flow("c", "f", "t") + task("t") + flow("d", "t", "e") + END)  # fmt: skip
    judged = judge(xml)
    (found,) = [v for v in judged.verdicts if v.element == "t"]
    assert found.what is not None
    assert "Hai lượt" in found.what.vietnamese


def test_a_drawing_without_details_can_be_tried() -> None:
    body = (
        '<bpmn:task id="a" name="Nhận"/>' + flow("f1", "a", "g") + gateway("exclusive", "g")
        + flow("f2", "g", "b") + flow("f3", "g", "c", "nếu thiếu") + '<bpmn:serviceTask id="b"/>'
        + '<bpmn:task id="c"/>' + sub("p", '<bpmn:task id="d"/>') + flow("f4", "b", "p")
    )  # fmt: skip
    diagram = survey(bpmn(body)).diagram
    _net, problems = assemble(diagram)
    assert problems
    net = compile_diagram(completed(diagram))
    assert problems_of(net) == ()
    made = play(net, ["a", "d"])
    assert [set(m.turns) for m in made] == [{"a"}, {"d"}, set()]
    assert set(play(net, ["a"], data={"xg": "f3"})[-1].turns) == {"c"}


def test_a_finished_diagram_loses_only_names_when_tried() -> None:
    plain, tried = compile_diagram(read(dossier())), compile_diagram(completed(read(dossier())))
    assert plain.nodes.keys() == tried.nodes.keys()
    assert {n.role for n in tried.tasks if n.whose == "official"} == {"trial.role"}
    assert RECEIVE in {n.role for n in plain.tasks}
