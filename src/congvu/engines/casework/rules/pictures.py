"""A diagram as a picture: boxes, lines and words with their places, from the file's own interchange
part (BPMN DI) when it is whole, else arranged from left to right. Lengths are in user units (px).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from lxml import etree

from congvu.engines.casework.rules.arranging import arrange
from congvu.engines.casework.rules.bpmn_xml import root_of
from congvu.engines.casework.rules.canvas import Band, Box, Line, Picture, Shape, shape_of
from congvu.engines.casework.rules.diagram import Diagram

DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DD = "http://www.omg.org/spec/DD/20100524/DI"
FAR = 20_000.0
EDGE = 12.0


def picture(xml: bytes, diagram: Diagram, says: Mapping[str, str] | None = None) -> Picture:
    """The picture of one process of a file. says: what stands at an arrow, by the arrow's id."""
    words = says or {}
    return _drawn(xml, diagram, words) or arrange(diagram, words)


def _drawn(xml: bytes, diagram: Diagram, says: Mapping[str, str]) -> Picture | None:
    """As the author drew it; None when anything has no place in the file."""
    root = root_of(xml)
    boxes = _boxes(root)
    paths = _paths(root)
    ids = {e.id for e in diagram.elements}
    if not ids or not ids <= boxes.keys() or not {f.id for f in diagram.flows} <= paths.keys():
        return None
    shapes = tuple(replace(shape_of(e), box=boxes[e.id]) for e in diagram.elements)
    lines = tuple(Line(f.id, paths[f.id], says.get(f.id, "")) for f in diagram.flows)
    bands = tuple(Band(n.id, n.name, boxes[n.id]) for n in diagram.lanes if n.id in boxes)
    return _trimmed(shapes, lines, bands)


def _trimmed(
    shapes: tuple[Shape, ...], lines: tuple[Line, ...], bands: tuple[Band, ...]
) -> Picture:
    """The same with its corner at nought and a margin for the words below."""
    boxes = [s.box for s in shapes] + [b.box for b in bands]
    points = [p for line in lines for p in line.points]
    left = min([b.x for b in boxes] + [x for x, _ in points]) - 40
    top = min([b.y for b in boxes] + [y for _, y in points]) - EDGE
    right = max([b.x + b.w for b in boxes] + [x for x, _ in points]) + 40
    low = max([b.y + b.h for b in boxes] + [y for _, y in points]) + 60
    return Picture(
        right - left, low - top,
        tuple(replace(s, box=s.box.moved(-left, -top)) for s in shapes),
        tuple(line.moved(-left, -top) for line in lines),
        tuple(replace(b, box=b.box.moved(-left, -top)) for b in bands), drawn=True,
    )  # fmt: skip


def _boxes(root: etree._Element) -> dict[str, Box]:
    found: dict[str, Box] = {}
    for shape in root.iter(f"{{{DI}}}BPMNShape"):
        bounds = shape.find(f"{{{DC}}}Bounds")
        if bounds is None:
            continue
        x, y, w, h = (_number(bounds.get(n, "")) for n in ("x", "y", "width", "height"))
        if x is not None and y is not None and w and h and w > 0 and h > 0:
            found.setdefault(_element(shape), Box(x, y, w, h))
    return found


def _paths(root: etree._Element) -> dict[str, tuple[tuple[float, float], ...]]:
    found: dict[str, tuple[tuple[float, float], ...]] = {}
    for edge in root.iter(f"{{{DI}}}BPMNEdge"):
        points = [
            (_number(p.get("x", "")), _number(p.get("y", "")))
            for p in edge.iter(f"{{{DD}}}waypoint")
        ]
        whole = tuple((x, y) for x, y in points if x is not None and y is not None)
        if len(whole) > 1:
            found.setdefault(_element(edge), whole)
    return found


def _element(node: etree._Element) -> str:
    return node.get("bpmnElement", "").rpartition(":")[2]


def _number(text: str) -> float | None:
    """A length that can be drawn; None for anything else."""
    try:
        found = float(text)
    except ValueError:
        return None
    return found if math.isfinite(found) and abs(found) <= FAR else None
