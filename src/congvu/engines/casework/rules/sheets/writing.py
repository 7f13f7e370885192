"""A table → BPMN 2.0 with its drawing: what the compiler reads and what any modeller opens.

A row's ways make an exclusive gateway behind it, rows done together stand between two parallel
gateways, an expiry is a timer on its step. Source: BPMN 2.0.2 (OMG formal/2013-12-09).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from congvu.engines.casework.rules.bpmn import read
from congvu.engines.casework.rules.bpmn_xml import BPMN, OURS
from congvu.engines.casework.rules.diagram import Diagram, Limit
from congvu.engines.casework.rules.sheets.interchange import SPACES, draw
from congvu.engines.casework.rules.sheets.naming import Names
from congvu.engines.casework.rules.sheets.sheet import (
    APPLICANT,
    AUTO,
    END,
    NOWHERE,
    TASK,
    Row,
    Sheet,
    lanes_of,
)

NAMES = {"bpmn": BPMN, "congvu": OURS, **SPACES}
TARGET = "http://congvu.vn/processes"
_TAGS = {TASK: "userTask", APPLICANT: "userTask", AUTO: "serviceTask", END: "endEvent"}


def write(sheet: Sheet, before: Diagram | None = None) -> bytes:
    """The file. before: the drawing whose ids are kept."""
    made = _Writer(sheet, before)
    root = made.root()
    plain = etree.tostring(root, encoding="utf-8")
    draw(root, read(plain))
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _q(name: str) -> str:
    return f"{{{BPMN}}}{name}"


def _own(name: str) -> str:
    return f"{{{OURS}}}{name}"


@dataclass
class _Writer:
    sheet: Sheet
    before: Diagram | None
    entries: dict[str, str] = field(default_factory=dict)
    flows: list[tuple[str, str, str, str]] = field(default_factory=list)

    def root(self) -> etree._Element:
        sheet = self.sheet
        self.names = Names(self.before, {r.id for r in sheet.rows})
        root = etree.Element(_q("definitions"), nsmap=NAMES, targetNamespace=TARGET)
        root.set("id", f"{sheet.process}_tep")
        process = etree.SubElement(root, _q("process"), id=sheet.process, name=sheet.title)
        process.set("isExecutable", "true")
        if sheet.limit is not None:
            process.set(_own("deadline"), f"{sheet.limit.amount} {sheet.limit.unit}")
        self.names.used.add(self.names.start)
        self._lanes(process)
        self.process = process
        self._elements()
        for source, target, name, condition in self.flows:
            self._flow(source, target, name, condition)
        return root

    def _lanes(self, process: etree._Element) -> None:
        members: dict[str, list[Row]] = {}
        for row in self.sheet.rows:
            if row.lane:
                members.setdefault(row.lane, []).append(row)
        if not members:
            return
        holder = etree.SubElement(process, _q("laneSet"), id=self.names.take("cac_lan"))
        said = lanes_of(self.sheet)
        for number, (title, rows) in enumerate(members.items(), 1):
            lane = etree.SubElement(
                holder, _q("lane"), id=self.names.lane(title, f"lan_{number}"), name=title
            )
            for name, value in zip(("role", "unit"), said[title], strict=True):
                if value:
                    lane.set(_own(name), value)
            for row in rows:
                etree.SubElement(lane, _q("flowNodeRef")).text = row.id

    def _elements(self) -> None:
        blocks = self.sheet.blocks()
        start = etree.SubElement(self.process, _q("startEvent"), id=self.names.start)
        if self.sheet.start:
            start.set("name", self.sheet.start)
        tails = {}
        for block in blocks:
            tails[block[0].id] = self._block(block)
        if blocks:
            self._to(self.names.start, blocks[0][0].id)
        for block in blocks:
            self._onward(block[0], tails[block[0].id])

    def _block(self, block: tuple[Row, ...]) -> str:
        """Its elements; answers where one leaves it."""
        head = block[0].id
        if len(block) == 1:
            self.entries[head] = head
            self._row(block[0])
            return head
        fork = self.names.of("fork", head, f"nhanh_{head}")
        join = self.names.of("join", head, f"gop_{head}")
        self.entries[head] = fork
        if self.sheet.arrows_to(head) > 1:  # a parallel gateway would wait for all of them
            merge = self.names.of("merge", fork, f"ve_{head}")
            etree.SubElement(self.process, _q("exclusiveGateway"), id=merge)
            self.entries[head] = merge
            self.flows.append((merge, fork, self.names.flow(merge, fork), ""))
        etree.SubElement(self.process, _q("parallelGateway"), id=fork)
        for row in block:
            self._row(row)
            self.flows.append((fork, row.id, self.names.flow(fork, row.id), ""))
            self.flows.append((row.id, join, self.names.flow(row.id, join), ""))
        etree.SubElement(self.process, _q("parallelGateway"), id=join)
        return join

    def _onward(self, row: Row, tail: str) -> None:
        """The arrows out of a block, and its gateway and timer."""
        onward = self.sheet.target(row)
        if row.ways:
            gate = self.names.of("gate", tail, f"re_{row.id}")
            made = etree.Element(_q("exclusiveGateway"), id=gate)
            if row.question:
                made.set("name", row.question)
            self._behind(tail, made)
            self._to(tail, gate)
            if onward != NOWHERE:
                made.set("default", self._to(gate, onward))
            for way in row.ways:
                self._to(gate, way.to, way.condition)
        elif onward != NOWHERE:
            self._to(tail, onward)
        if row.expiry is not None:
            self._timer(row)

    def _behind(self, tail: str, made: etree._Element) -> None:
        place = next(n for n in self.process if n.get("id") == tail)
        place.addnext(made)

    def _to(self, source: str, target: str, condition: str = "") -> str:
        entry = self.entries.get(target, target)
        name = self.names.flow(source, entry)
        self.flows.append((source, entry, name, condition))
        return name

    def _row(self, row: Row) -> None:
        made = etree.SubElement(self.process, _q(_TAGS[row.kind]), id=row.id)
        if row.title:
            made.set("name", row.title)
        said = {
            "role": "" if row.lane else row.role, "unit": "" if row.lane else row.unit,
            "whose": "applicant" if row.kind == APPLICANT else "", "form": row.form,
            "handler": row.handler, "clock": row.clock, "same-as": row.same_as,
            "result": row.result, **_limit(row.limit),
        }  # fmt: skip
        for name, value in said.items():
            if value:
                made.set(_own(name), value)
        if row.outcomes:
            self._outcomes(made, row)

    def _outcomes(self, made: etree._Element, row: Row) -> None:
        holder = etree.SubElement(made, _q("extensionElements"))
        for outcome in row.outcomes:
            said = etree.SubElement(holder, _own("outcome"), code=outcome.code, label=outcome.label)
            if outcome.label_en:
                said.set("label-en", outcome.label_en)
            if outcome.needs_reason:
                said.set("reason", "required")
            if outcome.danger:
                said.set("danger", "true")

    def _timer(self, row: Row) -> None:
        expiry = row.expiry
        assert expiry is not None
        name = self.names.of("expiry", row.id, f"han_{row.id}")
        made = etree.Element(_q("boundaryEvent"), id=name, attachedToRef=row.id)
        if expiry.title:
            made.set("name", expiry.title)
        if expiry.limit.unit != "day":
            made.set(_own("calendar"), "working")
        amount = expiry.limit.amount
        holder = etree.SubElement(made, _q("timerEventDefinition"))
        text = f"PT{amount}H" if expiry.limit.unit == "hour" else f"P{amount}D"
        etree.SubElement(holder, _q("timeDuration")).text = text
        self._behind(row.id, made)
        self._to(name, expiry.to)

    def _flow(self, source: str, target: str, name: str, condition: str) -> None:
        made = etree.SubElement(
            self.process, _q("sequenceFlow"), id=name, sourceRef=source, targetRef=target
        )
        if condition:
            etree.SubElement(made, _q("conditionExpression")).text = condition


def _limit(limit: Limit | None) -> dict[str, str]:
    if limit is None:
        return {}
    if limit.unit == "hour":
        return {"hours": str(limit.amount)}
    return {"deadline": f"{limit.amount} {limit.unit}"}
