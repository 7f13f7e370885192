"""A process walked through on sample answers: which step comes when, how long it has, who waits.

Pure: nothing is written. Time is counted in working hours from the start, each step taking all the
time that it has; a step after several that run together begins when the last of them is done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from congvu.engines.casework.rules.expressions import compile_expression
from congvu.engines.casework.rules.moves import StepRefused
from congvu.engines.casework.rules.net import Net, Node
from congvu.engines.casework.rules.playing import Moment, play

MOST = 60  # moves of one rehearsal; a process that needs more goes round


@dataclass(frozen=True, slots=True)
class Turn:
    """A step that somebody did. begins, ends: working hours since the case began (None: the step
    has no time in working hours)."""

    node: Node
    outcome: str
    begins: int
    ends: int
    hours: int | None


@dataclass(frozen=True, slots=True)
class Choice:
    """What may happen next. move: as ``play`` reads it; outcome: code, '' for a timer or event."""

    move: str
    node: Node
    outcome: str = ""


@dataclass(frozen=True)
class Rehearsal:
    """turns: done so far; choices: what may come; ended: id of the end reached, '' while open;
    total: working hours until now; called: handlers that would have run; loose: titles of steps
    without a time in working hours."""

    turns: tuple[Turn, ...]
    choices: tuple[Choice, ...]
    ended: str
    total: int
    open: tuple[Node, ...]
    called: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()


def rehearse(net: Net, moves: tuple[str, ...], data: Mapping[str, Any]) -> Rehearsal:
    """The walk along these moves. Raises StepRefused when a move does not fit."""
    moments = play(net, moves[:MOST], data=data)
    begun: dict[str, int] = dict.fromkeys(moments[0].turns, 0)
    turns: list[Turn] = []
    waits = total = 0
    for move, before, now in zip(moves, moments, moments[1:], strict=False):
        name, _, outcome = move.lstrip("@").partition(":")
        name = name.partition("@")[0]
        node = net.nodes[name]
        begins = begun.pop(name, total)
        hours = _hours(node)
        ends = begins + (hours or 0)
        if not move.startswith("@"):
            turns.append(Turn(node, outcome, begins, ends, hours))
        fresh = [n for n in now.turns if n not in before.turns or n == name]
        begun = {n: t for n, t in begun.items() if n in now.turns}
        begun |= dict.fromkeys(fresh, max(ends, waits))
        waits = max(ends, waits) if not fresh and now.turns else 0
        total = max(total, ends)
    last = moments[-1]
    return Rehearsal(
        tuple(turns), () if last.ended and not last.turns else _choices(net, last), last.ended,
        total, tuple(net.nodes[n] for n in sorted(last.turns)),
        tuple(c for m in moments for c in m.called),
        tuple(t.node.title for t in turns if t.hours is None and t.node.whose == "official"),
    )  # fmt: skip


def main_moves(net: Net, data: Mapping[str, Any] | None = None) -> tuple[str, ...]:
    """The way that is meant: the first answer at each step, nothing late; until it ends."""
    moves: tuple[str, ...] = ()
    seen: set[str] = set()
    while len(moves) < MOST:
        here = play(net, moves, data=data)[-1]
        ready = sorted(n for n in here.turns if n not in seen)
        if here.ended or not ready:
            return moves
        node = net.nodes[ready[0]]
        seen.add(node.id)
        code = node.outcomes[0].code if node.outcomes else ""
        moves = (*moves, f"{node.id}:{code}" if code else node.id)
    return moves


def asked(net: Net) -> tuple[str, ...]:
    """Names that conditions read and that no step answers by its outcome."""
    guards = [a.guard for n in net.nodes.values() for a in n.out if a.guard]
    guards += [n.condition for n in net.nodes.values() if n.condition]
    own = {"outcome"} | {n.result for n in net.nodes.values() if n.result}
    return tuple(sorted({x for g in guards for x in compile_expression(g).names} - own))


def sample(text: str) -> Any:
    """A typed answer as a value: number, day (dd/mm/yyyy), có/không, else text; None when empty."""
    said = text.strip()
    if not said:
        return None
    plain = {"có": True, "đúng": True, "true": True, "không": False, "sai": False, "false": False}
    if said.lower() in plain:
        return plain[said.lower()]
    day = said.split("/")
    try:
        if len(day) == 3:
            return date(int(day[2]), int(day[1]), int(day[0]))
        number = Decimal(said.replace(",", "."))
    except (ValueError, InvalidOperation):
        return said
    return number if number.is_finite() else said


def _hours(node: Node) -> int | None:
    """The time of a step in working hours; the applicant's own time does not count."""
    if node.whose != "official":
        return 0
    return node.limit.working_hours if node.limit else None


def _choices(net: Net, moment: Moment) -> tuple[Choice, ...]:
    found: list[Choice] = []
    for name in sorted(moment.turns):
        node = net.nodes[name]
        codes = [o.code for o in node.outcomes] or [""]
        found += [Choice(f"{name}:{c}" if c else name, node, c) for c in codes]
    found += [Choice(f"@{name}", net.nodes[name]) for name in sorted(moment.waits)]
    return tuple(found)


__all__ = [
    "MOST", "Choice", "Rehearsal", "StepRefused", "Turn", "asked", "main_moves",
    "rehearse", "sample",
]  # fmt: skip
