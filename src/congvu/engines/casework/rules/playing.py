"""Plays a process by hand-written moves, without a database: for worked examples and simulation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from congvu.engines.casework.rules.net import Kind, Net
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
    """Where a case stands after a move. turns: open tasks; waits: armed timers; called: handlers
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

    A move is ``task:outcome``, ``task`` (no outcomes) or ``@timer``. answers: what a handler, by
    name, adds to the data. Raises StepRefused when a move does not fit.
    """
    case = _Case({}, dict(data or {}))
    known = answers or {}
    return [_take(net, case, event, known) for event in (Started(), *map(_event, moves))]


def _event(move: str) -> Event:
    if move.startswith("@"):
        return Fired(move[1:])
    node, _, outcome = move.partition(":")
    return Completed(node, outcome)


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
        _standing(net, case, Kind.WAIT, Kind.BOUNDARY),
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
