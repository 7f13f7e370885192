"""The moving of tokens within one step. See ``step``."""

from __future__ import annotations

from congvu.engines.casework.rules.instances import Instances
from congvu.engines.casework.rules.moves import (
    CallHandler,
    Completed,
    EndCase,
    Failed,
    Fired,
    Handled,
    OpenTask,
    Started,
    Step,
    StepRefused,
    ThrowSignal,
    TurnClock,
)
from congvu.engines.casework.rules.net import ACTIVITIES, Arc, Kind, Node
from congvu.engines.casework.rules.places import child, is_instance, owner, parent, place, within
from congvu.engines.casework.rules.tokens import EVENTS
from congvu.engines.casework.rules.words import gettext_noop

MOVES = 2_000  # more in one step means a loop without anybody's turn; soundness refuses those
_ROUND = gettext_noop("Quy trình chạy vòng mà không đến lượt ai.")


class Walk(Instances):
    """One event taken to the point where every token rests."""

    moves = 0

    # events -----------------------------------------------------------------------------------
    def start(self, event: Started) -> None:
        if self.tokens:
            raise StepRefused(gettext_noop("Hồ sơ đã bắt đầu rồi."))
        name = event.node or self.net.start
        if name not in (self.net.starts or (self.net.start,)):
            raise StepRefused(gettext_noop("Bước %(node)s không còn mở."), node=name)
        node = self.net.nodes[name]
        self.passed.add(name)
        for alarm in self.net.alarms:
            self.arm(self.net.nodes[alarm], "")
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
            said = [*self.data.get(node.result, ()), event.outcome] if node.many else event.outcome
            self.data[node.result] = said
        self.close(node, event.scope, done=True)
        self.leave(node, event.scope)

    def fire(self, event: Fired) -> None:
        node = self.resting(event.node, event.scope, *EVENTS)
        self.data.update(event.data)
        self.ring(node, event.scope)

    def handled(self, event: Handled) -> None:
        node = self.resting(event.node, event.scope, Kind.AUTO)
        self.remove(place(node.id, event.scope))
        self.data.update(event.data)
        self.clock_on_leaving(node)
        self.follow(node, event.scope)

    def failed(self, event: Failed) -> None:
        node = self.resting(event.node, event.scope, Kind.AUTO)
        self.remove(place(node.id, event.scope))
        caught = self.matching(node.boundary, "error", event.code)
        if caught is not None:
            self.passed.add(caught.id)
            self.follow(caught, event.scope)
        elif not self.hand_up("error", event.scope, event.code):
            raise StepRefused(
                gettext_noop("Không bước nào của quy trình xử lý lỗi %(code)s."), code=event.code
            )

    # to the point where everything rests ------------------------------------------------------
    def finish(self) -> Step:
        """Move until nothing moves; then say whether that was the end of the case."""
        self.drain()
        while self.end_scopes() or self.join_inclusive() or self.ring_conditions():
            self.drain()
        if self.net.alarms and all(p in self.net.alarms for p in self.tokens):
            self.clear("")
        if not self.tokens:
            self.effects.append(TurnClock("stop", self.ended))
            self.effects.append(EndCase(self.ended))
        return Step(self.tokens, self.data, tuple(self.effects), frozenset(self.passed))

    def drain(self) -> None:
        while self.queue:
            arc, scope = self.queue.popleft()
            self.count()
            if self.choices.exploring:
                self.passed.update((arc.id, arc.target))
            self.enter(self.net.nodes[arc.target], arc, scope)

    def count(self) -> None:
        self.moves += 1
        if self.moves > MOVES:
            raise StepRefused(_ROUND)

    def enter(self, node: Node, arc: Arc, scope: str) -> None:
        if node.kind in ACTIVITIES:
            self.approach(node, scope)
        elif node.kind is Kind.XOR:
            self.choose(node, scope)
        elif node.kind is Kind.AND:
            self.join(node, arc, scope)
        elif node.kind is Kind.OR:
            self.meet(node, arc, scope)
        elif node.kind is Kind.RACE:
            for way in node.out:
                self.passed.add(way.id)
                self.arm(self.net.nodes[way.target], scope)
        elif node.kind is Kind.THROW:
            self.follow(node, scope)
            self.throw(node, scope)
        else:
            self.end(node, scope)

    def choose(self, node: Node, scope: str) -> None:
        self.queue.extend((arc, scope) for arc in self.choices.ways(node, self.env(scope)))

    def join(self, node: Node, arc: Arc, scope: str) -> None:
        if len(node.ins) > 1:
            self.add(place(arc.id, scope))
            waiting = [place(a, scope) for a in node.ins]
            if not all(self.tokens.get(p) for p in waiting):
                return
            for p in waiting:
                self.remove(p)
        self.follow(node, scope)

    # inclusive joins --------------------------------------------------------------------------
    def meet(self, node: Node, arc: Arc, scope: str) -> None:
        if len(node.ins) > 1:
            self.add(place(arc.id, scope))
        else:
            self.choose(node, scope)

    def join_inclusive(self) -> bool:
        """Let one inclusive join go on that waits for nothing more."""
        for name, upstream in self.net.inclusive_joins.items():
            held = [p.partition("@") for p in self.tokens if p.partition("@")[0] in upstream]
            for scope in sorted({scope for _, _, scope in held}):
                present = {arc for arc, _, around in held if around == scope}
                if not self.awaited(upstream, present, scope):
                    for arc in sorted(present):
                        self.remove(place(arc, scope))
                    self.choose(self.net.nodes[name], scope)
                    return True
        return False

    def awaited(self, upstream: object, present: set[str], scope: str) -> bool:
        """Whether a token elsewhere can still come by an empty arc, and by no arc that has one."""
        assert isinstance(upstream, dict)
        for found in self.tokens:
            name, _, around = found.partition("@")
            if around != scope or name in upstream:
                continue
            at = self.net.targets.get(name, name)
            ways = {arc for arc, nodes in upstream.items() if at in nodes}
            if ways - present and not ways & present:
                return True
        return False

    # events -----------------------------------------------------------------------------------
    def ring(self, node: Node, scope: str) -> None:
        """What an armed event waited for is there."""
        self.count()
        self.passed.add(node.id)
        self.remove(place(node.id, scope))
        if node.kind is Kind.ALARM:
            self.step_aside(node, scope)
            return
        if node.kind is Kind.BOUNDARY:
            if node.interrupting:
                self.close(self.net.nodes[node.host], scope, done=False)
            self.follow(node, scope)
            return
        race = self.net.nodes.get(node.host)
        for way in race.out if race else ():
            self.disarm(way.target, scope)
        for boundary in node.boundary:
            self.disarm(boundary, scope)
        self.follow(node, scope)

    def step_aside(self, alarm: Node, scope: str) -> None:
        """Begin an event sub-process; an interrupting one takes its surroundings away."""
        aside = self.net.nodes[alarm.host]
        if alarm.interrupting:
            self.clear(scope)
        elif self.tokens.get(place(aside.id, scope)):
            return  # it already runs
        self.add(place(aside.id, scope))
        inside = child(scope, aside.id)
        for nested in aside.alarms:
            self.arm(self.net.nodes[nested], inside)
        self.passed.update((aside.id, alarm.id))
        self.follow(alarm, inside)

    def ring_conditions(self) -> bool:
        """Ring one event whose condition has become true."""
        if not self.net.conditional or self.choices.exploring:
            return False
        for found in self.tokens:
            name, _, scope = found.partition("@")
            node = self.net.nodes.get(name)
            if node and node.condition and self.choices.holds(node, self.env(scope)):
                self.ring(node, scope)
                return True
        return False

    # throwing ---------------------------------------------------------------------------------
    def throw(self, node: Node, scope: str) -> None:
        """A signal goes to all who wait, an escalation or error to the nearest around."""
        if node.on == "signal":
            self.effects.append(ThrowSignal(node.name))
            self.signal(node.name)
        elif node.on == "escalation":
            self.hand_up("escalation", scope, node.name)
        elif node.on == "error" and not self.hand_up("error", scope, node.name):
            self.clear("")

    def signal(self, name: str) -> None:
        for found in sorted(self.tokens):
            at, _, scope = found.partition("@")
            node = self.net.nodes.get(at)
            waits = node is not None and (node.on, node.name) == ("signal", name)
            if node and waits and node.kind in EVENTS and self.tokens.get(found):
                self.ring(node, scope)

    def matching(self, names: tuple[str, ...], on: str, code: str) -> Node | None:
        """The event that catches this code; the one without a code catches what is left."""
        events = [self.net.nodes[n] for n in names if self.net.nodes[n].on == on]
        exact = (e for e in events if e.name == code)
        return next(exact, next((e for e in events if not e.name), None))

    def hand_up(self, on: str, scope: str, code: str) -> bool:
        """Find who catches it, from the inside out; False when nobody does."""
        came_from = ""
        while True:
            around = self.net.nodes.get(owner(scope))
            alarms = around.alarms if around else self.net.alarms
            free = tuple(a for a in alarms if self.net.nodes[a].host != came_from)
            alarm = self.matching(free, on, code)
            if alarm is not None:
                self.step_aside(alarm, scope)
                return True
            if around is None:
                return False
            outside = parent(scope)
            caught = self.matching(around.boundary, on, code)
            if caught is not None:
                self.passed.add(caught.id)
                if caught.interrupting:
                    self.close(around, outside, done=False)
                self.follow(caught, outside)
                return True
            came_from, scope = around.id, outside

    # ends -------------------------------------------------------------------------------------
    def end(self, node: Node, scope: str) -> None:
        if not scope or not self.ended:
            self.ended = node.id
        if node.handler:
            self.effects.append(CallHandler(node.id, scope, node.handler, waits=False))
        if node.terminate:
            self.clear(scope)
        elif node.on:
            self.throw(node, scope)

    def end_scopes(self) -> bool:
        """Leave one sub-process in which nothing is left to happen."""
        if not self.net.nested:
            return False
        for found in sorted(self.tokens, key=len, reverse=True):
            name, _, scope = found.partition("@")
            node = self.net.nodes.get(name)
            if node is None or node.kind not in (Kind.SUB, Kind.ASIDE):
                continue
            if node.many and not is_instance(name, scope):
                continue
            inside = scope if is_instance(name, scope) else child(scope, name)
            if not self.lives(inside, found, node):
                self.clear(inside)
                self.close(node, scope, done=True)
                self.leave(node, scope)
                return True
        return False

    def lives(self, inside: str, itself: str, node: Node) -> bool:
        for found in self.tokens:
            name, _, scope = found.partition("@")
            waits_only = scope == inside and name in node.alarms
            if found != itself and within(scope, inside) and not waits_only:
                return True
        return False

    # activities -------------------------------------------------------------------------------
    def approach(self, node: Node, scope: str) -> None:
        """A token reaches an activity: once, or as many times as it says."""
        if node.many:
            self.open_many(node, scope)
            return
        self.begin(node, scope)
        if node.kind is not Kind.AUTO:
            for boundary in node.boundary:
                self.arm(self.net.nodes[boundary], scope)

    def begin(self, node: Node, scope: str) -> None:
        if node.kind is Kind.WAIT:
            self.arm(node, scope)
            return
        if node.kind is Kind.RULE:
            self.data.update(self.choices.decide(self.net, node, self.env(scope)))
            self.follow(node, scope)
            return
        self.add(place(node.id, scope))
        if node.kind is Kind.TASK:
            if node.clock in ("pause", "supplement"):
                self.effects.append(TurnClock("pause", node.id))
            self.effects.append(OpenTask(node.id, scope))
        elif node.kind is Kind.AUTO:
            self.effects.append(CallHandler(node.id, scope, node.handler, waits=True))
        else:
            self.begin_inside(node, scope)

    def begin_inside(self, node: Node, scope: str) -> None:
        inside = scope if is_instance(node.id, scope) else child(scope, node.id)
        for alarm in node.alarms:
            self.arm(self.net.nodes[alarm], inside)
        for start in node.starts:
            self.passed.add(start)
            self.follow(self.net.nodes[start], inside)
