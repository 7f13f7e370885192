"""Nets built at random from every block of the profile: sound by construction, and, when a gateway
of them is spoiled, refused unless every run still ends."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from congvu.engines.casework.rules import step as steps
from congvu.engines.casework.rules.exploring import events_of
from congvu.engines.casework.rules.net import Kind, Net
from congvu.engines.casework.rules.places import is_instance
from congvu.engines.casework.rules.soundness import problems_of
from congvu.engines.casework.rules.step import Completed, Event, Failed, Fired, Started, step
from congvu.engines.casework.tests.diagrams import (
    after,
    bpmn,
    compiled,
    event,
    gateway,
    inside,
    many,
    on,
    sub,
    task,
    times,
)
from congvu.engines.casework.tests.test_step import Builder

NAMES = '<bpmn:message id="m1" name="tra-loi"/><bpmn:error id="r1" errorCode="SAI"/>'
DATA = {"pick": 0, "again": False, "n": 2}


class Wide(Builder):
    """The blocks of the small builder, and all others; ``spoil`` turns one join into another kind."""

    def __init__(self, spoil: int = -1) -> None:
        super().__init__()
        self.spoil = spoil
        self.gates = 0

    def gate(self, kind: str, name: str, default: str = "") -> None:
        self.gates += 1
        if self.gates == self.spoil:
            others = ["parallel", "exclusive", "inclusive"]
            others.remove(kind)
            kind = others[self.spoil % 2] if not default else {"inclusive": "exclusive"}.get(
                kind, "inclusive"
            )  # fmt: skip
        self.parts.append(gateway(kind, name, default))

    def loop(self, trees: list[object], source: str) -> str:
        """With somebody's turn in every round: none of many would make it a round without rest."""
        return super().loop([("task", None), *trees], source)

    def some(self, trees: list[object], source: str) -> str:
        """Any number of branches at once, met by an inclusive join."""
        split, join = self.name("o"), self.name("j")
        self.arc(source, split)
        default = ""
        for index, tree in enumerate(trees):
            first = self.name("t")
            arc = self.arc(split, first, f"pick != {index}" if index else "")
            default = default or arc
            self.parts.append(task(first))
            self.arc(self.block(tree, first), join)
        self.gate("inclusive", split, default)
        self.gate("inclusive", join)
        return join

    def both(self, trees: list[object], source: str) -> str:
        fork, join = self.name("p"), self.name("j")
        self.arc(source, fork)
        self.parts.append(gateway("parallel", fork))
        for tree in trees:
            branch = self.name("t")
            self.parts.append(task(branch))
            self.arc(fork, branch)
            self.arc(self.block(tree, branch), join)
        self.gate("parallel", join)
        return join

    def race(self, trees: list[object], source: str) -> str:
        """A message or a day, each with its branch, met again."""
        race, merge = self.name("r"), self.name("m")
        self.arc(source, race)
        self.parts.append(gateway("eventBased", race))
        for index, tree in enumerate(trees):
            waits = self.name("w")
            what = on("timer", inside=after("P1D")) if index else on("message", "m1")
            self.parts.append(event("intermediateCatch", waits, what))
            self.arc(race, waits)
            self.arc(self.block(tree, waits), merge)
        self.gate("exclusive", merge)
        return merge

    def nested(self, trees: list[object], source: str) -> str:
        """A sub-process; a timer or an error of its own leads out of it."""
        return self.inner(trees, source, "")

    def each(self, trees: list[object], source: str) -> str:
        """The same for many, beside one another or in turn."""
        return self.inner(trees, source, many(times("n"), sequential=len(trees) > 2))

    def inner(self, trees: list[object], source: str, loop: str) -> str:
        outer, self.parts = self.parts, []
        begin, finish, wrong = self.name("i"), self.name("e"), self.name("e")
        self.parts.append(event("start", begin) + event("end", finish))
        left = self.seq(trees, begin)
        split = self.name("x")
        good = self.arc(split, finish)
        self.arc(left, split)
        self.arc(split, wrong, "pick = 7")
        self.parts.append(
            gateway("exclusive", split, good) + event("end", wrong, on("error", "r1"))
        )
        body, self.parts = "".join(self.parts), outer
        name, late, oops, merge = (self.name(k) for k in ("s", "b", "b", "m"))
        self.parts.append(sub(name, body + loop))
        for boundary, what in ((late, on("timer", inside=after("P9D"))), (oops, on("error", "r1"))):
            self.parts.append(event("boundary", boundary, what, own=f'attachedToRef="{name}"'))
            self.arc(boundary, merge)
        self.arc(source, name)
        self.arc(name, merge)
        self.gate("exclusive", merge)
        return merge

    def votes(self, nothing: object, source: str) -> str:
        """A task done by many, until enough are done."""
        name = self.name("t")
        until = "numberOfCompletedInstances &gt;= 1"
        self.parts.append(inside(task(name), many(times("n", until))))
        self.arc(source, name)
        return name


def build(tree: object, spoil: int = -1, aside: bool = False) -> Net:
    builder = Wide(spoil)
    builder.parts.append(event("start", "s") + event("end", "e"))
    builder.arc(builder.block(tree, "s"), "e")
    if aside:
        body = event("start", "alarm", on("message", "m1")) + task("stop") + event("end", "over")
        builder.arc("stop", "over")
        flows = [builder.parts.pop()]
        builder.arc("alarm", "stop")
        flows.append(builder.parts.pop())
        builder.parts.append(sub("aside", body + "".join(flows), own='triggeredByEvent="true"'))
    return compiled(bpmn("".join(builder.parts), before=NAMES))


