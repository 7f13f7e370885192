"""Versions side by side, and which running cases may go over to the next one."""

from __future__ import annotations

import random

import pytest

from congvu.engines.casework.rules.comparing import Crossing, changes
from congvu.engines.casework.rules.exploring import explore
from congvu.engines.casework.rules.net import Net
from congvu.engines.casework.tests.diagrams import (
    after,
    bpmn,
    compiled,
    dossier,
    event,
    flow,
    on,
    task,
)
from congvu.engines.casework.tests.test_random_nets import run

OLD = compiled(dossier())


def drawn(*replaced: tuple[str, str], more: str = "") -> Net:
    """The reference dossier, drawn a little differently."""
    xml = dossier().decode()
    for before, now in replaced:
        assert before in xml
        xml = xml.replace(before, now)
    return compiled(xml.replace("</bpmn:process>", more + "</bpmn:process>").encode())


def test_the_same_diagram_has_no_changes() -> None:
    assert changes(OLD, compiled(dossier())) == ()


def test_changes_are_listed_by_element_and_field() -> None:
    new = drawn(
        ('name="Việc ask"', 'name="Hỏi ý kiến"'),
        ('<bpmn:sequenceFlow id="f6" sourceRef="supplement" targetRef="receive">',
         '<bpmn:sequenceFlow id="f6" sourceRef="supplement" targetRef="check">'),
        more=task("check") + flow("f61", "check", "receive"),
    )  # fmt: skip
    found = {c.element: (c.what, tuple(name for name, _, _ in c.fields)) for c in changes(OLD, new)}
    assert found == {
        "ask": ("changed", ("title",)), "supplement": ("changed", ("out",)),
        "receive": ("changed", ("ins",)), "check": ("added", ()),
    }  # fmt: skip
    (renamed,) = [c for c in changes(OLD, new) if c.element == "ask"]
    assert renamed.fields == (("title", "Việc ask", "Hỏi ý kiến"),)
    assert {c.element for c in changes(new, OLD) if c.what == "removed"} == {"check"}


def test_every_case_may_stay_where_it_is_in_the_same_process() -> None:
    crossing = Crossing(OLD, compiled(dossier()))
    for state in explore(OLD).before:
        going = crossing.going(dict.fromkeys(state, 1))
        assert (going.marking, going.arm, going.disarm) == (dict.fromkeys(state, 1), (), ())


def test_a_step_that_is_gone_keeps_its_cases() -> None:
    new = compiled(bpmn(
        event("start", "s") + flow("a", "s", "receive") + task("receive", "accept")
        + flow("b", "receive", "sign") + task("sign") + flow("c", "sign", "e") + event("end", "e")
    ))  # fmt: skip
    crossing = Crossing(OLD, new)
    assert crossing.going({"receive": 1}).marking == {"receive": 1}
    assert crossing.going({"sign": 1}).marking == {"sign": 1}
    held = crossing.going({"examine2": 1})
    assert held.marking is None
    assert held.why is not None
    assert held.why.vietnamese.startswith("Phiên bản mới không còn bước Việc examine2")
    assert crossing.going({"f9": 1, "ask": 1, "late": 1}).marking is None


def test_steps_that_can_no_longer_stand_together_keep_their_cases() -> None:
    """Examine and ask were parallel; now they come one after the other."""
    new = compiled(bpmn(
        event("start", "s") + flow("a", "s", "examine") + task("examine") + flow("b", "examine", "ask")
        + task("ask") + flow("c", "ask", "e") + event("end", "e")
    ))  # fmt: skip
    going = Crossing(OLD, new).going({"examine": 1, "ask": 1, "late": 1})
    assert going.marking is None
    assert going.why is not None
    assert "không thể đứng ở các bước này cùng lúc" in going.why.vietnamese


def timed(*, boundary: str) -> Net:
    return compiled(bpmn(
        event("start", "s") + flow("a", "s", "t") + task("t") + flow("b", "t", "e") + boundary
        + event("end", "e")
    ))  # fmt: skip


LATE = event("boundary", "late", on("timer", inside=after("P1D")), own='attachedToRef="t"')
REMIND = LATE.replace('id="late" name="late"', 'id="tell" name="tell" cancelActivity="false"')


def test_timers_come_and_go_with_the_version_and_a_rung_one_stays_rung() -> None:
    bare = timed(boundary="")
    late = timed(boundary=LATE + flow("c", "late", "e"))
    tell = timed(boundary=REMIND + flow("d", "tell", "e"))
    added = Crossing(bare, late).going({"t": 1})
    assert (added.marking, added.arm, added.disarm) == ({"t": 1, "late": 1}, (("late", ""),), ())
    taken = Crossing(late, bare).going({"t": 1, "late": 1})
    assert (taken.marking, taken.arm, taken.disarm) == ({"t": 1}, (), (("late", ""),))
    rung = Crossing(tell, timed(boundary=REMIND + flow("d", "tell", "e"))).going({"t": 1})
    assert (rung.marking, rung.arm) == ({"t": 1}, ())


@pytest.mark.slow  # runs from every state
def test_whoever_goes_over_comes_to_the_end() -> None:
    new = drawn((flow("f10", "ask", "merge"), flow("f10", "ask", "more") + task("more")
                 + flow("f101", "more", "merge")))  # fmt: skip
    crossing, chance, went = Crossing(OLD, new), random.Random(7), 0
    for state in explore(OLD).before:
        going = crossing.going(dict.fromkeys(state, 1))
        if going.marking:
            went += 1
            assert explore(new).before[frozenset(going.marking)] is not None
    assert went == 7
    assert run(new, chance).marking == {}
