"""Ids of what a table has no row for (arrows, gateways, lanes): kept from the drawing before, where
the same thing was drawn, so that running cases still find their places; else made from the rows'.
"""

from __future__ import annotations

from collections import defaultdict

from congvu.engines.casework.rules.compile_checks import KINDS
from congvu.engines.casework.rules.diagram import Diagram, Drawn
from congvu.engines.casework.rules.net import Kind

_WORKS = (Kind.TASK, Kind.AUTO)


class Names:
    """Hands out each id once. taken: ids of the rows."""

    def __init__(self, before: Diagram | None, taken: set[str]) -> None:
        self.used = set(taken)
        self.known: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.lanes: dict[str, str] = {}
        self.start = self._free("bat_dau")
        if before is not None:
            self._read(before)

    def _read(self, before: Diagram) -> None:
        kinds = {e.id: KINDS.get(e.tag) for e in before.elements}
        out: dict[str, list[str]] = defaultdict(list)
        for flow in before.flows:
            self.known["flow", f"{flow.source} {flow.target}"].append(flow.id)
            out[flow.source].append(flow.target)
        for flow in before.flows:
            ends = (kinds.get(flow.source), kinds.get(flow.target))
            if ends == (Kind.XOR, Kind.AND) and len(out[flow.source]) == 1:
                self.known["merge", flow.target].append(flow.source)
            for kind, name in ((Kind.XOR, "gate"), (Kind.AND, "join")):
                if ends[1] is kind and ends[0] in (*_WORKS, Kind.AND):
                    self.known[name, flow.source].append(flow.target)
        for element in before.elements:
            self._note(element, out[element.id])
        self.lanes = {n.name: n.id for n in reversed(before.lanes)}

    def _note(self, element: Drawn, targets: list[str]) -> None:
        if element.tag == "startEvent" and not element.scope and element.id not in self.used:
            self.start = element.id
        if element.host:
            self.known["expiry", element.host].append(element.id)
        if KINDS.get(element.tag) is Kind.AND and len(targets) > 1:
            for target in targets:
                self.known["fork", target].append(element.id)

    def of(self, what: str, key: str, otherwise: str) -> str:
        """The id of a thing known by ``key``, or a free one like ``otherwise``."""
        for name in self.known.get((what, key), ()):
            if name not in self.used:
                self.used.add(name)
                return name
        return self.take(otherwise)

    def flow(self, source: str, target: str) -> str:
        """The id of an arrow."""
        return self.of("flow", f"{source} {target}", f"f_{source}_{target}")

    def lane(self, name: str, otherwise: str) -> str:
        """The id of a lane by its name."""
        found = self.lanes.get(name, "")
        if found and found not in self.used:
            self.used.add(found)
            return found
        return self.take(otherwise)

    def take(self, wanted: str) -> str:
        """A free id like ``wanted``."""
        name = self._free(wanted)
        self.used.add(name)
        return name

    def _free(self, wanted: str) -> str:
        name, number = wanted, 2
        while name in self.used:
            name, number = f"{wanted}_{number}", number + 1
        return name
