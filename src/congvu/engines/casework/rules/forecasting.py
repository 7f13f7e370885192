"""Whether a case will be late: the time left against the time that its remaining steps take.

The time of a step is what the process grants it (``congvu:hours``); the way on is the usual one:
each gateway's default, and of ways that run side by side the longest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from congvu.engines.casework.rules.net import Kind, Net, Node

TOLERANCE = 0.1  # hours: what stands between the clock's start and the first step's opening


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """needed, left: working hours; steps: titles of what is still to be done, the present first."""

    needed: float
    left: float
    steps: tuple[str, ...]

    @property
    def at_risk(self) -> bool:
        """Not late yet, but late if every remaining step takes its time."""
        return at_risk(self.needed, self.left)


def at_risk(needed: float, left: float) -> bool:
    """Not late yet, but late if ``needed`` working hours of work must fit in ``left``."""
    return 0 < left < needed - TOLERANCE


def hours_left(net: Net, node: str) -> tuple[float, float]:
    """Hours granted to the step itself, and to all that follow it on the usual way."""
    now, *later = way_on(net, node)
    return step_hours(now), sum(step_hours(n) for n in later)


def forecast(net: Net, node: str, *, spent: float, left: float) -> Forecast:
    """For a case whose open step is ``node`` with ``spent`` working hours in it so far."""
    now, *later = way_on(net, node)
    hours = max(0.0, step_hours(now) - spent) + sum(step_hours(n) for n in later)
    return Forecast(needed=hours, left=left, steps=tuple(n.title for n in (now, *later)))


def step_hours(node: Node) -> float:
    """Working hours that the process grants a step; 0 when it says none."""
    return float((node.limit.working_hours if node.limit else None) or 0)


def way_on(net: Net, node: str) -> list[Node]:
    """The official's steps from ``node`` (included) to the end, on the usual way."""
    return [net.nodes[node], *_longest(net, node, frozenset({node}))]


def _longest(net: Net, node: str, seen: frozenset[str]) -> list[Node]:
    ways = (_from(net, target, seen) for target in _onward(net.nodes[node]))
    return max(ways, key=lambda way: sum(step_hours(n) for n in way), default=[])


def _from(net: Net, node: str, seen: frozenset[str]) -> list[Node]:
    if node in seen or node not in net.nodes:
        return []
    here = net.nodes[node]
    mine = [here] if here.kind is Kind.TASK and here.whose == "official" else []
    return [*mine, *_longest(net, node, seen | {node})]


def _onward(node: Node) -> Iterator[str]:
    for arc in node.out:
        if not node.default or arc.id == node.default:
            yield arc.target
