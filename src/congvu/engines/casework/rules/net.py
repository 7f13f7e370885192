"""The immutable net that a diagram is compiled to; the only thing the running engine reads.

Node and arc ids are the BPMN element ids, so that tokens survive a new version of the diagram.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from congvu.engines.casework.rules.diagram import Limit, Outcome, TimerSpec


class Kind(StrEnum):
    START = "start"
    TASK = "task"  # somebody's turn
    AUTO = "auto"  # a handler registered by name
    XOR = "xor"
    AND = "and"
    WAIT = "wait"  # an intermediate timer
    BOUNDARY = "boundary"  # a timer on a task
    END = "end"


@dataclass(frozen=True, slots=True)
class Arc:
    """A sequence flow. guard: condition ('' means none)."""

    id: str
    target: str
    guard: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """One place of the process. ins: ids of arcs that end here; scope: enclosing sub-process.

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

    def outcome(self, code: str) -> Outcome | None:
        """The outcome of this code, None when the task has no such button."""
        return next((o for o in self.outcomes if o.code == code), None)


@dataclass(frozen=True)
class Net:
    """A compiled process. start: id of the start node; limit: the legal time of the whole case."""

    id: str
    name: str
    start: str
    nodes: Mapping[str, Node]
    limit: Limit | None = None

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


def as_json(net: Net) -> dict[str, Any]:
    """JSON-able form; empty fields are left out."""
    return {
        "id": net.id, "name": net.name, "start": net.start,
        "limit": asdict(net.limit) if net.limit else None,
        "nodes": [_node_json(node) for node in net.nodes.values()],
    }  # fmt: skip


def from_json(stored: Mapping[str, Any]) -> Net:
    """The net back from its stored form."""
    nodes = (_node(n) for n in stored["nodes"])
    return Net(
        stored["id"], stored["name"], stored["start"],
        {n.id: n for n in nodes}, _limit(stored["limit"]),
    )  # fmt: skip


_PLAIN = Node("", Kind.START)


def _node_json(node: Node) -> dict[str, Any]:
    kept = {
        name: getattr(node, name)
        for name in Node.__slots__
        if name in ("id", "kind") or getattr(node, name) != getattr(_PLAIN, name)
    }
    for name in ("limit",):
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
    for name in ("ins", "boundary"):
        made[name] = tuple(made.get(name, ()))
    timer = made.get("timer")
    if timer:
        seconds = timer["seconds"]
        length = timedelta(seconds=seconds) if seconds is not None else None
        made["timer"] = TimerSpec(length, _limit(timer["limit"]), timer["date"])
    return Node(**made)
