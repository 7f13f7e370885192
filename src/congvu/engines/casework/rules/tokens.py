"""The tokens of one step: put down, taken up, armed, cleared; each with what it asks to be done."""

from __future__ import annotations

from collections import deque
from typing import Any

from congvu.engines.casework.rules.choices import ByData
from congvu.engines.casework.rules.diagram import TimerSpec
from congvu.engines.casework.rules.moves import (
    Await,
    CancelTimer,
    CloseTask,
    Data,
    Effect,
    Marking,
    StartTimer,
    StepRefused,
    TurnClock,
    Unawait,
)
from congvu.engines.casework.rules.net import Arc, Kind, Net, Node
from congvu.engines.casework.rules.places import (
    LOCALS,
    child,
    is_instance,
    place,
    seen_from,
    within,
)
from congvu.engines.casework.rules.words import gettext_noop

ARMED = frozenset({"timer", "message", "signal", "conditional"})  # hold a token while they wait
EVENTS = (Kind.WAIT, Kind.BOUNDARY, Kind.ALARM)


class Tokens:
    """A marking in the making, with the effects so far and the tokens still on their way."""

    def __init__(self, net: Net, marking: Marking, data: Data, choices: ByData) -> None:
        self.net = net
        self.tokens = dict(marking)
        self.data: dict[str, Any] = dict(data)
        self.outcome: str | None = None
        self.choices = choices
        self.effects: list[Effect] = []
        self.queue: deque[tuple[Arc, str]] = deque()
        self.passed: set[str] = set()
        self.ended = ""

    def env(self, scope: str = "") -> Data:
        """What an expression reads here."""
        seen = seen_from(self.data, scope)
        return seen if self.outcome is None else {**seen, "outcome": self.outcome}

    def add(self, found: str) -> None:
        self.tokens[found] = self.tokens.get(found, 0) + 1

    def remove(self, found: str) -> None:
        left = self.tokens[found] - 1
        if left:
            self.tokens[found] = left
        else:
            del self.tokens[found]

    def resting(self, node_id: str, scope: str, *kinds: Kind) -> Node:
        """The node where a token stands for the outside world. Raises StepRefused."""
        node = self.net.nodes.get(node_id)
        if node is None or node.kind not in kinds or not self.tokens.get(place(node_id, scope)):
            raise StepRefused(gettext_noop("Bước %(node)s không còn mở."), node=node_id)
        if node.many and not is_instance(node_id, scope):
            raise StepRefused(gettext_noop("Bước %(node)s không còn mở."), node=node_id)
        return node

    # events that wait -------------------------------------------------------------------------
    def arm(self, node: Node, scope: str) -> None:
        """Let an event wait. Errors and escalations are looked up when thrown and hold no token."""
        on = node.waits_for
        if on not in ARMED:
            return
        self.add(place(node.id, scope))
        if on == "timer":
            at = self.choices.moment(node, self.env(scope))
            self.effects.append(StartTimer(node.id, scope, node.timer or TimerSpec(), at))
        elif on != "conditional":
            self.effects.append(Await(node.id, scope, on, node.name))

    def disarm(self, name: str, scope: str) -> None:
        """Call an event off, when it still waits."""
        found = place(name, scope)
        if self.tokens.get(found):
            self.remove(found)
            self.call_off(self.net.nodes[name], scope)

    def call_off(self, node: Node, scope: str) -> None:
        on = node.waits_for
        if on == "timer":
            self.effects.append(CancelTimer(node.id, scope))
        elif on != "conditional":
            self.effects.append(Unawait(node.id, scope))

    # taking away ------------------------------------------------------------------------------
    def close(self, node: Node, scope: str, *, done: bool) -> None:
        """An activity is over: with it goes what runs inside and what sits on its boundary."""
        self.remove(place(node.id, scope))
        instance = is_instance(node.id, scope)
        if node.kind is Kind.TASK and (instance or not node.many):
            self.effects.append(CloseTask(node.id, scope, done))
        elif node.kind is Kind.WAIT and not done:
            self.call_off(node, scope)
        elif self.net.nested:
            self.clear(scope if instance else child(scope, node.id))
        if not instance:
            for boundary in node.boundary:
                self.disarm(boundary, scope)
        if done or node.clock in ("pause", "supplement"):
            self.clock_on_leaving(node, done=done)

    def clear(self, base: str) -> None:
        """Take every token of a scope away, wherever it is; '' clears the case."""
        for found in list(self.tokens):
            name, _, scope = found.partition("@")
            itself = bool(base) and scope == base and is_instance(name, scope)
            if within(scope, base) and not itself:
                del self.tokens[found]
                self.take_away(self.net.nodes.get(name), scope, base)
        self.queue = deque(q for q in self.queue if not within(q[1], base))
        self.forget(base)

    def take_away(self, node: Node | None, scope: str, base: str) -> None:
        if node is None:
            return  # it stood on an arc, at a join
        if node.kind is Kind.TASK and (not node.many or is_instance(node.id, scope)):
            self.effects.append(CloseTask(node.id, scope, done=False))
            if base and node.clock in ("pause", "supplement"):
                self.clock_on_leaving(node, done=False)
        elif node.kind in EVENTS:
            self.call_off(node, scope)

    def forget(self, base: str) -> None:
        """Drop what was known only inside a scope."""
        known = self.data.get(LOCALS)
        if known:
            left = {scope: value for scope, value in known.items() if not within(scope, base)}
            self.remember(left)

    def remember(self, known: dict[str, Any]) -> None:
        """What is known inside the scopes, from now on."""
        if known:
            self.data[LOCALS] = known
        else:
            self.data.pop(LOCALS, None)

    def clock_on_leaving(self, node: Node, *, done: bool = True) -> None:
        """Restart only after a supplement that came in; what a timer cut short merely resumes."""
        how = {"start": "start", "stop": "stop", "pause": "resume"}.get(node.clock, "")
        if node.clock == "supplement":
            how = "restart" if done else "resume"
        if how:
            self.effects.append(TurnClock(how, node.id))

    def follow(self, node: Node, scope: str) -> None:
        """Send a token along every arrow out of a node."""
        self.queue.extend((arc, scope) for arc in node.out)
