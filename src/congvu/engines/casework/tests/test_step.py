"""The step function: traces computed by hand, and properties over nets built at random."""

from __future__ import annotations

import itertools
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from congvu.engines.casework.rules import step as steps
from congvu.engines.casework.rules.net import Kind, Net
from congvu.engines.casework.rules.playing import play
from congvu.engines.casework.rules.soundness import problems_of
from congvu.engines.casework.rules.step import Completed, Fired, Handled, Started, StepRefused, step
from congvu.engines.casework.tests.diagrams import bpmn, compiled, dossier, flow, task

NET = compiled(dossier())


def turns(*moves: str, net: Net = NET) -> list[set[str]]:
    return [set(m.turns) for m in play(net, moves)]


def test_the_straight_way() -> None:
    assert turns("receive:accept", "ask", "examine", "sign:sign") == [
        {"receive"}, {"examine", "ask"}, {"examine"}, {"sign"}, set(),
    ]  # fmt: skip
    assert play(NET, ["receive:accept", "ask", "examine", "sign:sign"])[-1].ended == "done"


def test_the_way_with_a_supplement_a_late_answer_and_a_return() -> None:
    moves = ["receive:supplement", "supplement", "receive:accept", "examine", "@late",
             "sign:back", "examine2", "sign:sign"]  # fmt: skip
    assert turns(*moves) == [
        {"receive"}, {"supplement"}, {"receive"}, {"examine", "ask"}, {"ask"}, {"sign"},
        {"examine2"}, {"sign"}, set(),
    ]  # fmt: skip


def test_the_refusal() -> None:
    last = play(NET, ["receive:refuse"])[-1]
    assert (last.turns, last.ended) == (frozenset(), "refused")


def test_effects_come_in_the_order_in_which_they_must_be_done() -> None:
    start = step(NET, {}, {}, Started())
    assert start.effects == (steps.OpenTask("receive", ""),)
    asked = step(NET, start.marking, {}, Completed("receive", "supplement"))
    assert asked.effects == (
        steps.CloseTask("receive", "", done=True),
        steps.TurnClock("pause", "supplement"),
        steps.OpenTask("supplement", ""),
    )
    back = step(NET, asked.marking, {}, Completed("supplement"))
    assert back.effects == (
        steps.CloseTask("supplement", "", done=True),
        steps.TurnClock("restart", "supplement"),
        steps.OpenTask("receive", ""),
    )


def test_finishing_a_task_calls_its_timer_off() -> None:
    case = step(NET, {"receive": 1}, {}, Completed("receive", "accept"))
    assert case.marking == {"examine": 1, "ask": 1, "late": 1}
    asked = step(NET, case.marking, {}, Completed("ask"))
    assert asked.marking == {"examine": 1, "f12": 1}
    assert steps.CancelTimer("late", "") in asked.effects
    with pytest.raises(StepRefused):
        step(NET, asked.marking, {}, Fired("late"))


@pytest.mark.parametrize(
    ("marking", "event"),
    [
        ({"receive": 1}, Completed("examine")),
        ({"receive": 1}, Completed("receive", "nonsense")),
        ({"receive": 1}, Completed("receive", "")),
        ({"receive": 1}, Completed("nowhere")),
        ({"receive": 1}, Completed("choice")),
        ({"receive": 1}, Fired("late")),
        ({"receive": 1}, Handled("done")),
        ({"receive": 1}, Started()),
        ({"receive@a": 1}, Completed("receive", "accept")),
    ],
)
def test_what_does_not_fit_is_refused_and_the_marking_stays(
    marking: dict[str, int], event: steps.Event
) -> None:
    before = dict(marking)
    with pytest.raises(StepRefused):
        step(NET, marking, {}, event)
    assert marking == before


def test_a_scope_is_kept_apart() -> None:
    moved = step(NET, {"receive@a": 1, "receive@b": 1}, {}, Completed("receive", "accept", {}, "a"))
    assert moved.marking == {"receive@b": 1, "examine@a": 1, "ask@a": 1, "late@a": 1}


def test_a_result_is_kept_in_the_data_and_handlers_feed_conditions() -> None:
    body = (
        '<bpmn:startEvent id="s"/>' + flow("a", "s", "t")
        + task("t", "yes", "no", own='congvu:result="answer"') + flow("b", "t", "h")
        + '<bpmn:serviceTask id="h" name="Tra" congvu:handler="look.up"/>' + flow("c", "h", "x")
        + '<bpmn:exclusiveGateway id="x" default="d"/>' + flow("d", "x", "e1")
        + flow("f", "x", "e2", 'answer = "yes" and found.count in [2..5]')
        + '<bpmn:endEvent id="e1"/><bpmn:endEvent id="e2" congvu:handler="tell.it"/>'
    )  # fmt: skip
    net = compiled(bpmn(body))
    assert play(net, ["t:yes"])[-1].ended == "e1"
    found = play(net, ["t:yes"], answers={"look.up": {"found": {"count": 3}}})[-1]
    assert (found.ended, found.called) == ("e2", ("look.up", "tell.it"))
    assert found.data == {"answer": "yes", "found": {"count": 3}}
    assert play(net, ["t:no"], answers={"look.up": {"found": {"count": 3}}})[-1].ended == "e1"


