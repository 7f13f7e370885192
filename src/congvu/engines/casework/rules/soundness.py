"""Before a process may run: it can always end, every step can happen, and the states are few.

All choices are taken as possible (the data is not looked at). Source: van der Aalst, workflow-net
soundness: option to complete, proper completion, no dead transitions; and safe (one token a place).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from congvu.engines.casework.rules.diagram import Problem
from congvu.engines.casework.rules.net import Arc, Kind, Net, Node
from congvu.engines.casework.rules.step import (
    Choose,
    Completed,
    Data,
    Event,
    Fired,
    Handled,
    Started,
    StepRefused,
    step,
)
from congvu.engines.casework.rules.words import Sentence, gettext_noop

MAX_STATES = 20_000
State = frozenset[str]


@dataclass
class Space:
    """Every reachable state with the states that lead to it, and the arcs that were ever taken."""

    before: dict[State, list[State]] = field(default_factory=dict)
    visited: set[str] = field(default_factory=set)
    crowded: str = ""
    too_many: bool = False


def problems_of(net: Net) -> tuple[Problem, ...]:
    """Every reason why the process is not sound; empty when it is."""
    circle = _circle_without_rest(net)
    if circle:
        text = gettext_noop("Các bước chạy vòng mà không đến lượt ai.")
        return (Problem(circle, Sentence(text)),)
    space = explore(net)
    if space.too_many:
        text = gettext_noop("Quy trình có quá nhiều trạng thái; hãy tách nhỏ các nhánh song song.")
        return (Problem("", Sentence(text)),)
    if space.crowded:
        text = gettext_noop(
            "Hai lượt có thể cùng lúc đứng ở bước này; hãy gộp các nhánh bằng cổng song song trước."
        )
        return (Problem(space.crowded, Sentence(text)),)
    return (*_stuck(net, space), *_dead(net, space))


def explore(net: Net) -> Space:
    """The state space, at most MAX_STATES states; stops at the first place with two tokens."""
    space = Space()
    todo: deque[State] = deque()
    empty: State = frozenset()
    _spread(net, empty, Started(), space, todo, first=True)
    while todo and not space.crowded and not space.too_many:
        state = todo.popleft()
        for event in _events(net, state):
            _spread(net, state, event, space, todo)
    return space


def _spread(
    net: Net, state: State, event: Event, space: Space, todo: deque[State], *, first: bool = False
) -> None:
    """Every state that one event can lead to, one for each combination of choices."""
    for marking in _results(net, state, event, space):
        crowded = next((p for p, n in marking.items() if n > 1), "")
        if crowded:
            space.crowded = crowded.partition("@")[0]
            return
        reached = frozenset(marking)
        if reached not in space.before:
            space.before[reached] = []
            todo.append(reached)
            space.too_many = space.too_many or len(space.before) > MAX_STATES
        if not first:
            space.before[reached].append(state)


def _results(net: Net, state: State, event: Event, space: Space) -> Iterator[dict[str, int]]:
    """Replay the step with every sequence of choices, depth first."""
    plan: list[int] = []
    while True:
        taken: list[tuple[int, int]] = []

        chooser = _chooser(plan, taken, space)
        made = step(net, dict.fromkeys(state, 1), {}, event, chooser)
        space.visited.update(p.partition("@")[0] for p in made.marking)
        space.visited.update(getattr(e, "node", "") for e in made.effects)
        yield made.marking
        while taken and taken[-1][0] + 1 == taken[-1][1]:
            taken.pop()
        if not taken:
            return
        plan = [index for index, _ in taken[:-1]] + [taken[-1][0] + 1]


def _chooser(plan: list[int], taken: list[tuple[int, int]], space: Space) -> Choose:
    """Follow the plan, then always the first way; note what was taken out of how many."""

    def choose(node: Node, data: Data) -> Arc:
        index = plan[len(taken)] if len(taken) < len(plan) else 0
        taken.append((index, len(node.out)))
        space.visited.add(node.out[index].id)
        return node.out[index]

    return choose


def _events(net: Net, state: State) -> Iterator[Event]:
    for found in sorted(state):
        node_id, _, scope = found.partition("@")
        node = net.nodes.get(node_id)
        if node is None:
            continue  # a token waiting at a join
        if node.kind is Kind.TASK:
            code = node.outcomes[0].code if node.outcomes else ""
            yield Completed(node_id, code, {}, scope)
        elif node.kind in (Kind.WAIT, Kind.BOUNDARY):
            yield Fired(node_id, scope)
        elif node.kind is Kind.AUTO:
            yield Handled(node_id, {}, scope)


def _stuck(net: Net, space: Space) -> Iterator[Problem]:
    """States from which the end cannot be reached: name where a token waits in vain."""
    good: set[State] = set()
    todo = deque([frozenset[str]()] if frozenset() in space.before else [])
    while todo:
        state = todo.popleft()
        if state not in good:
            good.add(state)
            todo.extend(space.before[state])
    bad = sorted((s for s in space.before if s not in good), key=lambda s: (len(s), sorted(s)))
    if bad:
        waiting = sorted(bad[0], key=lambda p: p in net.nodes)[0]
        text = gettext_noop(
            "Hồ sơ có thể kẹt lại ở đây: từ bước này không còn đường nào tới kết thúc."
        )
        yield Problem(waiting.partition("@")[0], Sentence(text))


def _dead(net: Net, space: Space) -> Iterator[Problem]:
    text = gettext_noop("Không hồ sơ nào đi tới được bước này.")
    for node in net.nodes.values():
        rests = node.kind in (Kind.TASK, Kind.AUTO, Kind.WAIT, Kind.BOUNDARY)
        if rests and node.id not in space.visited:
            yield Problem(node.id, Sentence(text))


def _circle_without_rest(net: Net) -> str:
    """A cycle of gateways only: the id of a gateway on it, '' when there is none."""
    colour: dict[str, int] = {}

    def walk(node: Node) -> str:
        colour[node.id] = 1
        for arc in node.out:
            target = net.nodes[arc.target]
            if target.kind not in (Kind.XOR, Kind.AND):
                continue
            if colour.get(target.id) == 1:
                return target.id
            if target.id not in colour and (found := walk(target)):
                return found
        colour[node.id] = 2
        return ""

    gateways = (n for n in net.nodes.values() if n.kind in (Kind.XOR, Kind.AND))
    return next((f for g in gateways if g.id not in colour and (f := walk(g))), "")


__all__ = ["MAX_STATES", "Space", "StepRefused", "explore", "problems_of"]
