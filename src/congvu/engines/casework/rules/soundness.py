"""Before a process may run: it can always end, every step can happen, and the states are few.

All choices are taken as possible (the data is not looked at). Source: van der Aalst, workflow-net
soundness: option to complete, proper completion, no dead transitions; and safe (one token a place).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from congvu.engines.casework.rules.diagram import Problem
from congvu.engines.casework.rules.exploring import MAX_STATES, Space, State, explore
from congvu.engines.casework.rules.net import Kind, Net, Node
from congvu.engines.casework.rules.words import Sentence, gettext_noop

__all__ = ["MAX_STATES", "Space", "explore", "problems_of"]
_ROUND = gettext_noop("Các bước chạy vòng mà không đến lượt ai.")
_PASSING = (Kind.XOR, Kind.AND, Kind.OR, Kind.THROW, Kind.RULE)


def problems_of(net: Net) -> tuple[Problem, ...]:
    """Every reason why the process is not sound; empty when it is."""
    circle = _circle_without_rest(net)
    if circle:
        return (Problem(circle, Sentence(_ROUND)),)
    space = explore(net)
    if space.round_:
        return (Problem("", Sentence(_ROUND)),)
    if space.too_many:
        text = gettext_noop("Quy trình có quá nhiều trạng thái; hãy tách nhỏ các nhánh song song.")
        return (Problem("", Sentence(text)),)
    if space.crowded:
        text = gettext_noop(
            "Hai lượt có thể cùng lúc đứng ở bước này; hãy gộp các nhánh bằng cổng song song trước."
        )
        where = net.targets.get(space.crowded, space.crowded)
        return (Problem(where, Sentence(text)),)
    return (*_stuck(net, space), *_dead(net, space))


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
    dead = [s for s in bad if s not in space.moving]
    if dead or bad:
        yield _where_stuck(net, (dead or bad)[0])


def _where_stuck(net: Net, state: State) -> Problem:
    """At a join: which arrow has come and what it waits for; else the step without a way out."""
    names = sorted((p.partition("@")[0] for p in state), key=lambda p: (p in net.nodes, p))
    at = net.nodes.get(net.targets.get(names[0], ""))
    if at is None:
        text = gettext_noop(
            "Hồ sơ có thể kẹt lại ở đây: từ bước này không còn đường nào tới kết thúc."
        )
        return Problem(names[0], Sentence(text))
    text = gettext_noop(
        "Hồ sơ có thể kẹt lại ở đây: cổng %(join)s chờ nhánh không bao giờ tới (%(missing)s). Hãy "
        "gộp các nhánh bằng cổng cùng loại với cổng đã tách chúng."
    )
    missing = [net.sources[a] for a in at.ins if a not in names]
    words = {"join": at.title or at.id, "missing": ", ".join(_named(net.nodes[m]) for m in missing)}
    return Problem(names[0], Sentence(text, words))


def _named(node: Node) -> str:
    return node.title or node.id


def _dead(net: Net, space: Space) -> Iterator[Problem]:
    text = gettext_noop("Không hồ sơ nào đi tới được bước này.")
    for node in net.nodes.values():
        if node.id not in space.visited:
            yield Problem(node.id, Sentence(text))


def _circle_without_rest(net: Net) -> str:
    """A cycle of gateways only: the id of a gateway on it, '' when there is none."""
    colour: dict[str, int] = {}

    def walk(node: Node) -> str:
        colour[node.id] = 1
        for arc in node.out:
            target = net.nodes[arc.target]
            if target.kind not in _PASSING:
                continue
            if colour.get(target.id) == 1:
                return target.id
            if target.id not in colour and (found := walk(target)):
                return found
        colour[node.id] = 2
        return ""

    gateways = (n for n in net.nodes.values() if n.kind in _PASSING)
    return next((f for g in gateways if g.id not in colour and (f := walk(g))), "")
