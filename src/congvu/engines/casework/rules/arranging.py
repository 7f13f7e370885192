"""A diagram without places, arranged: columns by the longest way from the start, rows by lane.

An arrow past several columns takes a free row in each, an arrow back goes under everything, and
upright pieces run between columns, so that no line crosses a box.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from congvu.engines.casework.rules.canvas import (
    Band,
    Box,
    Line,
    Picture,
    Point,
    Shape,
    shape_of,
    wrapped,
)
from congvu.engines.casework.rules.diagram import Diagram, DrawnFlow

TASK_W, EVENT, GATEWAY, CELL_W = 176.0, 36.0, 44.0, 128.0
FACE, SMALL, LEAD = 13.0, 11.5, 17.0
GAP, TRACK, UNDER, SAYS, ROW, EDGE, HEAD = 40.0, 9.0, 20.0, 104.0, 30.0, 16.0, 28.0
APPLICANT = "~applicant"


@dataclass
class _Cell:
    """One thing in the grid. up, down: what it needs above and below the line of its arrows."""

    lane: str
    rank: int
    w: float = 0.0
    up: float = 6.0
    down: float = 6.0
    row: int = 0
    x: float = 0.0
    y: float = 0.0


@dataclass
class _Way:
    """An arrow through the grid. path: cells that it passes; back: under everything."""

    flow: DrawnFlow
    path: list[str]
    back: bool
    host: str
    tracks: dict[int, int] = field(default_factory=dict)


def arrange(diagram: Diagram, says: Mapping[str, str]) -> Picture:
    """The whole process with its lanes."""
    grid = _Grid(diagram, says, "")
    return grid.picture()


class _Grid:
    """One scope: the process itself, or the inside of a sub-process."""

    def __init__(self, diagram: Diagram, says: Mapping[str, str], scope: str) -> None:
        self.diagram, self.says, self.scope = diagram, says, scope
        inside = [e for e in diagram.elements if e.scope == scope]
        self.elements = {e.id: e for e in inside}
        self.hosts = {e.id: e.host for e in inside if e.host in self.elements}
        self.guests: dict[str, list[str]] = defaultdict(list)
        for guest, host in self.hosts.items():
            self.guests[host].append(guest)
        self.nodes = [e.id for e in inside if e.id not in self.hosts]
        self.flows = [
            f for f in diagram.flows if f.source in self.elements and f.target in self.elements
        ]
        self.inner = {
            e.id: _Grid(diagram, says, e.id).picture() for e in inside if e.tag == "subProcess"
        }
        self.backward: set[str] = set()
        self.cells: dict[str, _Cell] = {}
        self.ways: list[_Way] = []
        self.depth = 0
        self.left: dict[int, float] = {}

    def picture(self) -> Picture:
        """Everything in its place, the corner at nought."""
        self._rank()
        self._thread()
        self._rows()
        width, height, bands = self._place()
        shapes = [s for n in self.nodes for s in self._shapes(n)]
        inner = [
            (self.inner[n], self._frame(n)) for n in self.nodes if n in self.inner
        ]  # fmt: skip
        lines = [self._line(w, height) for w in self.ways]
        for picture, box in inner:
            shapes += [replace(s, box=s.box.moved(box.x, box.y + HEAD)) for s in picture.shapes]
            lines += [line.moved(box.x, box.y + HEAD) for line in picture.lines]
        low = height + (self.depth + 1) * UNDER if self.depth else height
        return Picture(width, low, tuple(shapes), tuple(lines), bands)

    # columns

    def _rank(self) -> None:
        self._find_back()
        out = defaultdict(list)
        ins = dict.fromkeys(self.nodes, 0)
        for flow in self.flows:
            if flow.id not in self.backward:
                out[self._from(flow)].append(flow.target)
                ins[flow.target] += 1
        ranks = dict.fromkeys(self.nodes, 0)
        ready = [n for n in self.nodes if not ins[n]]
        while ready:
            node = ready.pop()
            for target in out[node]:
                ranks[target] = max(ranks[target], ranks[node] + 1)
                ins[target] -= 1
                if not ins[target]:
                    ready.append(target)
        lanes = self._lanes(ranks)
        self.cells = {n: self._cell(n, ranks[n], lanes[n]) for n in self.nodes}

    def _from(self, flow: DrawnFlow) -> str:
        return self.hosts.get(flow.source, flow.source)

    def _find_back(self) -> None:
        """Arrows to what is still open on the way here, walked without recursion."""
        out = defaultdict(list)
        for drawn in self.flows:
            out[self._from(drawn)].append(drawn)
        entered = {f.target for f in self.flows}
        state: dict[str, int] = {}
        flow: DrawnFlow | None
        for root in sorted(self.nodes, key=lambda n: n in entered):
            if root in state:
                continue
            state[root], stack = 1, [(root, iter(out[root]))]
            while stack:
                node, rest = stack[-1]
                flow = next(rest, None)
                if flow is None:
                    state[node] = 2
                    stack.pop()
                elif state.get(flow.target) == 1:
                    self.backward.add(flow.id)
                elif flow.target not in state:
                    state[flow.target] = 1
                    stack.append((flow.target, iter(out[flow.target])))

    def _lanes(self, ranks: Mapping[str, int]) -> dict[str, str]:
        """What is in no lane stands where the step before it stands; an applicant's turn does not."""
        if self.scope or not self.diagram.lanes:
            return dict.fromkeys(self.nodes, "")
        known = {n.id for n in self.diagram.lanes}
        before = {
            f.target: self._from(f) for f in reversed(self.flows) if f.id not in self.backward
        }
        found: dict[str, str] = {}
        desk: dict[str, str] = {}  # the lane of officials that one comes from
        first = self.diagram.lanes[0].id
        for node in sorted(self.nodes, key=lambda n: ranks[n]):
            element = self.elements[node]
            near = desk.get(before.get(node, ""), first)
            desk[node] = element.lane if element.lane in known else near
            applies = element.lane not in known and element.own.get("whose") == "applicant"
            found[node] = APPLICANT if applies else desk[node]
        return found

    def _cell(self, node: str, rank: int, lane: str) -> _Cell:
        element = self.elements[node]
        shape = shape_of(element)
        if node in self.inner:
            picture = self.inner[node]
            w, h = max(picture.width, TASK_W), picture.height + HEAD
            made = _Cell(lane, rank, w, h / 2, h / 2)
        elif shape.form == "task":
            h = 2 * EDGE + LEAD * (1 + len(wrapped(shape.title, TASK_W - 20, FACE)))
            made = _Cell(lane, rank, TASK_W, h / 2, h / 2)
        else:
            half = (GATEWAY if shape.form == "gateway" else EVENT) / 2
            words = 1 + len(wrapped(shape.title, CELL_W, SMALL))
            h = 2 * half
            made = _Cell(lane, rank, CELL_W, half, half + 8 + words * 15)
        for number, guest in enumerate(self.guests[node]):
            title = shape_of(self.elements[guest]).title
            words = 1 + len(wrapped(title, 96, SMALL))
            made.w = max(made.w, (number + 1) * 124)
            made.down = max(made.down, h / 2 + 12 + 15 * words)
        return made

    # rows

    def _thread(self) -> None:
        for flow in self.flows:
            start, end = self._from(flow), flow.target
            if flow.id in self.backward:
                self.depth += 1
                self.ways.append(_Way(flow, [start, end], True, start))
                continue
            path = [start]
            for rank in range(self.cells[start].rank + 1, self.cells[end].rank):
                name = f"{flow.id}~{rank}"
                self.cells[name] = _Cell(self.cells[end].lane, rank)
                path.append(name)
            self.ways.append(_Way(flow, [*path, end], False, start))

    def _rows(self) -> None:
        """The row of what comes before when it is free, else the nearest free one."""
        before: dict[str, list[str]] = defaultdict(list)
        for way in self.ways:
            if not way.back:
                for one, two in zip(way.path, way.path[1:], strict=False):
                    before[two].append(one)
        taken: dict[tuple[str, int], set[int]] = defaultdict(set)
        order = {n: i for i, n in enumerate(self.cells)}
        for name in sorted(self.cells, key=lambda n: (self.cells[n].rank, "~" in n, order[n])):
            cell = self.cells[name]
            wanted = min(
                (self.cells[b].row for b in before[name] if self.cells[b].lane == cell.lane),
                default=0,
            )
            used = taken[cell.lane, cell.rank]
            cell.row = next(
                row
                for step in range(len(self.cells) + 1)
                for row in (wanted + step, wanted - step)
                if row >= 0 and row not in used
            )
            used.add(cell.row)

    # places

    def _place(self) -> tuple[float, float, tuple[Band, ...]]:
        width = self._columns()
        y, bands = EDGE, []
        for lane in self._order():
            top = y
            y += HEAD if lane else 0
            rows = sorted({c.row for c in self.cells.values() if c.lane == lane})
            for row in rows:
                here = [c for c in self.cells.values() if (c.lane, c.row) == (lane, row)]
                y += max(c.up for c in here) + ROW / 2
                for cell in here:
                    cell.y = y
                y += max(c.down for c in here) + ROW / 2
            if lane:
                bands.append(Band(lane, self._name(lane), Box(0, top, width, y - top), False))
        return width, y + EDGE, tuple(bands)

    def _order(self) -> list[str]:
        used = {c.lane for c in self.cells.values()}
        drawn = [APPLICANT, *(n.id for n in self.diagram.lanes), ""]
        return [lane for lane in drawn if lane in used]

    def _name(self, lane: str) -> str:
        return next((n.name for n in self.diagram.lanes if n.id == lane), "")

    def _columns(self) -> float:
        """x of every cell; each arrow that turns between two columns has a track of its own."""
        tracks: dict[int, int] = defaultdict(int)
        said: set[int] = set()
        for way in self.ways:
            ranks = [self.cells[c].rank for c in way.path]
            gaps = [ranks[0], ranks[-1] - 1] if way.back else ranks[:-1]
            for gap in gaps:
                way.tracks[gap] = tracks[gap]
                tracks[gap] += 1
            if self.says.get(way.flow.id):
                said.add(ranks[0])
        columns: dict[int, list[_Cell]] = defaultdict(list)
        for cell in self.cells.values():
            columns[cell.rank].append(cell)
        self.left = {-1: EDGE}
        x = EDGE + TRACK * tracks[-1] + (EDGE if tracks[-1] else 0)
        for rank in sorted(columns):
            wide = max(c.w for c in columns[rank])
            for cell in columns[rank]:
                cell.x = x + wide / 2
            x += wide
            self.left[rank] = x + EDGE
            last = rank == max(columns) and not tracks[rank]
            x += EDGE if last else GAP + TRACK * tracks[rank] + (SAYS if rank in said else 0)
        return x

    def _turn(self, way: _Way, gap: int) -> float:
        return self.left[gap] + TRACK * way.tracks[gap]

    # shapes and lines

    def _frame(self, node: str) -> Box:
        cell, picture = self.cells[node], self.inner[node]
        w, h = max(picture.width, TASK_W), picture.height + HEAD
        return Box(cell.x - w / 2, cell.y - h / 2, w, h)

    def _box(self, node: str) -> Box:
        if node in self.inner:
            return self._frame(node)
        if node in self.hosts:
            return self._guest(node)
        cell, form = self.cells[node], shape_of(self.elements[node]).form
        if form == "task":
            return Box(cell.x - TASK_W / 2, cell.y - cell.up, TASK_W, 2 * cell.up)
        side = GATEWAY if form == "gateway" else EVENT
        return Box(cell.x - side / 2, cell.y - side / 2, side, side)

    def _guest(self, node: str) -> Box:
        host = self._box(self.hosts[node])
        number = self.guests[self.hosts[node]].index(node)
        return Box(
            host.x + host.w - 24 - number * 124 - EVENT / 2,
            host.y + host.h - EVENT / 2,
            EVENT,
            EVENT,
        )

    def _shapes(self, node: str) -> list[Shape]:
        return [
            replace(shape_of(self.elements[n]), box=self._box(n))
            for n in (node, *self.guests[node])
        ]

    def _line(self, way: _Way, low: float) -> Line:
        source, target = self._box(way.flow.source), self._box(way.flow.target)
        points = self._out(way, source)
        end = (target.x, target.y + target.h / 2)
        if way.back:
            depth = low + UNDER * sum(w.back for w in self.ways[: self.ways.index(way)])
            first = self._turn(way, self.cells[way.path[0]].rank)
            last = self._turn(way, self.cells[way.path[1]].rank - 1)
            points += [(first, points[-1][1]), (first, depth), (last, depth), (last, end[1])]
            at = (last + 8, depth)
        else:
            for one, two in zip(way.path, way.path[1:], strict=False):
                x, y = self._turn(way, self.cells[one].rank), self._into(two, end)
                points += [(x, points[-1][1]), (x, y)]
            at = (self._after(way), self._into(way.path[1], end))
        says = self.says.get(way.flow.id, "")
        return Line(way.flow.id, (*points, end), says, at, one_line=way.back)

    def _after(self, way: _Way) -> float:
        """Where the words of an arrow begin: past every track between the two columns."""
        gap = self.cells[way.path[0]].rank
        used = max((w.tracks.get(gap, 0) for w in self.ways), default=0)
        return self.left[gap] + TRACK * (used + 1)

    def _into(self, name: str, end: Point) -> float:
        return end[1] if name in self.elements else self.cells[name].y

    def _out(self, way: _Way, source: Box) -> list[Point]:
        if way.flow.source not in self.hosts:
            return [(source.x + source.w, source.y + source.h / 2)]
        number = self.guests[way.host].index(way.flow.source)
        x, y = source.x + source.w / 2, source.y + source.h
        return [(x, y), (x, y + 6 + 4 * number)]
