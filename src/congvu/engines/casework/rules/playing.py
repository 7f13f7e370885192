"""Plays a process by hand-written moves, without a database: for worked examples and simulation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from congvu.engines.casework.rules.net import Kind, Net
from congvu.engines.casework.rules.places import is_instance
from congvu.engines.casework.rules.step import (
    CallHandler,
    Completed,
    EndCase,
    Event,
    Fired,
    Handled,
    Started,
    step,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """Where a case stands after a move. turns: open tasks; waits: armed events; called: handlers
    that ran in this move; ended: the end event reached, '' while it goes on."""

    turns: frozenset[str]
    waits: frozenset[str]
    called: tuple[str, ...]
    ended: str
    data: Mapping[str, Any]


@dataclass
class _Case:
    marking: dict[str, int]
    data: dict[str, Any]


def play(
    net: Net,
    moves: Iterable[str],
    *,
    data: Mapping[str, Any] | None = None,
    answers: Mapping[str, Mapping[str, Any]] | None = None,
) -> list[Moment]:
    """The moments after the start and after each move.

    A move is ``task:outcome``, ``task`` (no outcomes) or ``@event`` (a timer rang, a message or
    signal came); inside a sub-process the scope may follow, ``task@sub#0:outcome``, else the first
    open one is meant. answers: what a handler, by name, adds to the data. Raises StepRefused when a
    move does not fit.
    """
    case = _Case({}, dict(data or {}))
    known = answers or {}
    first = _take(net, case, Started(), known)
    return [first, *(_take(net, case, _event(move, case), known) for move in moves)]


def _event(move: str, case: _Case) -> Event:
    if move.startswith("@"):
        node, _, scope = move[1:].partition("@")
        return Fired(node, scope or _scope_of(node, case))
    where, _, outcome = move.partition(":")
    node, _, scope = where.partition("@")
    return Completed(node, outcome, {}, scope or _scope_of(node, case))


def _scope_of(node: str, case: _Case) -> str:
    """The scope of the first place where this node stands, an instance before the whole."""
    found = [p.partition("@")[2] for p in case.marking if p.partition("@")[0] == node]
    return min(found, key=lambda scope: (not is_instance(node, scope), scope), default="")


def _take(net: Net, case: _Case, event: Event, answers: Mapping[str, Mapping[str, Any]]) -> Moment:
    waiting, called, ended = [event], [], ""
    while waiting:
        made = step(net, case.marking, case.data, waiting.pop(0))
        case.marking, case.data = made.marking, made.data
        for effect in made.effects:
            if isinstance(effect, CallHandler):
                called.append(effect.name)
                waiting += _answer(effect, answers)
            elif isinstance(effect, EndCase):
                ended = effect.node
    return Moment(
        _standing(net, case, Kind.TASK),
        _standing(net, case, Kind.WAIT, Kind.BOUNDARY, Kind.ALARM),
        tuple(called),
        ended,
        dict(case.data),
    )


def _answer(effect: CallHandler, answers: Mapping[str, Mapping[str, Any]]) -> list[Event]:
    if not effect.waits:
        return []
    return [Handled(effect.node, answers.get(effect.name, {}), effect.scope)]


def _standing(net: Net, case: _Case, *kinds: Kind) -> frozenset[str]:
    places = (p.partition("@")[0] for p in case.marking)
    return frozenset(p for p in places if p in net.nodes and net.nodes[p].kind in kinds)
