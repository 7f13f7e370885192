"""Gives a file without places the interchange part (BPMN DI) of our own arrangement."""

from __future__ import annotations

from lxml import etree

from congvu.engines.casework.rules.arranging import arrange
from congvu.engines.casework.rules.bpmn_xml import BPMN
from congvu.engines.casework.rules.canvas import Box, Picture
from congvu.engines.casework.rules.diagram import Diagram
from congvu.engines.casework.rules.pictures import DC, DD, DI

SPACES = {"bpmndi": DI, "dc": DC, "di": DD}
POOL, STRIP = "cac_lan_cua", 30.0


def draw(root: etree._Element, diagram: Diagram) -> None:
    """Adds the drawing to the file; with lanes, a pool around them that holds the process."""
    made = arrange(diagram, {f.id: f.condition for f in diagram.flows})
    holder = diagram.id
    lanes = {n.id for n in diagram.lanes}
    if lanes:
        holder = f"{diagram.id}_so_do"
        _pool(root, diagram, holder)
    drawing = etree.SubElement(root, f"{{{DI}}}BPMNDiagram", id=f"{diagram.id}_hinh")
    plane = etree.SubElement(drawing, f"{{{DI}}}BPMNPlane", id=f"{diagram.id}_mat")
    plane.set("bpmnElement", holder)
    if lanes:
        _bands(plane, made, diagram, lanes)
    for shape in made.shapes:
        _shape(plane, shape.id, shape.box)
    for line in made.lines:
        edge = etree.SubElement(plane, f"{{{DI}}}BPMNEdge", id=f"{line.id}_di")
        edge.set("bpmnElement", line.id)
        for x, y in line.points:
            etree.SubElement(edge, f"{{{DD}}}waypoint", x=f"{x:g}", y=f"{y:g}")


def _pool(root: etree._Element, diagram: Diagram, name: str) -> None:
    pool = etree.Element(f"{{{BPMN}}}collaboration", id=name)
    part = etree.SubElement(pool, f"{{{BPMN}}}participant", id=f"{diagram.id}_{POOL}")
    part.set("name", diagram.name)
    part.set("processRef", diagram.id)
    root.insert(0, pool)


def _bands(plane: etree._Element, made: Picture, diagram: Diagram, lanes: set[str]) -> None:
    """The pool and its lanes; a lane is as wide as the pool without the strip of its name."""
    whole = Box(-2 * STRIP, 0, made.width + 2 * STRIP, made.height)
    _shape(plane, f"{diagram.id}_{POOL}", whole, flat=True)
    for band in made.bands:
        if band.id in lanes:
            box = Box(-STRIP, band.box.y, made.width + STRIP, band.box.h)
            _shape(plane, band.id, box, flat=True)


def _shape(plane: etree._Element, name: str, box: Box, *, flat: bool = False) -> None:
    made = etree.SubElement(plane, f"{{{DI}}}BPMNShape", id=f"{name}_di")
    made.set("bpmnElement", name)
    if flat:
        made.set("isHorizontal", "true")
    etree.SubElement(
        made, f"{{{DC}}}Bounds", x=f"{box.x:g}", y=f"{box.y:g}", width=f"{box.w:g}",
        height=f"{box.h:g}",
    )  # fmt: skip
