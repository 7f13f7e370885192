"""Gives a file without places the interchange part (BPMN DI) of our own arrangement."""

from __future__ import annotations

from lxml import etree

from congvu.engines.casework.rules.arranging import arrange
from congvu.engines.casework.rules.bpmn import survey
from congvu.engines.casework.rules.bpmn_xml import BPMN, root_of
from congvu.engines.casework.rules.canvas import Box, Picture
from congvu.engines.casework.rules.diagram import Diagram
from congvu.engines.casework.rules.pictures import DC, DD, DI, picture

SPACES = {"bpmndi": DI, "dc": DC, "di": DD}
for _prefix, _space in SPACES.items():
    etree.register_namespace(_prefix, _space)
POOL, STRIP = "cac_lan_cua", 30.0


def drawn(xml: bytes) -> bytes:
    """The file with a place for every element: as it is when it has them, else arranged by us."""
    diagram = survey(xml).diagram
    if not diagram.elements or picture(xml, diagram).drawn:
        return xml
    root = root_of(xml)
    for half in root.findall(f"{{{DI}}}BPMNDiagram"):
        root.remove(half)
    draw(root, diagram)
    spaces = [prefix for prefix in root.nsmap if prefix]
    etree.cleanup_namespaces(root, top_nsmap=SPACES, keep_ns_prefixes=spaces)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def draw(root: etree._Element, diagram: Diagram) -> None:
    """Adds the drawing to the file; with lanes, a pool around them that holds the process."""
    made = arrange(diagram, {f.id: f.condition for f in diagram.flows})
    lanes = {n.id for n in diagram.lanes}
    holder, pool = _pool(root, diagram) if lanes else (diagram.id, "")
    drawing = etree.SubElement(root, f"{{{DI}}}BPMNDiagram", id=f"{diagram.id}_hinh")
    plane = etree.SubElement(drawing, f"{{{DI}}}BPMNPlane", id=f"{diagram.id}_mat")
    plane.set("bpmnElement", holder)
    if lanes:
        _bands(plane, made, pool, lanes)
    for shape in made.shapes:
        _shape(plane, shape.id, shape.box)
    for line in made.lines:
        edge = etree.SubElement(plane, f"{{{DI}}}BPMNEdge", id=f"{line.id}_di")
        edge.set("bpmnElement", line.id)
        for x, y in line.points:
            etree.SubElement(edge, f"{{{DD}}}waypoint", x=f"{x:g}", y=f"{y:g}")


def _pool(root: etree._Element, diagram: Diagram) -> tuple[str, str]:
    """Ids of the collaboration and of the pool that holds the process; made when there are none."""
    for part in root.iter(f"{{{BPMN}}}participant"):
        if part.get("processRef", "").rpartition(":")[2] == diagram.id:
            around = part.getparent()
            return ("" if around is None else around.get("id", "")), part.get("id", "")
    name, inside = f"{diagram.id}_so_do", f"{diagram.id}_{POOL}"
    pool = etree.Element(f"{{{BPMN}}}collaboration", id=name)
    part = etree.SubElement(pool, f"{{{BPMN}}}participant", id=inside)
    part.set("name", diagram.name)
    part.set("processRef", diagram.id)
    root.insert(0, pool)
    return name, inside


def _bands(plane: etree._Element, made: Picture, pool: str, lanes: set[str]) -> None:
    """The pool and its lanes; a lane is as wide as the pool without the strip of its name."""
    whole = Box(-2 * STRIP, 0, made.width + 2 * STRIP, made.height)
    _shape(plane, pool, whole, flat=True)
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
