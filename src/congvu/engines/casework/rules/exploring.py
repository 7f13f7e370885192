"""Every state that a process can come to, whatever the data says: the step function, all ways."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from congvu.engines.casework.rules.choices import ByData
from congvu.engines.casework.rules.moves import (
    Completed,
    Data,
    Event,
    Failed,
    Fired,
    Handled,
    Started,
    Step,
    StepRefused,
)
from congvu.engines.casework.rules.net import Arc, Kind, Net, Node
from congvu.engines.casework.rules.places import is_instance
from congvu.engines.casework.rules.step import step

MAX_STATES = 20_000
MAX_STEPS = 60_000
MAX_WAYS = 1_500  # of one event: where many instances hold many, there are ways without number
MANY = 2  # instances that stand for any number
State = frozenset[str]


@dataclass
class Space:
    """Every reachable state with the states that lead to it, and the nodes ever passed.

    crowded: a place that two tokens reached; round_: an endless loop without anybody's turn;
    too_many: states or steps were more than one can look at.
    """

    before: dict[State, list[State]] = field(default_factory=dict)
    visited: set[str] = field(default_factory=set)
    crowded: str = ""
    too_many: bool = False
    round_: bool = False
    moving: set[State] = field(default_factory=set)
    steps: int = 0


class AllWays(ByData):
    """Follows a plan of choices, then always the first way; notes what was taken out of how many."""

    exploring = True

    def __init__(self, plan: list[int]) -> None:
        self.plan = plan
        self.taken: list[tuple[int, int]] = []

    def pick(self, count: int) -> int:
        index = self.plan[len(self.taken)] if len(self.taken) < len(self.plan) else 0
        self.taken.append((index, count))
        return index

    def ways(self, node: Node, data: Data) -> tuple[Arc, ...]:
        if len(node.out) == 1:
            return node.out
        if node.kind is not Kind.OR:
            return (node.out[self.pick(len(node.out))],)
        guarded = [a for a in node.out if a.id != node.default]
        chosen = self.pick(2 ** len(guarded))
        some = tuple(a for bit, a in enumerate(guarded) if chosen >> bit & 1)
        return some or tuple(a for a in node.out if a.id == node.default)

    def items(self, node: Node, data: Data) -> list[Any]:
        assert node.many is not None
        if node.many.cardinality.isdigit():
            return [None] * min(int(node.many.cardinality), MANY)
        return [None] * self.pick(MANY + 1)

    def more(self, node: Node, data: Data, done: int, total: int) -> bool:
        assert node.many is not None
        if node.many.cardinality.isdigit() and not node.many.loops:
            return done < min(int(node.many.cardinality), MANY)
        return done < MANY and self.pick(2) == 0

    def enough(self, node: Node, data: Data) -> bool:
        assert node.many is not None
        return bool(node.many.until) and self.pick(2) == 1

    def moment(self, node: Node, data: Data) -> date | None:
        return None

    def decide(self, net: Net, node: Node, data: Data) -> Data:
        return {}


def explore(net: Net, most: int = MAX_STATES) -> Space:
    """The state space, at most ``most`` states; stops at the first place with two tokens."""
    space = Space()
    todo: deque[State] = deque()
    empty: State = frozenset()
    try:
        for start in net.starts or (net.start,):
            _spread(net, empty, Started(start), space, todo, most, first=True)
        while todo and not space.crowded and not space.too_many:
            state = todo.popleft()
            for event in events_of(net, state):
                space.moving.add(state)
                _spread(net, state, event, space, todo, most)
                if space.too_many:
                    break
    except StepRefused:
        space.round_ = True
    return space


def _spread(
    net: Net, state: State, event: Event, space: Space, todo: deque[State], most: int, *,
    first: bool = False,
) -> None:  # fmt: skip
    """Every state that one event can lead to, one for each combination of choices."""
    for way, made in enumerate(outcomes(net, state, event)):
        space.steps += 1
        if way > MAX_WAYS or space.steps > MAX_STEPS:
            space.too_many = True
            return
        marking = made.marking
        space.visited.update(made.passed)
        space.visited.update(p.partition("@")[0] for p in marking)
        space.visited.update(getattr(e, "node", "") for e in made.effects)
        crowded = next((p for p, n in marking.items() if n > 1), "")
        if crowded:
            space.crowded = crowded.partition("@")[0]
            return
        reached = frozenset(marking)
        if reached not in space.before:
            space.before[reached] = []
            todo.append(reached)
            space.too_many = space.too_many or len(space.before) > most
        if not first:
            space.before[reached].append(state)


def outcomes(net: Net, state: State, event: Event) -> Iterator[Step]:
    """Replay the step with every sequence of choices, depth first."""
    plan: list[int] = []
    while True:
        ways = AllWays(plan)
        try:
            yield step(net, dict.fromkeys(state, 1), {}, event, ways)
        except StepRefused:
            if not isinstance(event, Failed):
                raise
        taken = ways.taken
        while taken and taken[-1][0] + 1 == taken[-1][1]:
            taken.pop()
        if not taken:
            return
        plan = [index for index, _ in taken[:-1]] + [taken[-1][0] + 1]


def events_of(net: Net, state: State) -> Iterator[Event]:
    """Everything that could happen in a state."""
    for found in sorted(state):
        name, _, scope = found.partition("@")
        node = net.nodes.get(name)
        if node is None or (node.many and not is_instance(name, scope)):
            continue  # a token at a join, or the whole of many
        if node.kind is Kind.TASK:
            yield Completed(name, node.outcomes[0].code if node.outcomes else "", {}, scope)
        elif node.kind in (Kind.WAIT, Kind.BOUNDARY, Kind.ALARM):
            yield Fired(name, scope)
        elif node.kind is Kind.AUTO:
            yield Handled(name, {}, scope)
            yield from (Failed(name, code, scope) for code in _codes(net))


def _codes(net: Net) -> list[str]:
    """Every error that some event of the process catches."""
    return sorted(
        {n.name for n in net.nodes.values()
         if n.on == "error" and n.kind in (Kind.BOUNDARY, Kind.ALARM)}
    )  # fmt: skip


__all__ = ["MAX_STATES", "Space", "State", "events_of", "explore", "outcomes"]
