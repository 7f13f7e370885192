"""One step of a process: ``(net, marking, data, event) → marking', data', effects``. Pure.

A marking maps a place to its tokens; a place is a BPMN element id, with ``@scope`` when it stands
inside a running sub-process. Tokens rest on tasks, timers and handlers; at a parallel join they
rest on the arcs they came by; an armed boundary timer holds a token of its own. The empty marking
is the end. Cost depends on the tokens that move, never on the age of the case.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from congvu.engines.casework.rules.diagram import TimerSpec
from congvu.engines.casework.rules.expressions import compile_expression
from congvu.engines.casework.rules.net import Arc, Kind, Net, Node
from congvu.engines.casework.rules.words import Sentence, gettext_noop

MOVES = 1_000  # more in one step means a loop without anybody's turn; soundness refuses those
Marking = Mapping[str, int]
Data = Mapping[str, Any]


class StepRefused(Exception):
    """The event does not fit the marking; nothing moved."""

    def __init__(self, text: str, **values: object) -> None:
        self.sentence = Sentence(text, values)
        super().__init__(self.sentence.vietnamese)


# events -------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Started:
    """The case begins."""


@dataclass(frozen=True, slots=True)
class Completed:
    """Somebody finished a task with an outcome and new data."""

    node: str
    outcome: str = ""
    data: Data = field(default_factory=dict)
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Fired:
    """A timer rang."""

    node: str
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Handled:
    """A registered handler came back, with data for the conditions after it."""

    node: str
    data: Data = field(default_factory=dict)
    scope: str = ""


Event = Started | Completed | Fired | Handled


# effects ------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class OpenTask:
    node: str
    scope: str


@dataclass(frozen=True, slots=True)
class CloseTask:
    """done: finished by somebody; otherwise a timer or the end took it away."""

    node: str
    scope: str
    done: bool


@dataclass(frozen=True, slots=True)
class StartTimer:
    """date: the day or instant of a date timer, already computed from the data."""

    node: str
    scope: str
    timer: TimerSpec
    date: date | datetime | None = None


@dataclass(frozen=True, slots=True)
class CancelTimer:
    node: str
    scope: str


@dataclass(frozen=True, slots=True)
class CallHandler:
    """waits: a token rests until Handled comes back (an end's handler has none)."""

    node: str
    scope: str
    name: str
    waits: bool


@dataclass(frozen=True, slots=True)
class TurnClock:
    """how: start, pause, resume, restart or stop; node: the step that asks for it."""

    how: str
    node: str


@dataclass(frozen=True, slots=True)
class EndCase:
    """node: the end event that was reached last."""

    node: str


Effect = OpenTask | CloseTask | StartTimer | CancelTimer | CallHandler | TurnClock | EndCase
Choose = Callable[[Node, Data], Arc]


@dataclass(frozen=True, slots=True)
class Step:
    """What a step makes of a case."""

    marking: dict[str, int]
    data: dict[str, Any]
    effects: tuple[Effect, ...]


def place(node: str, scope: str) -> str:
    """The place of a node in a scope, as markings and rows write it."""
    return f"{node}@{scope}" if scope else node


def choose_by_guard(node: Node, data: Data) -> Arc:
    """The first arc whose condition is true, else the default. Raises StepRefused."""
    for arc in node.out:
        if arc.guard and compile_expression(arc.guard).holds(data):
            return arc
    for arc in node.out:
        if arc.id == node.default or len(node.out) == 1:
            return arc
    raise StepRefused(gettext_noop("Không nhánh nào ở %(node)s đúng điều kiện."), node=node.id)


def step(
    net: Net, marking: Marking, data: Data, event: Event, choose: Choose = choose_by_guard
) -> Step:
    """Take one event. Raises StepRefused when its task, timer or outcome is not there."""
    walk = _Walk(net, marking, data, choose)
    if isinstance(event, Started):
        walk.start()
    elif isinstance(event, Completed):
        walk.complete(event)
    elif isinstance(event, Fired):
        walk.fire(event)
    else:
        walk.handled(event)
    return walk.finish()


class _Walk:
    """The moving of tokens within one step."""

    def __init__(self, net: Net, marking: Marking, data: Data, choose: Choose) -> None:
        self.net = net
        self.tokens = dict(marking)
        self.data = dict(data)
        self.outcome: str | None = None
        self.choose = choose
        self.effects: list[Effect] = []
        self.queue: deque[tuple[Arc, str]] = deque()
        self.ended = ""

    # events -----------------------------------------------------------------------------------
    def start(self) -> None:
        if self.tokens:
            raise StepRefused(gettext_noop("Hồ sơ đã bắt đầu rồi."))
        node = self.net.nodes[self.net.start]
        self.clock_on_leaving(node)
        self.follow(node, "")

    def complete(self, event: Completed) -> None:
        node = self.resting(event.node, event.scope, Kind.TASK)
        if node.outcomes and node.outcome(event.outcome) is None:
            raise StepRefused(
                gettext_noop("Hãy chọn một kết quả cho công việc %(title)s."), title=node.title
            )
        self.data.update(event.data)
        self.outcome = event.outcome
        if node.result:
            self.data[node.result] = event.outcome
        self.close(node, event.scope, done=True)
        self.follow(node, event.scope)

    def fire(self, event: Fired) -> None:
        node = self.resting(event.node, event.scope, Kind.WAIT, Kind.BOUNDARY)
        self.remove(place(node.id, event.scope))
        if node.kind is Kind.BOUNDARY and node.interrupting:
            self.close(self.net.nodes[node.host], event.scope, done=False)
        self.follow(node, event.scope)

    def handled(self, event: Handled) -> None:
        node = self.resting(event.node, event.scope, Kind.AUTO)
        self.remove(place(node.id, event.scope))
        self.data.update(event.data)
        self.clock_on_leaving(node)
        self.follow(node, event.scope)

    def resting(self, node_id: str, scope: str, *kinds: Kind) -> Node:
        node = self.net.nodes.get(node_id)
        if node is None or node.kind not in kinds or not self.tokens.get(place(node_id, scope)):
            raise StepRefused(gettext_noop("Bước %(node)s không còn mở."), node=node_id)
        return node

    # moving -----------------------------------------------------------------------------------
    def finish(self) -> Step:
        moves = 0
        while self.queue:
            arc, scope = self.queue.popleft()
            moves += 1
            if moves > MOVES:
                raise StepRefused(gettext_noop("Quy trình chạy vòng mà không đến lượt ai."))
            self.enter(self.net.nodes[arc.target], arc, scope)
        if not self.tokens:
            self.effects.append(TurnClock("stop", self.ended))
            self.effects.append(EndCase(self.ended))
        return Step(self.tokens, self.data, tuple(self.effects))

    def follow(self, node: Node, scope: str) -> None:
        self.queue.extend((arc, scope) for arc in node.out)

    def enter(self, node: Node, arc: Arc, scope: str) -> None:
        if node.kind is Kind.TASK:
            self.open(node, scope)
        elif node.kind is Kind.XOR:
            self.queue.append((self.choose(node, self.env()), scope))
        elif node.kind is Kind.AND:
            self.join(node, arc, scope)
        elif node.kind is Kind.END:
            self.end(node, scope)
        elif node.kind is Kind.AUTO:
            self.add(place(node.id, scope))
            self.effects.append(CallHandler(node.id, scope, node.handler, waits=True))
        else:
            self.arm(node, scope)

    def open(self, node: Node, scope: str) -> None:
        self.add(place(node.id, scope))
        if node.clock in ("pause", "supplement"):
            self.effects.append(TurnClock("pause", node.id))
        self.effects.append(OpenTask(node.id, scope))
        for boundary in node.boundary:
            self.arm(self.net.nodes[boundary], scope)

    def close(self, node: Node, scope: str, *, done: bool) -> None:
        self.remove(place(node.id, scope))
        self.effects.append(CloseTask(node.id, scope, done))
        for boundary in node.boundary:
            self.disarm(boundary, scope)
        if done or node.clock in ("pause", "supplement"):
            self.clock_on_leaving(node, done=done)

    def clock_on_leaving(self, node: Node, *, done: bool = True) -> None:
        """Restart only after a supplement that came in; what a timer cut short merely resumes."""
        how = {"start": "start", "stop": "stop", "pause": "resume"}.get(node.clock, "")
        if node.clock == "supplement":
            how = "restart" if done else "resume"
        if how:
            self.effects.append(TurnClock(how, node.id))

    def join(self, node: Node, arc: Arc, scope: str) -> None:
        if len(node.ins) > 1:
            self.add(place(arc.id, scope))
            waiting = [place(a, scope) for a in node.ins]
            if not all(self.tokens.get(p) for p in waiting):
                return
            for p in waiting:
                self.remove(p)
        self.follow(node, scope)

    def end(self, node: Node, scope: str) -> None:
        self.ended = node.id
        if node.handler:
            self.effects.append(CallHandler(node.id, scope, node.handler, waits=False))
        if node.terminate:
            self.queue.clear()
            self.clear()

    def clear(self) -> None:
        """Take every token away: open tasks and timers go with them."""
        for found in list(self.tokens):
            node_id, _, scope = found.partition("@")
            node = self.net.nodes.get(node_id)
            if node is not None and node.kind is Kind.TASK:
                self.effects.append(CloseTask(node_id, scope, done=False))
            elif node is not None and node.kind in (Kind.WAIT, Kind.BOUNDARY):
                self.effects.append(CancelTimer(node_id, scope))
        self.tokens.clear()

    def arm(self, node: Node, scope: str) -> None:
        self.add(place(node.id, scope))
        timer = node.timer or TimerSpec()
        at = compile_expression(timer.date).value(self.env()) if timer.date else None
        if timer.date and isinstance(at, str):
            at = compile_expression(f"date({timer.date})").value(self.env())
        if timer.date and not isinstance(at, date) and self.choose is choose_by_guard:
            raise StepRefused(gettext_noop("Chưa có ngày cho hẹn giờ %(node)s."), node=node.id)
        self.effects.append(StartTimer(node.id, scope, timer, at))

    def disarm(self, boundary: str, scope: str) -> None:
        found = place(boundary, scope)
        if self.tokens.get(found):
            self.remove(found)
            self.effects.append(CancelTimer(boundary, scope))

    def env(self) -> Data:
        return self.data if self.outcome is None else {**self.data, "outcome": self.outcome}

    def add(self, found: str) -> None:
        self.tokens[found] = self.tokens.get(found, 0) + 1

    def remove(self, found: str) -> None:
        left = self.tokens[found] - 1
        if left:
            self.tokens[found] = left
        else:
            del self.tokens[found]


def cancel(net: Net, marking: Marking, data: Data) -> Step:
    """Take everything away: a withdrawn or stopped case."""
    walk = _Walk(net, marking, data, choose_by_guard)
    walk.clear()
    return Step({}, walk.data, tuple(walk.effects))
