"""Every element of the profile, one by one: what a token does there, computed by hand."""

from __future__ import annotations

import itertools
import json

import pytest

from congvu.engines.casework.rules import step as steps
from congvu.engines.casework.rules.bpmn_xml import BpmnRefused
from congvu.engines.casework.rules.compiling import Known
from congvu.engines.casework.rules.net import Net, from_json
from congvu.engines.casework.rules.playing import Moment, play
from congvu.engines.casework.rules.soundness import problems_of
from congvu.engines.casework.rules.step import (
    Changed,
    Completed,
    Failed,
    Fired,
    Handled,
    Started,
    StepRefused,
    step,
)
from congvu.engines.casework.tests.diagrams import (
    after,
    bpmn,
    compiled,
    event,
    flow,
    gateway,
    inside,
    many,
    on,
    sub,
    task,
    times,
)

START, END = event("start", "s"), event("end", "e")
NAMES = (
    '<bpmn:message id="m1" name="tra-loi"/><bpmn:signal id="g1" name="dung-ca-nuoc"/>'
    '<bpmn:error id="r1" name="Sai" errorCode="SAI"/><bpmn:error id="r2" errorCode="KHAC"/>'
    '<bpmn:escalation id="c1" escalationCode="QUA-HAN"/>'
)


def chain(*names: str) -> str:
    """Arrows one after the other."""
    return "".join(flow(f"{a}-{b}", a, b) for a, b in itertools.pairwise(names))


def net_of(*parts: str, known: Known | None = None) -> Net:
    """A sound net of these parts, which also survives being stored."""
    net = compiled(bpmn("".join(parts), before=NAMES), known)
    assert problems_of(net) == ()
    again = from_json(json.loads(net.canonical))
    assert again == net
    return again


def turns(made: list[Moment]) -> list[set[str]]:
    return [set(m.turns) for m in made]