def test_terminate_takes_everything_away() -> None:
    body = (
        '<bpmn:startEvent id="s"/>' + flow("a", "s", "f") + '<bpmn:parallelGateway id="f"/>'
        + flow("b", "f", "t1") + flow("c", "f", "t2") + flow("w0", "f", "w") + task("t1") + task("t2")
        + '<bpmn:intermediateCatchEvent id="w"><bpmn:timerEventDefinition>'
        + "<bpmn:timeDuration>PT1H</bpmn:timeDuration></bpmn:timerEventDefinition>"
        + "</bpmn:intermediateCatchEvent>" + flow("w1", "w", "e") + flow("d", "t1", "stop")
        + '<bpmn:endEvent id="stop"><bpmn:terminateEventDefinition/></bpmn:endEvent>'
        + flow("g", "t2", "e") + '<bpmn:endEvent id="e"/>'
    )  # fmt: skip
    net = compiled(bpmn(body))
    assert problems_of(net) == ()
    start = step(net, {}, {}, Started())
    ended = step(net, start.marking, {}, Completed("t1"))
    assert ended.marking == {}
    assert set(ended.effects) == {
        steps.CloseTask("t1", "", done=True), steps.CloseTask("t2", "", done=False),
        steps.CancelTimer("w", ""), steps.TurnClock("stop", "stop"), steps.EndCase("stop"),
    }  # fmt: skip


def test_a_reminder_leaves_the_task_open() -> None:
    body = (
        '<bpmn:startEvent id="s"/>' + flow("a", "s", "t") + task("t") + flow("b", "t", "e")
        + '<bpmn:boundaryEvent id="r" attachedToRef="t" cancelActivity="false">'
        + "<bpmn:timerEventDefinition><bpmn:timeDuration>PT4H</bpmn:timeDuration>"
        + "</bpmn:timerEventDefinition></bpmn:boundaryEvent>" + flow("c", "r", "h")
        + '<bpmn:serviceTask id="h" name="Nhắc" congvu:handler="remind"/>' + flow("d", "h", "e2")
        + '<bpmn:endEvent id="e"/><bpmn:endEvent id="e2"/>'
    )  # fmt: skip
    net = compiled(bpmn(body))
    assert problems_of(net) == ()
    made = play(net, ["@r", "t"])
    assert [set(m.turns) for m in made] == [{"t"}, {"t"}, set()]
    assert made[1].called == ("remind",)


def test_a_date_timer_takes_its_day_from_the_data() -> None:
    body = (
        '<bpmn:startEvent id="s"/>' + flow("a", "s", "w")
        + '<bpmn:intermediateCatchEvent id="w"><bpmn:timerEventDefinition>'
        + "<bpmn:timeDate>ngay_hop</bpmn:timeDate></bpmn:timerEventDefinition>"
        + "</bpmn:intermediateCatchEvent>" + flow("b", "w", "e") + '<bpmn:endEvent id="e"/>'
    )  # fmt: skip
    net = compiled(bpmn(body))
    assert problems_of(net) == ()
    (effect,) = step(net, {}, {"ngay_hop": "2026-12-01"}, Started()).effects
    assert effect.date.isoformat() == "2026-12-01"
    with pytest.raises(StepRefused, match="Chưa có ngày"):
        step(net, {}, {}, Started())


# nets built from blocks: sound by construction --------------------------------------------------
class Builder:
    """Turns a tree of blocks into a diagram: sequence, choice, parallel, loop, task with timer."""

    def __init__(self) -> None:
        self.ids = itertools.count()
        self.parts: list[str] = []

    def name(self, kind: str) -> str:
        return f"{kind}{next(self.ids)}"

    def arc(self, source: str, target: str, condition: str = "") -> str:
        name = self.name("f")
        self.parts.append(flow(name, source, target, condition))
        return name

    def block(self, tree: object, source: str) -> str:
        """Append the block after ``source``; answers the element it leaves by."""
        kind, inside = tree
        return getattr(self, kind)(inside, source)

    def task(self, inside: object, source: str) -> str:
        name = self.name("t")
        self.parts.append(task(name))
        self.arc(source, name)
        return name

    def timed(self, inside: object, source: str) -> str:
        name, timer, merge = self.task(None, source), self.name("b"), self.name("m")
        self.parts.append(
            f'<bpmn:boundaryEvent id="{timer}" attachedToRef="{name}"><bpmn:timerEventDefinition>'
            "<bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>"
            f'</bpmn:boundaryEvent><bpmn:exclusiveGateway id="{merge}"/>'
        )
        self.arc(name, merge)
        self.arc(timer, merge)
        return merge

    def seq(self, inside: list[object], source: str) -> str:
        for tree in inside:
            source = self.block(tree, source)
        return source

    def choice(self, inside: list[object], source: str) -> str:
        split, merge = self.name("x"), self.name("m")
        ends, default = [], ""
        for index, tree in enumerate(inside):
            first = self.name("t")
            condition = f"pick = {index}" if index else ""
            arc = self.arc(split, first, condition)
            default = default or arc
            self.parts.append(task(first))
            ends.append(self.block(tree, first))
        self.parts.append(
            f'<bpmn:exclusiveGateway id="{split}" default="{default}"/>'
            f'<bpmn:exclusiveGateway id="{merge}"/>'
        )
        self.arc(source, split)
        for end in ends:
            self.arc(end, merge)
        return merge

    def both(self, inside: list[object], source: str) -> str:
        fork, join = self.name("p"), self.name("j")
        self.parts.append(f'<bpmn:parallelGateway id="{fork}"/><bpmn:parallelGateway id="{join}"/>')
        self.arc(source, fork)
        for tree in inside:
            branch = self.name("t")
            self.parts.append(task(branch))
            self.arc(fork, branch)
            self.arc(self.block(tree, branch), join)
        return join

    def loop(self, inside: list[object], source: str) -> str:
        merge, split = self.name("m"), self.name("x")
        self.arc(source, merge)
        end = self.seq(inside, merge)
        on = self.name("t")
        out = self.arc(split, on)
        self.parts.append(
            f'<bpmn:exclusiveGateway id="{merge}"/>'
            f'<bpmn:exclusiveGateway id="{split}" default="{out}"/>' + task(on)
        )
        self.arc(end, split)
        self.arc(split, merge, "again = true")
        return on


