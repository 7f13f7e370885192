"""The immutable net that a diagram is compiled to; the only thing the running engine reads.

Node and arc ids are the BPMN element ids, so that tokens survive a new version of the diagram.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

from congvu.engines.casework.rules.diagram import Limit, Many, Outcome, TimerSpec


class Kind(StrEnum):
    START = "start"
    TASK = "task"  # somebody's turn
    AUTO = "auto"  # a handler registered by name
    RULE = "rule"  # a decision, computed at once
    XOR = "xor"
    AND = "and"
    OR = "or"
    RACE = "race"  # an event-based gateway: the first of its events wins
    WAIT = "wait"  # an intermediate event, or a message to receive
    THROW = "throw"  # a signal, an escalation, or nothing: goes on at once
    BOUNDARY = "boundary"  # an event on an activity
    SUB = "sub"  # a sub-process, or a called process taken in
    ASIDE = "aside"  # an event sub-process
    ALARM = "alarm"  # the start of an event sub-process, armed while its surroundings run
    END = "end"


ACTIVITIES = frozenset({Kind.TASK, Kind.AUTO, Kind.RULE, Kind.SUB, Kind.WAIT})


@dataclass(frozen=True, slots=True)
class Arc:
    """A sequence flow. guard: condition ('' means none)."""

    id: str
    target: str
    guard: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """One place of the process. ins: ids of arcs that end here; scope: enclosing sub-process;
    host: what a boundary event sits on, the event sub-process of an alarm, or the event-based
    gateway before an event. starts, alarms: of a sub-process, where its tokens begin and what is
    armed meanwhile. on, name, condition: what is waited for or thrown (``Trigger``).

    role: permission code; unit: key of the case's units ('' = owner); whose: ``official`` or
    ``applicant``; clock: what entering or finishing it does to the case's clocks; same_as: node
    whose last doer gets the task; result: data key that keeps the outcome.
    """

    id: str
    kind: Kind
    title: str = ""
    out: tuple[Arc, ...] = ()
    ins: tuple[str, ...] = ()
    default: str = ""
    scope: str = ""
    boundary: tuple[str, ...] = ()
    host: str = ""
    interrupting: bool = True
    terminate: bool = False
    role: str = ""
    unit: str = ""
    form: str = ""
    limit: Limit | None = None
    timer: TimerSpec | None = None
    handler: str = ""
    outcomes: tuple[Outcome, ...] = ()
    whose: str = "official"
    clock: str = ""
    same_as: str = ""
    result: str = ""
    lane: str = ""
    on: str = ""
    name: str = ""
    condition: str = ""
    starts: tuple[str, ...] = ()
    alarms: tuple[str, ...] = ()
    many: Many | None = None
    decision: str = ""
    called: str = ""

    @property
    def waits_for(self) -> str:
        """What rings an event: ``timer``, ``message``, ``signal``, ``error``… ('' for nothing)."""
        return self.on or ("timer" if self.timer else "")

    def outcome(self, code: str) -> Outcome | None:
        """The outcome of this code, None when the task has no such button."""
        return next((o for o in self.outcomes if o.code == code), None)


@dataclass(frozen=True)
class Net:
    """A compiled process. start: id of the start node; limit: the legal time of the whole case;
    starts: ids of all start events when there are several; alarms: starts of event sub-processes
    beside the main flow; decisions: the decision models that rule tasks name, as published."""

    id: str
    name: str
    start: str
    nodes: Mapping[str, Node]
    limit: Limit | None = None
    starts: tuple[str, ...] = ()
    alarms: tuple[str, ...] = ()
    decisions: Mapping[str, Any] = field(default_factory=dict)

    @functools.cached_property
    def canonical(self) -> str:
        """The one JSON text of this net: what is stored and hashed."""
        return json.dumps(as_json(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @functools.cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.canonical.encode()).hexdigest()

    @property
    def tasks(self) -> tuple[Node, ...]:
        return tuple(n for n in self.nodes.values() if n.kind is Kind.TASK)

    @functools.cached_property
    def conditional(self) -> bool:
        """Whether any event waits for a condition on the data."""
        return any(n.condition for n in self.nodes.values())

    @functools.cached_property
    def catches_errors(self) -> bool:
        """Whether any event catches an error."""
        catching = (Kind.BOUNDARY, Kind.ALARM)
        return any(n.on == "error" and n.kind in catching for n in self.nodes.values())

    @functools.cached_property
    def nested(self) -> bool:
        """Whether tokens can stand inside one another (sub-processes, many instances, alarms)."""
        return bool(self.alarms) or any(n.many or n.kind is Kind.SUB for n in self.nodes.values())

    @functools.cached_property
    def inclusive_joins(self) -> Mapping[str, Mapping[str, frozenset[str]]]:
        """Join → arc into it → ids of nodes from which the arc can still be reached without passing
        the join. What an inclusive join waits for (BPMN 2.0.2, 13.4.3)."""
        joins = (n for n in self.nodes.values() if n.kind is Kind.OR and len(n.ins) > 1)
        return {j.id: {arc: self._upstream(j, arc) for arc in j.ins} for j in joins}

    @functools.cached_property
    def sources(self) -> Mapping[str, str]:
        """Arc → the node that it leaves."""
        return {arc.id: node.id for node in self.nodes.values() for arc in node.out}

    @functools.cached_property
    def targets(self) -> Mapping[str, str]:
        """Arc → the node that it enters."""
        return {arc.id: arc.target for node in self.nodes.values() for arc in node.out}

    def _upstream(self, join: Node, arc: str) -> frozenset[str]:
        found: set[str] = set()
        todo = [self.sources[arc]]
        while todo:
            node = self.nodes[todo.pop()]
            if node.id in found or node.id == join.id:
                continue
            found.add(node.id)
            todo.extend(self.sources[a] for a in node.ins)
            if node.kind is Kind.BOUNDARY:
                todo.append(node.host)
        return frozenset(found)


def as_json(net: Net) -> dict[str, Any]:
    """JSON-able form; empty fields are left out."""
    more = {
        "starts": list(net.starts), "alarms": list(net.alarms), "decisions": dict(net.decisions),
    }  # fmt: skip
    return {
        "id": net.id, "name": net.name, "start": net.start,
        "limit": asdict(net.limit) if net.limit else None,
        "nodes": [_node_json(node) for node in net.nodes.values()],
        **{name: value for name, value in more.items() if value},
    }  # fmt: skip


def from_json(stored: Mapping[str, Any]) -> Net:
    """The net back from its stored form."""
    nodes = (_node(n) for n in stored["nodes"])
    return Net(
        stored["id"], stored["name"], stored["start"],
        {n.id: n for n in nodes}, _limit(stored["limit"]), tuple(stored.get("starts", ())),
        tuple(stored.get("alarms", ())), stored.get("decisions", {}),
    )  # fmt: skip


_PLAIN = Node("", Kind.START)


def _node_json(node: Node) -> dict[str, Any]:
    kept = {
        name: getattr(node, name)
        for name in Node.__slots__
        if name in ("id", "kind") or getattr(node, name) != getattr(_PLAIN, name)
    }
    for name in ("limit", "many"):
        if name in kept:
            kept[name] = asdict(kept[name])
    for name in ("out", "outcomes"):
        if name in kept:
            kept[name] = [asdict(item) for item in kept[name]]
    if node.timer:
        kept["timer"] = _timer_json(node.timer)
    return kept


def _timer_json(timer: TimerSpec) -> dict[str, Any]:
    return {
        "seconds": int(timer.length.total_seconds()) if timer.length else None,
        "limit": asdict(timer.limit) if timer.limit else None,
        "date": timer.date,
    }


def _limit(stored: Mapping[str, Any] | None) -> Limit | None:
    return Limit(**stored) if stored else None


def _node(stored: Mapping[str, Any]) -> Node:
    made = dict(stored)
    made["kind"] = Kind(made["kind"])
    made["out"] = tuple(Arc(**a) for a in made.get("out", ()))
    made["outcomes"] = tuple(Outcome(**o) for o in made.get("outcomes", ()))
    made["limit"] = _limit(made.get("limit"))
    made["many"] = Many(**made["many"]) if made.get("many") else None
    for name in ("ins", "boundary", "starts", "alarms"):
        made[name] = tuple(made.get(name, ()))
    timer = made.get("timer")
    if timer:
        seconds = timer["seconds"]
        length = timedelta(seconds=seconds) if seconds is not None else None
        made["timer"] = TimerSpec(length, _limit(timer["limit"]), timer["date"])
    return Node(**made)