# gateways -----------------------------------------------------------------------------------------
def inclusive() -> Net:
    return net_of(
        START, END, chain("s", "split"), gateway("inclusive", "split", "plain"),
        flow("plain", "split", "a"), flow("to-b", "split", "b", "lo_b = true"),
        flow("to-c", "split", "c", "lo_c = true"), task("a"), task("b"), task("c"),
        chain("a", "join"), chain("b", "join"), chain("c", "join"), gateway("inclusive", "join"),
        chain("join", "z", "e"), task("z"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("data", "opened"),
    [
        ({}, {"a"}), ({"lo_b": True}, {"b"}), ({"lo_c": True}, {"c"}),
        ({"lo_b": True, "lo_c": True}, {"b", "c"}), ({"lo_b": False, "lo_c": 1}, {"a"}),
    ],
)  # fmt: skip
def test_an_inclusive_gateway_takes_every_true_way_and_waits_for_just_those(
    data: dict[str, object], opened: set[str]
) -> None:
    moves = sorted(opened)
    made = play(inclusive(), moves, data=data)
    assert turns(made)[0] == opened
    assert turns(made)[-1] == {"z"}
    assert all("z" not in m.turns for m in made[:-1])


def test_an_inclusive_join_waits_while_a_loop_can_still_come_back() -> None:
    net = net_of(
        START, END, chain("s", "split"), gateway("inclusive", "split", "d"), flow("d", "split", "a"),
        flow("w", "split", "b", "x"), task("a"), task("b"), chain("a", "m"), gateway("exclusive", "m"),
        chain("m", "again"), task("again", "yes", "no"), chain("again", "q"),
        gateway("exclusive", "q", "on"), flow("back", "q", "m", 'outcome = "yes"'),
        flow("on", "q", "join"), chain("b", "join"), gateway("inclusive", "join"), chain("join", "e"),
    )  # fmt: skip
    made = play(net, ["a", "again:yes", "again:no"])
    assert turns(made) == [{"a"}, {"again"}, {"again"}, set()]
    assert turns(play(net, ["b"], data={"x": True})) == [{"b"}, set()]


def test_the_first_event_of_a_race_wins() -> None:
    net = net_of(
        START, END, chain("s", "race"), gateway("eventBased", "race"),
        flow("r1", "race", "answer"), flow("r2", "race", "late"), flow("r3", "race", "stop"),
        event("intermediateCatch", "answer", on("message", "m1")),
        event("intermediateCatch", "late", on("timer", inside=after("P3D"))),
        event("intermediateCatch", "stop", on("signal", "g1")),
        chain("answer", "a"), chain("late", "b"), chain("stop", "c"), task("a"), task("b"), task("c"),
        chain("a", "e"), chain("b", "e"), chain("c", "e"),
    )  # fmt: skip
    begun = step(net, {}, {}, Started())
    assert begun.marking == {"answer": 1, "late": 1, "stop": 1}
    assert set(begun.effects) == {
        steps.Await("answer", "", "message", "tra-loi"),
        steps.StartTimer("late", "", net.nodes["late"].timer),
        steps.Await("stop", "", "signal", "dung-ca-nuoc"),
    }
    won = step(net, begun.marking, {}, Fired("answer", data={"noi_dung": "đồng ý"}))
    assert (won.marking, won.data) == ({"a": 1}, {"noi_dung": "đồng ý"})
    assert set(won.effects) == {
        steps.CancelTimer("late", ""), steps.Unawait("stop", ""), steps.OpenTask("a", ""),
    }  # fmt: skip
    assert set(step(net, begun.marking, {}, Fired("late")).marking) == {"b"}


# sub-processes ------------------------------------------------------------------------------------
def nested(boundary: str = "", *more: str) -> Net:
    body = (
        event("start", "i") + chain("i", "fork") + gateway("parallel", "fork") + flow("x1", "fork", "t1")
        + flow("x2", "fork", "t2") + task("t1", "ok", "bad") + task("t2") + chain("t1", "q")
        + gateway("exclusive", "q", "fine") + flow("fine", "q", "done")
        + flow("ill", "q", "wrong", 'outcome = "bad"') + event("end", "done") + chain("t2", "done2")
        + event("end", "done2") + event("end", "wrong", on("error", "r1"))
    )  # fmt: skip
    return net_of(
        START,
        END,
        chain("s", "p"),
        sub("p", body),
        chain("p", "z", "e"),
        task("z"),
        boundary,
        *more,
    )


CATCH = event("boundary", "oops", on("error", "r1"), own='attachedToRef="p"')


def test_a_sub_process_ends_when_nothing_in_it_moves() -> None:
    net = nested(CATCH, flow("o", "oops", "fix"), task("fix"), chain("fix", "e"))
    begun = step(net, {}, {}, Started())
    assert begun.marking == {"p": 1, "t1@p": 1, "t2@p": 1}
    half = step(net, begun.marking, {}, Completed("t2", scope="p"))
    assert half.marking == {"p": 1, "t1@p": 1}
    whole = step(net, half.marking, {}, Completed("t1", "ok", scope="p"))
    assert whole.marking == {"z": 1}


def test_an_error_takes_the_sub_process_away() -> None:
    net = nested(CATCH, flow("o", "oops", "fix"), task("fix"), chain("fix", "e"))
    failed = step(net, {"p": 1, "t1@p": 1, "t2@p": 1}, {}, Completed("t1", "bad", scope="p"))
    assert failed.marking == {"fix": 1}
    assert failed.effects == (
        steps.CloseTask("t1", "p", done=True), steps.CloseTask("t2", "p", done=False),
        steps.OpenTask("fix", ""),
    )  # fmt: skip


def test_an_error_that_nobody_catches_ends_the_case() -> None:
    net = nested()
    failed = step(net, {"p": 1, "t1@p": 1, "t2@p": 1}, {}, Completed("t1", "bad", scope="p"))
    assert failed.marking == {}
    assert failed.effects[-1] == steps.EndCase("wrong")


def test_terminate_inside_ends_only_the_inside() -> None:
    body = (
        event("start", "i") + chain("i", "f") + gateway("parallel", "f") + flow("x1", "f", "t1")
        + flow("x2", "f", "t2") + task("t1") + task("t2") + chain("t1", "off") + chain("t2", "off2")
        + event("end", "off", "<bpmn:terminateEventDefinition/>") + event("end", "off2")
    )  # fmt: skip
    net = net_of(START, END, chain("s", "p"), sub("p", body), chain("p", "z", "e"), task("z"))
    assert turns(play(net, ["t1", "z"])) == [{"t1", "t2"}, {"z"}, set()]
    assert turns(play(net, ["t2", "t1"])) == [{"t1", "t2"}, {"t1"}, {"z"}]


def test_a_timer_on_a_sub_process_cuts_it_short_or_only_reminds() -> None:
    inner = event("start", "i") + chain("i", "t", "x") + task("t") + event("end", "x")
    late = event("boundary", "late", on("timer", inside=after("P1D")), own='attachedToRef="p"')
    net = net_of(START, END, chain("s", "p"), sub("p", inner), chain("p", "e"), late,
                 chain("late", "b"), task("b"), chain("b", "e"))  # fmt: skip
    assert turns(play(net, ["@late", "b"])) == [{"t"}, {"b"}, set()]
    assert [set(m.waits) for m in play(net, ["t"])] == [{"late"}, set()]
    free = late.replace("attachedToRef", 'cancelActivity="false" attachedToRef')
    net = net_of(START, END, chain("s", "p"), sub("p", inner), chain("p", "e"), free,
                 chain("late", "b"), task("b"), chain("b", "e"))  # fmt: skip
    assert turns(play(net, ["@late", "t", "b"])) == [{"t"}, {"t", "b"}, {"b"}, set()]


# called processes ---------------------------------------------------------------------------------
def test_a_called_process_is_taken_in_and_pinned() -> None:
    inner = compiled(bpmn(START + chain("s", "ask", "e") + task("ask") + END))
    known = Known(nets={"hoi-y-kien": inner}.get)
    call = '<bpmn:callActivity id="{}" name="Hỏi" congvu:process="hoi-y-kien"/>'
    net = net_of(
        START, END, chain("s", "f"), gateway("parallel", "f"), flow("c1", "f", "one"),
        flow("c2", "f", "two"), call.format("one"), call.format("two"), chain("one", "j"),
        chain("two", "j"), gateway("parallel", "j"), chain("j", "e"), known=known,
    )  # fmt: skip
    begun = step(net, {}, {}, Started())
    assert begun.marking == {"one": 1, "two": 1, "one~ask@one": 1, "two~ask@two": 1}
    assert turns(play(net, ["two~ask", "one~ask@one"])) == [
        {"one~ask", "two~ask"}, {"one~ask"}, set(),
    ]  # fmt: skip


def test_what_is_not_published_cannot_be_called() -> None:
    body = START + chain("s", "c", "e") + '<bpmn:callActivity id="c" calledElement="no"/>' + END
    with pytest.raises(BpmnRefused, match="Chưa có quy trình no"):
        compiled(bpmn(body), Known(nets=lambda key: None))


# many ---------------------------------------------------------------------------------------------
def asked(loop: str, own: str = "") -> Net:
    return net_of(
        START, END, chain("s", "ask", "z", "e"), inside(task("ask", "yes", "no", own=own), loop),
        task("z"),
    )  # fmt: skip


def test_many_beside_one_another_go_on_together() -> None:
    net = asked(many(times("count(units)")), own='congvu:result="said"')
    begun = step(net, {}, {"units": ["x", "y", "z"]}, Started())
    assert begun.marking == {"ask": 1, "ask@ask#0": 1, "ask@ask#1": 1, "ask@ask#2": 1}
    one = step(net, begun.marking, begun.data, Completed("ask", "yes", {}, "ask#1"))
    assert one.marking == {"ask": 1, "ask@ask#0": 1, "ask@ask#2": 1}
    with pytest.raises(StepRefused):
        step(net, one.marking, one.data, Completed("ask", "yes", {}, "ask#1"))
    with pytest.raises(StepRefused):
        step(net, one.marking, one.data, Completed("ask", "yes"))
    two = step(net, one.marking, one.data, Completed("ask", "no", {}, "ask#0"))
    last = step(net, two.marking, two.data, Completed("ask", "yes", {}, "ask#2"))
    assert last.marking == {"z": 1}
    assert last.data == {"units": ["x", "y", "z"], "said": ["yes", "no", "yes"]}


def test_none_means_none() -> None:
    net = asked(many(own='congvu:collection="units" congvu:element="unit"'))
    assert turns(play(net, [], data={"units": []})) == [{"z"}]
    for wrong in (None, "x", -1, 1.5, list(range(501))):
        with pytest.raises(StepRefused, match="mấy lần"):
            play(net, [], data={"units": wrong})


def test_one_after_the_other_each_with_its_item() -> None:
    loop = many(sequential=True, own='congvu:collection="units" congvu:element="unit"')
    net = asked(loop)
    case = step(net, {}, {"units": ["a", "b"]}, Started())
    assert case.marking == {"ask": 1, "ask@ask#0": 1}
    assert steps.seen_from(case.data, "ask#0")["unit"] == "a"
    case = step(net, case.marking, case.data, Completed("ask", "yes", {}, "ask#0"))
    assert case.marking == {"ask": 1, "ask@ask#1": 1}
    seen = steps.seen_from(case.data, "ask#1")
    assert (seen["unit"], seen["loopCounter"]) == ("b", 2)
    case = step(net, case.marking, case.data, Completed("ask", "yes", {}, "ask#1"))
    assert (case.marking, case.data) == ({"z": 1}, {"units": ["a", "b"]})


def test_enough_is_enough() -> None:
    net = asked(many(times("5", "numberOfCompletedInstances &gt;= 2")))
    made = play(net, ["ask:yes", "ask:no"])
    assert turns(made)[-1] == {"z"}


def test_a_loop_goes_round_while_its_condition_holds() -> None:
    loop = (
        '<bpmn:standardLoopCharacteristics loopMaximum="3"><bpmn:loopCondition>outcome = "no"'
        "</bpmn:loopCondition></bpmn:standardLoopCharacteristics>"
    )
    net = asked(loop)
    assert turns(play(net, ["ask:no", "ask:yes"])) == [{"ask"}, {"ask"}, {"z"}]
    assert turns(play(net, ["ask:no", "ask:no", "ask:no"]))[-1] == {"z"}
    before = loop.replace("loopMaximum", 'testBefore="true" loopMaximum').replace(
        'outcome = "no"', "x"
    )
    assert turns(play(asked(before), [])) == [{"z"}]
    assert turns(play(asked(before), [], data={"x": True})) == [{"ask"}]


def test_many_sub_processes_keep_their_tokens_apart() -> None:
    inner = (
        event("start", "i") + chain("i", "t", "u", "x") + task("t") + task("u") + event("end", "x")
        + many(own='congvu:collection="people" congvu:element="who"')
    )  # fmt: skip
    late = event("boundary", "late", on("timer", inside=after("P1D")), own='attachedToRef="p"')
    net = net_of(START, END, chain("s", "p"), sub("p", inner), chain("p", "z", "e"), task("z"), late,
                 flow("l", "late", "z2"), task("z2"), chain("z2", "e"))  # fmt: skip
    case = step(net, {}, {"people": ["An", "Bình"]}, Started())
    assert case.marking == {
        "p": 1, "p@p#0": 1, "p@p#1": 1, "t@p#0": 1, "t@p#1": 1, "late": 1,
    }  # fmt: skip
    assert [steps.seen_from(case.data, f"p#{n}")["who"] for n in (0, 1)] == ["An", "Bình"]
    for node, scope in (("t", "p#0"), ("u", "p#0"), ("t", "p#1")):
        case = step(net, case.marking, case.data, Completed(node, scope=scope))
    assert case.marking == {"p": 1, "p@p#1": 1, "u@p#1": 1, "late": 1}
    cut = step(net, case.marking, case.data, Fired("late"))
    assert (cut.marking, cut.data) == ({"z2": 1}, {"people": ["An", "Bình"]})
    case = step(net, case.marking, case.data, Completed("u", scope="p#1"))
    assert (case.marking, case.data) == ({"z": 1}, {"people": ["An", "Bình"]})


# events -------------------------------------------------------------------------------------------
def test_a_message_on_a_task_and_one_to_wait_for() -> None:
    off = event("boundary", "off", on("message", "m1"), own='attachedToRef="t"')
    receive = '<bpmn:receiveTask id="r" name="Chờ" messageRef="m1"/>'
    net = net_of(START, END, chain("s", "t", "r", "e"), task("t"), off, chain("off", "e"), receive)
    begun = step(net, {}, {}, Started())
    assert steps.Await("off", "", "message", "tra-loi") in begun.effects
    assert step(net, begun.marking, {}, Fired("off")).marking == {}
    waits = step(net, begun.marking, {}, Completed("t"))
    assert waits.marking == {"r": 1}
    assert waits.effects[1:] == (
        steps.Unawait("off", ""), steps.Await("r", "", "message", "tra-loi"),
    )  # fmt: skip
    assert step(net, waits.marking, {}, Fired("r")).marking == {}


def test_a_signal_reaches_all_who_wait_in_the_case_and_is_told_on() -> None:
    net = net_of(
        START, END, chain("s", "f"), gateway("parallel", "f"), flow("f1", "f", "t"),
        flow("f2", "f", "w"), task("t"), chain("t", "cry", "j"),
        event("intermediateThrow", "cry", on("signal", "g1")),
        event("intermediateCatch", "w", on("signal", "g1")), chain("w", "u", "j"), task("u"),
        gateway("parallel", "j"), chain("j", "e"),
    )  # fmt: skip
    begun = step(net, {}, {}, Started())
    cried = step(net, begun.marking, {}, Completed("t"))
    assert steps.ThrowSignal("dung-ca-nuoc") in cried.effects
    assert cried.marking == {"cry-j": 1, "u": 1}
    assert turns(play(net, ["@w", "u", "t"])) == [{"t"}, {"t", "u"}, {"t"}, set()]


def test_links_are_arrows() -> None:
    net = net_of(
        START, END, chain("s", "t", "away"), task("t"),
        event("intermediateThrow", "away", '<bpmn:linkEventDefinition name="A"/>'),
        event("intermediateCatch", "here", '<bpmn:linkEventDefinition name="A"/>'),
        chain("here", "u", "e"), task("u"),
    )  # fmt: skip
    assert turns(play(net, ["t", "u"])) == [{"t"}, {"u"}, set()]


def test_a_handler_that_fails_goes_the_way_of_its_error() -> None:
    work = '<bpmn:serviceTask id="h" name="Tra cứu" congvu:handler="look.up"/>'
    bad = event("boundary", "bad", on("error", "r1"), own='attachedToRef="h"')
    rest = event("boundary", "rest", on("error"), own='attachedToRef="h"')
    net = net_of(START, END, chain("s", "h", "e"), work, bad, rest, chain("bad", "a", "e"),
                 task("a"), chain("rest", "b", "e"), task("b"))  # fmt: skip
    assert step(net, {"h": 1}, {}, Failed("h", "SAI")).marking == {"a": 1}
    assert step(net, {"h": 1}, {}, Failed("h", "GI-DO")).marking == {"b": 1}
    assert step(net, {"h": 1}, {}, Handled("h")).marking == {}
    plain = net_of(START, END, chain("s", "h", "e"), work)
    with pytest.raises(StepRefused, match="xử lý lỗi SAI"):
        step(plain, {"h": 1}, {}, Failed("h", "SAI"))


def test_an_escalation_tells_those_above_and_goes_on() -> None:
    body = (
        event("start", "i") + chain("i", "t", "tell", "u", "x") + task("t") + task("u")
        + event("intermediateThrow", "tell", on("escalation", "c1")) + event("end", "x")
    )  # fmt: skip
    told = event("boundary", "told", on("escalation", "c1"),
                 own='attachedToRef="p" cancelActivity="false"')  # fmt: skip
    net = net_of(START, END, chain("s", "p"), sub("p", body), chain("p", "e"), told,
                 chain("told", "boss", "e"), task("boss"))  # fmt: skip
    assert turns(play(net, ["t", "boss", "u"])) == [{"t"}, {"u", "boss"}, {"u"}, set()]
    cut = told.replace('cancelActivity="false"', "")
    parts = (START, END, chain("s", "p"), sub("p", body), chain("p", "e"), cut,
             chain("told", "boss", "e"), task("boss"))  # fmt: skip
    net = compiled(bpmn("".join(parts), before=NAMES))
    assert {p.element for p in problems_of(net)} == {"u", "x", "p-e", "tell-u", "u-x"} & {"u", "x"}
    assert turns(play(net, ["t", "boss"])) == [{"t"}, {"boss"}, set()]


def test_a_condition_rings_when_the_data_makes_it_true() -> None:
    when = "<bpmn:condition>so_nguoi &gt; 10</bpmn:condition>"
    net = net_of(
        START, END, chain("s", "w", "t", "e"),
        event("intermediateCatch", "w", on("conditional", inside=when)), task("t"),
    )  # fmt: skip
    waits = step(net, {}, {"so_nguoi": 3}, Started())
    assert (waits.marking, waits.effects) == ({"w": 1}, ())
    assert step(net, waits.marking, waits.data, Changed({"so_nguoi": 10})).marking == {"w": 1}
    assert step(net, waits.marking, waits.data, Changed({"so_nguoi": 11})).marking == {"t": 1}
    assert step(net, {}, {"so_nguoi": 30}, Started()).marking == {"t": 1}


# event sub-processes ------------------------------------------------------------------------------
def aside(definition: str, *, free: bool = False) -> str:
    said = 'isInterrupting="false"' if free else ""
    body = (
        event("start", "alarm", definition, own=said) + chain("alarm", "stop", "over")
        + task("stop") + event("end", "over")
    )  # fmt: skip
    return sub("aside", body, own='triggeredByEvent="true"')


def test_an_event_sub_process_takes_the_case_over() -> None:
    net = net_of(START, END, chain("s", "t", "e"), task("t"), aside(on("message", "m1")))
    begun = step(net, {}, {}, Started())
    assert begun.marking == {"alarm": 1, "t": 1}
    gone = step(net, begun.marking, {}, Fired("alarm"))
    assert gone.marking == {"aside": 1, "stop@aside": 1}
    assert steps.CloseTask("t", "", done=False) in gone.effects
    over = step(net, gone.marking, {}, Completed("stop", scope="aside"))
    assert (over.marking, over.effects[-1]) == ({}, steps.EndCase("over"))
    plain = step(net, begun.marking, {}, Completed("t"))
    assert (plain.marking, plain.effects[-1]) == ({}, steps.EndCase("e"))
    assert steps.Unawait("alarm", "") in plain.effects


def test_one_that_does_not_interrupt_runs_beside_and_the_case_waits_for_it() -> None:
    net = net_of(
        START, END, chain("s", "t", "e"), task("t"),
        aside(on("timer", inside=after("P1D")), free=True),
    )  # fmt: skip
    assert turns(play(net, ["@alarm", "t", "stop"])) == [
        {"t"}, {"t", "stop"}, {"stop"}, set(),
    ]  # fmt: skip


def test_an_error_is_caught_by_the_nearest_event_sub_process() -> None:
    body = (
        event("start", "i") + chain("i", "t", "wrong") + task("t")
        + event("end", "wrong", on("error", "r1")) + aside(on("error", "r1"))
    )  # fmt: skip
    net = net_of(START, END, chain("s", "p"), sub("p", body), chain("p", "z", "e"), task("z"))
    assert turns(play(net, ["t", "stop", "z"])) == [{"t"}, {"stop"}, {"z"}, set()]


# soundness ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("parts", "element", "words"),
    [
        # split by exclusive, joined by parallel: waits for what never comes
        ((chain("s", "q"), gateway("exclusive", "q", "d"), flow("d", "q", "a"),
          flow("w", "q", "b", "x"), task("a"), task("b"), flow("aj", "a", "j"), flow("bj", "b", "j"),
          gateway("parallel", "j"), chain("j", "e")), "aj", "chờ nhánh không bao giờ tới (Việc b)"),
        # split by parallel, joined by exclusive: what follows is done twice
        ((chain("s", "f"), gateway("parallel", "f"), flow("fa", "f", "a"), flow("fb", "f", "b"),
          task("a"), task("b"), chain("a", "m"), chain("b", "m"), gateway("exclusive", "m"),
          chain("m", "z", "e"), task("z")), "z", "Hai lượt"),
        # split by inclusive, joined by parallel
        ((chain("s", "q"), gateway("inclusive", "q", "d"), flow("d", "q", "a"),
          flow("w", "q", "b", "x"), task("a"), task("b"), flow("aj", "a", "j"), flow("bj", "b", "j"),
          gateway("parallel", "j"), chain("j", "e")), "aj", "kẹt lại"),
        # a message that leads nowhere but round: no way to the end
        ((chain("s", "m"), gateway("exclusive", "m"), chain("m", "t"), task("t"), chain("t", "m"),
          chain("u", "e"), task("u"), chain("v", "u"), task("v"), chain("u2", "v"), task("u2"),
          chain("v2", "u2"), gateway("exclusive", "v2"), chain("u2", "v2")), "t", "kẹt lại"),
    ],
)  # fmt: skip
def test_what_is_not_sound_is_named_with_what_to_do(
    parts: tuple[str, ...], element: str, words: str
) -> None:
    net = compiled(bpmn("".join((START, END, *parts))))
    found = {p.element: p.sentence.vietnamese for p in problems_of(net)}
    assert words in found[element]