def build(tree: object) -> Net:
    builder = Builder()
    builder.parts.append('<bpmn:startEvent id="s"/><bpmn:endEvent id="e"/>')
    builder.arc(builder.block(tree, "s"), "e")
    return compiled(bpmn("".join(builder.parts)))


LEAF = st.sampled_from([("task", None), ("timed", None)])
TREES = st.recursive(
    LEAF,
    lambda inner: st.tuples(
        st.sampled_from(["seq", "choice", "both", "loop"]),
        st.lists(inner, min_size=2, max_size=3),
    ),
    max_leaves=6,
)


@settings(max_examples=40, deadline=None)
@given(tree=TREES, seed=st.integers(0, 2**32))
def test_tokens_are_kept(tree: object, seed: int) -> None:
    """Whatever happens: tasks opened and not closed are just those in the marking, a place never
    holds two tokens, a timer is armed only beside its task, and every run can end."""
    net = build(tree)
    chance = random.Random(seed)
    case = step(net, {}, {}, Started())
    opened = {e.node for e in case.effects if isinstance(e, steps.OpenTask)}
    armed = {e.node for e in case.effects if isinstance(e, steps.StartTimer)}
    for number in range(200):
        resting = [net.nodes[p] for p in case.marking if p in net.nodes]
        assert opened == {n.id for n in resting if n.kind is Kind.TASK}
        assert armed == {n.id for n in resting if n.kind is Kind.BOUNDARY}
        assert all(count == 1 for count in case.marking.values())
        assert all(n.host in opened for n in resting if n.kind is Kind.BOUNDARY)
        if not case.marking:
            break
        again = number < 40 and chance.random() < 0.5
        data = {"pick": chance.randrange(3), "again": again}
        node = chance.choice(resting)
        event = Fired(node.id) if node.kind is Kind.BOUNDARY else Completed(node.id, "", data)
        case = step(net, case.marking, data, event)
        for effect in case.effects:
            if isinstance(effect, steps.OpenTask):
                assert effect.node not in opened
                opened.add(effect.node)
            elif isinstance(effect, steps.CloseTask):
                opened.remove(effect.node)
                armed -= {event.node}
            elif isinstance(effect, steps.StartTimer):
                armed.add(effect.node)
            elif isinstance(effect, steps.CancelTimer):
                armed.remove(effect.node)
        armed -= {event.node}
    assert case.marking == {}
    assert isinstance(case.effects[-1], steps.EndCase)


@settings(max_examples=25, deadline=None)
@given(tree=TREES)
def test_structured_diagrams_are_sound(tree: object) -> None:
    assert problems_of(build(tree)) == ()


def test_a_step_depends_on_nothing_but_its_arguments() -> None:
    first = step(NET, {"receive": 1}, {"a": 1}, Completed("receive", "accept", {"b": 2}))
    second = step(NET, {"receive": 1}, {"a": 1}, Completed("receive", "accept", {"b": 2}))
    assert first == second
    assert first.data == {"a": 1, "b": 2}


@pytest.mark.slow  # a thousand rounds, twice, to compare
def test_a_thousand_rounds_cost_the_same_as_the_first() -> None:
    def rounds(case: steps.Step, count: int) -> tuple[steps.Step, float]:
        best = float("inf")
        for _ in range(count):
            begun = time.thread_time()
            case = step(NET, case.marking, case.data, Completed("receive", "supplement"))
            case = step(NET, case.marking, case.data, Completed("supplement"))
            best = min(best, time.thread_time() - begun)
        return case, best

    case, early = rounds(step(NET, {}, {}, Started()), 50)
    case, _ = rounds(case, 1_000)
    case, late = rounds(case, 50)
    assert late < early * 2
    assert case.marking == {"receive": 1}
    assert case.data == {}