LEAF = st.sampled_from([("task", None), ("timed", None), ("votes", None)])
BLOCKS = ["seq", "choice", "some", "both", "loop", "race", "nested", "each"]
TREES = st.recursive(
    LEAF,
    lambda inner: st.tuples(st.sampled_from(BLOCKS), st.lists(inner, min_size=2, max_size=3)),
    max_leaves=5,
)


class Kept:
    """What a caller would keep of a case by following the effects alone."""

    def __init__(self) -> None:
        self.tasks: set[tuple[str, str]] = set()
        self.waits: set[tuple[str, str]] = set()

    def take(self, event_: Event, effects: tuple[steps.Effect, ...]) -> None:
        if isinstance(event_, Fired):
            self.waits.remove((event_.node, event_.scope))
        for effect in effects:
            key = (getattr(effect, "node", ""), getattr(effect, "scope", ""))
            if isinstance(effect, steps.OpenTask):
                assert key not in self.tasks
                self.tasks.add(key)
            elif isinstance(effect, steps.CloseTask):
                self.tasks.remove(key)
            elif isinstance(effect, steps.StartTimer | steps.Await):
                assert key not in self.waits
                self.waits.add(key)
            elif isinstance(effect, steps.CancelTimer | steps.Unawait):
                self.waits.remove(key)


def standing(
    net: Net, marking: dict[str, int]
) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Open tasks and armed events as the marking has them."""
    tasks, waits = set(), set()
    for found in marking:
        name, _, scope = found.partition("@")
        node = net.nodes.get(name)
        if node is None:
            continue
        if node.kind is Kind.TASK and (not node.many or is_instance(name, scope)):
            tasks.add((name, scope))
        elif node.kind in (Kind.WAIT, Kind.BOUNDARY, Kind.ALARM):
            waits.add((name, scope))
    return tasks, waits


def run(net: Net, chance: random.Random, most: int = 300) -> steps.Step:
    """One run, every choice by chance; loops are left after a while."""
    case, kept = step(net, {}, DATA, Started()), Kept()
    kept.take(Started(), case.effects)
    for number in range(most):
        assert (kept.tasks, kept.waits) == standing(net, case.marking)
        assert all(count == 1 for count in case.marking.values())
        possible = [e for e in events_of(net, frozenset(case.marking)) if not isinstance(e, Failed)]
        if not possible:
            return case
        event_ = chance.choice(possible)
        if isinstance(event_, Completed):
            said = {"pick": chance.choice((0, 1, 2, 7)), "n": chance.randrange(4)}
            again = {"again": number < 60 and chance.random() < 0.5}
            event_ = Completed(event_.node, event_.outcome, said | again, event_.scope)
        case = step(net, case.marking, case.data, event_)
        kept.take(event_, case.effects)
    return case


@pytest.mark.slow  # a state space for each net
@settings(max_examples=60, deadline=None)
@given(tree=TREES, aside=st.booleans())
def test_nets_of_blocks_are_sound(tree: object, aside: bool) -> None:
    net = build(tree, aside=aside)
    assert {p.sentence.text for p in problems_of(net)} <= {
        "Quy trình có quá nhiều trạng thái; hãy tách nhỏ các nhánh song song."
    }


def test_many_within_many_is_refused_and_not_looked_at_for_ever() -> None:
    """Twenty-one choices before anybody's turn: three to that power of ways in one step."""
    votes = ("each", [("votes", None), ("votes", None)])
    found = problems_of(build(("each", [votes, votes])))
    assert [p.sentence.text for p in found] == [
        "Quy trình có quá nhiều trạng thái; hãy tách nhỏ các nhánh song song."
    ]


@pytest.mark.slow  # many runs
@settings(max_examples=80, deadline=None)
@given(tree=TREES, aside=st.booleans(), seed=st.integers(0, 2**32))
def test_every_run_comes_to_the_end_and_effects_tell_all(
    tree: object, aside: bool, seed: int
) -> None:
    net = build(tree, aside=aside)
    case = run(net, random.Random(seed))
    assert case.marking == {}
    assert "@" not in case.data
    assert isinstance(case.effects[-1], steps.EndCase)
    assert case.effects[-1].node in net.nodes


@pytest.mark.slow  # a state space for each spoiled net
@settings(max_examples=30, deadline=None)
@given(tree=TREES, spoil=st.integers(1, 4), seed=st.integers(0, 2**32))
def test_what_is_found_sound_ends_whatever_happens(tree: object, spoil: int, seed: int) -> None:
    """Spoiled nets may or may not be sound; if they may be published, no run gets stuck."""
    pair = [("task", None), ("task", None)]
    net = build(("seq", [("both", [tree, ("task", None)]), ("race", pair), ("task", None)]), spoil)
    if problems_of(net):
        return
    chance = random.Random(seed)
    for _ in range(5):
        assert run(net, chance).marking == {}


def test_a_spoiled_join_is_found() -> None:
    """A parallel split met by an exclusive gateway is refused, by an inclusive one it is fine."""
    both = ("both", [("task", None), ("task", None)])
    nested = ("seq", [("both", [both, ("task", None)]), ("task", None)])
    assert problems_of(build(nested)) == ()
    assert problems_of(build(nested, spoil=1)) == ()  # the inner join became inclusive
    (found,) = problems_of(build(nested, spoil=2))  # the outer one exclusive
    assert found.sentence.text.startswith("Hai lượt có thể cùng lúc")


def test_a_round_in_which_there_may_be_nobody_is_refused() -> None:
    """Found by chance: many may be none, and then nothing rests."""
    builder = Wide()
    builder.parts.append(event("start", "s") + event("end", "e"))
    builder.arc(Builder.loop(builder, [("votes", None), ("votes", None)], "s"), "e")
    net = compiled(bpmn("".join(builder.parts), before=NAMES))
    (found,) = problems_of(net)
    assert "chạy vòng" in found.sentence.text
