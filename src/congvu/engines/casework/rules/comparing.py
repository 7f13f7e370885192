"""Two versions of a process side by side, and whether a running case may go over from one to the other.

A case may go over when its tokens, put on the same elements of the new net, stand where a case of
the new net could stand by itself: from every such marking the new net, being sound, can end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from congvu.engines.casework.rules.exploring import MANY, Space, explore
from congvu.engines.casework.rules.moves import Marking
from congvu.engines.casework.rules.net import Kind, Net, Node
from congvu.engines.casework.rules.places import is_instance, place
from congvu.engines.casework.rules.tokens import ARMED
from congvu.engines.casework.rules.words import Sentence, gettext_noop


@dataclass(frozen=True, slots=True)
class Change:
    """One element that differs. what: ``added``, ``removed`` or ``changed``; fields: (name, before,
    after) of what a changed one says differently."""

    element: str
    what: str
    kind: str
    title: str
    fields: tuple[tuple[str, Any, Any], ...] = ()


def changes(old: Net, new: Net) -> tuple[Change, ...]:
    """What the new version adds, takes away and says differently, in the order of the diagrams."""
    gone = (n for n in old.nodes.values() if n.id not in new.nodes)
    return (
        *(_change(n, old.nodes.get(n.id)) for n in new.nodes.values() if old.nodes.get(n.id) != n),
        *(Change(n.id, "removed", n.kind.value, n.title) for n in gone),
    )


def _change(node: Node, before: Node | None) -> Change:
    if before is None:
        return Change(node.id, "added", node.kind.value, node.title)
    said = tuple(
        (f.name, getattr(before, f.name), getattr(node, f.name))
        for f in fields(Node)
        if getattr(before, f.name) != getattr(node, f.name)
    )
    return Change(node.id, "changed", node.kind.value, node.title, said)


@dataclass(frozen=True, slots=True)
class Going:
    """What becomes of the cases that stand at one marking. marking: where they stand in the new net
    (None: they stay); arm, disarm: events on the way, as (element, scope); why: why they stay."""

    marking: Mapping[str, int] | None
    arm: tuple[tuple[str, str], ...] = ()
    disarm: tuple[tuple[str, str], ...] = ()
    why: Sentence | None = None


@dataclass
class Crossing:
    """From one version to the other; the new net's states are explored once for all markings."""

    old: Net
    new: Net
    _space: list[Space] = field(default_factory=list)

    def going(self, marking: Marking) -> Going:
        """What becomes of the cases at this marking."""
        for found in marking:
            why = self._lost(found)
            if why is not None:
                return Going(None, why=why)
        kept = {p: n for p, n in marking.items() if not self._armed(self.old, p)}
        guests = dict.fromkeys(self._guests(kept), 1)
        stays = {p: n for p, n in marking.items() if self._armed(self.old, p) and p in guests}
        rung = self._rung(marking, kept)
        made = {**kept, **stays, **{p: 1 for p in guests if p not in rung}}
        if not self._reachable(made):
            text = gettext_noop(
                "Ở phiên bản mới, hồ sơ không thể đứng ở các bước này cùng lúc; hồ sơ giữ phiên bản cũ."
            )
            return Going(None, why=Sentence(text))
        return Going(
            made,
            tuple(sorted(_split(p) for p in made if p not in marking)),
            tuple(sorted(_split(p) for p in marking if p not in made)),
        )

    def _lost(self, found: str) -> Sentence | None:
        """Why a token has no place in the new net; one of an armed event may simply go."""
        name, _scope = _split(found)
        before, after = self.old.nodes.get(name), self.new.nodes.get(name)
        if before is None:
            same = self.new.targets.get(name) == self.old.targets.get(name)
            if same:
                return None
            name = self.old.targets[name]
            before = self.old.nodes[name]
        elif self._armed(self.old, found) or (
            after is not None
            and (after.kind, after.scope, bool(after.many))
            == (
                before.kind,
                before.scope,
                bool(before.many),
            )
        ):
            return None
        text = gettext_noop(
            "Phiên bản mới không còn bước %(title)s như cũ; hồ sơ đang ở đó giữ phiên bản cũ."
        )
        return Sentence(text, {"title": before.title or before.id})

    def _armed(self, net: Net, found: str) -> bool:
        node = net.nodes.get(_split(found)[0])
        return node is not None and node.kind in (Kind.BOUNDARY, Kind.ALARM)

    def _guests(self, kept: Marking) -> Iterator[str]:
        """Events that are armed beside what stands, in the new net."""
        for found in kept:
            name, scope = _split(found)
            node = self.new.nodes.get(name)
            if node is None or is_instance(name, scope):
                continue
            for boundary in node.boundary:
                if self.new.nodes[boundary].waits_for in ARMED:
                    yield place(boundary, scope)
        for alarm in self.new.alarms:
            if self.new.nodes[alarm].waits_for in ARMED:
                yield alarm

    def _rung(self, marking: Marking, kept: Marking) -> set[str]:
        """Events that the old net had here and that are no longer armed: they rang already."""
        here: set[str] = set()
        for found in kept:
            name, scope = _split(found)
            node = self.old.nodes.get(name)
            if node is not None and not is_instance(name, scope):
                here |= {place(b, scope) for b in node.boundary}
        here |= set(self.old.alarms)
        return {p for p in here if p not in marking}

    def _reachable(self, marking: Mapping[str, int]) -> bool:
        """Whether a case of the new net can stand there. More instances than were explored stand
        like the ones that were, so only the first are looked at."""
        if not self._space:
            self._space.append(explore(self.new))
        few = frozenset(p for p in marking if not _beyond(p))
        return few in self._space[0].before


def _split(found: str) -> tuple[str, str]:
    name, _, scope = found.partition("@")
    return name, scope


def _beyond(found: str) -> bool:
    """Whether a place is in an instance past those that the explorer makes."""
    counts = (part.partition("#")[2] for part in found.partition("@")[2].split("/"))
    return any(c.isdigit() and int(c) >= MANY for c in counts)
