"""BPMN 2.0 XML → :class:`Diagram`, or every reason why it cannot be read, each with its element.

The parser takes no DTD, no entity and no network. What the executable profile does not know is
refused with a sentence, never skipped. Source: BPMN 2.0.2 (OMG formal/2013-12-09).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from congvu.engines.casework.rules.bpmn_events import (
    KNOWN_TRIGGERS,
    NOT_YET,
    many_of,
    names_of,
    trigger_of,
)
from congvu.engines.casework.rules.bpmn_xml import (
    BPMN,
    NEVER,
    OURS,
    BpmnRefused,
    feel_text,
    own_of,
    refusal,
    root_of,
    tag_of,
)
from congvu.engines.casework.rules.diagram import (
    Diagram,
    Drawn,
    DrawnFlow,
    Lane,
    Outcome,
    Problem,
)
from congvu.engines.casework.rules.words import Sentence, gettext_noop

__all__ = ["BPMN", "OURS", "RUNS", "BpmnRefused", "Survey", "processes", "read", "survey"]

MAX_ELEMENTS = 500
MAX_DEPTH = 6
RUNS = frozenset(
    {
        *KNOWN_TRIGGERS, "userTask", "manualTask", "task", "serviceTask", "sendTask", "receiveTask",
        "businessRuleTask", "exclusiveGateway", "parallelGateway", "inclusiveGateway",
        "eventBasedGateway", "subProcess", "callActivity",
    }
)  # fmt: skip
DRAWS = frozenset(
    {
        "documentation", "extensionElements", "laneSet", "textAnnotation", "association", "group",
        "dataObject", "dataObjectReference", "dataStoreReference", "property", "ioSpecification",
        "auditing", "monitoring",
    }
)  # fmt: skip
# children of a sub-process that say something about it and are no elements of its flow
_PARTS = frozenset(
    {
        "incoming", "outgoing", "multiInstanceLoopCharacteristics", "standardLoopCharacteristics",
        "dataInputAssociation", "dataOutputAssociation", "performer", "potentialOwner",
        "humanPerformer", "resourceRole",
    }
)  # fmt: skip


@dataclass
class Survey:
    """What a file says, with everything that is wrong with it. draws: (id, tag) for the eye only;
    unknown: (id, tag) of what the profile does not know."""

    process: etree._Element
    names: dict[str, str]
    members: dict[str, str]
    elements: list[Drawn] = field(default_factory=list)
    flows: list[DrawnFlow] = field(default_factory=list)
    lanes: tuple[Lane, ...] = ()
    draws: list[tuple[str, str]] = field(default_factory=list)
    unknown: list[tuple[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def diagram(self) -> Diagram:
        """What could be read."""
        return Diagram(
            self.process.get("id", ""), self.process.get("name", ""), own_of(self.process, []),
            tuple(self.elements), tuple(self.flows), self.lanes, tuple(i for i, _ in self.draws),
        )  # fmt: skip


def read(xml: bytes, process: str = "") -> Diagram:
    """Parse one process (the executable one, or the one with this id).

    Raises BpmnRefused with all problems found.
    """
    found = survey(xml, process)
    if found.problems:
        raise BpmnRefused(tuple(found.problems))
    return found.diagram


def processes(xml: bytes) -> list[tuple[str, str]]:
    """(id, name) of every process in the file, drawn to run or not. Raises BpmnRefused."""
    return [(p.get("id", ""), p.get("name", "")) for p in root_of(xml) if tag_of(p) == "process"]


def survey(xml: bytes, process: str = "") -> Survey:
    """Read as far as can be read. Raises BpmnRefused only when there is no process to read."""
    root = root_of(xml)
    chosen = _process(root, process)
    lanes, members = _lanes(chosen)
    found = Survey(chosen, names_of(root), members, lanes=lanes)
    _walk(chosen, "", "", 0, found)
    _check_ids(found)
    return found


def _process(root: etree._Element, wanted: str) -> etree._Element:
    every = [p for p in root if tag_of(p) == "process"]
    found = [
        p for p in every if (p.get("id") == wanted if wanted else p.get("isExecutable") == "true")
    ]
    if len(found) != 1:
        raise refusal(
            "",
            gettext_noop(
                'Sơ đồ phải có đúng một quy trình chạy được (isExecutable="true"); tệp này có '
                "%(count)s."
            ),
            count=len(found),
        )
    return found[0]


def _walk(holder: etree._Element, scope: str, lane: str, depth: int, found: Survey) -> None:
    """Everything inside a process or sub-process; lane: what its elements fall back to."""
    if depth > MAX_DEPTH:
        text = gettext_noop("Quy trình con lồng nhau quá sâu.")
        found.problems.append(Problem(scope, Sentence(text)))
        return
    for node in holder:
        tag, name = tag_of(node), node.get("id", "")
        if tag == "sequenceFlow":
            found.flows.append(_flow(node, found.problems))
        elif tag in RUNS:
            drawn = _element(node, tag, scope, lane, found)
            found.elements.append(drawn)
            if tag == "subProcess":
                _walk(node, name, drawn.lane, depth + 1, found)
        elif tag in DRAWS:
            found.draws.append((name or tag, tag))
        elif tag and not (scope and tag in _PARTS):
            found.unknown.append((name or tag, tag))
            never = tag == "scriptTask"
            said = Sentence(NEVER) if never else Sentence(NOT_YET, {"tag": tag})
            found.problems.append(Problem(name or tag, said))
    if len(found.elements) > MAX_ELEMENTS:
        raise refusal("", gettext_noop("Sơ đồ có quá nhiều phần tử (tối đa 500)."))


def _element(node: etree._Element, tag: str, scope: str, lane: str, found: Survey) -> Drawn:
    name, problems = node.get("id", ""), found.problems
    if tag != "subProcess" and any(tag_of(n) in ("script", "scriptTask") for n in node.iter()):
        problems.append(Problem(name, Sentence(NEVER)))
    free = node.get("isInterrupting" if tag == "startEvent" else "cancelActivity", "true")
    return Drawn(
        id=name, tag=tag, name=node.get("name", "").strip(), own=own_of(node, problems),
        outcomes=tuple(_outcomes(node, problems)), default=node.get("default", ""),
        host=node.get("attachedToRef", ""), interrupting=free != "false",
        trigger=trigger_of(node, tag, found.names, problems),
        lane=found.members.get(name, lane), scope=scope,
        by_event=node.get("triggeredByEvent") == "true", many=many_of(node, problems),
        called=node.get("calledElement", "").rpartition(":")[2],
    )  # fmt: skip


def _outcomes(node: etree._Element, problems: list[Problem]) -> Iterator[Outcome]:
    if tag_of(node) == "subProcess":
        return
    for found in node.iter(f"{{{OURS}}}outcome"):
        code, label = found.get("code", ""), found.get("label", "").strip()
        if not code.replace("-", "_").isidentifier() or not code.isascii() or not label:
            text = gettext_noop("Kết quả của công việc phải có mã không dấu và nhãn tiếng Việt.")
            problems.append(Problem(node.get("id", ""), Sentence(text)))
            continue
        yield Outcome(
            code, label, found.get("label-en", ""), found.get("reason") == "required",
            found.get("danger") == "true",
        )  # fmt: skip


def _flow(node: etree._Element, problems: list[Problem]) -> DrawnFlow:
    condition = ""
    for child in node:
        if tag_of(child) == "conditionExpression":
            condition = feel_text(child)
            _check_language(node, child, problems)
    return DrawnFlow(
        node.get("id", ""), node.get("sourceRef", ""), node.get("targetRef", ""), condition
    )


def _check_language(
    node: etree._Element, condition: etree._Element, problems: list[Problem]
) -> None:
    language = condition.get("language", "")
    if language and "feel" not in language.lower():
        text = gettext_noop("Điều kiện phải viết bằng FEEL, không phải %(language)s.")
        problems.append(Problem(node.get("id", ""), Sentence(text, {"language": language[:60]})))


def _lanes(process: etree._Element) -> tuple[tuple[Lane, ...], dict[str, str]]:
    """The lanes, and for each element id the innermost lane that holds it."""
    lanes: list[Lane] = []
    members: dict[str, str] = {}
    for node in process.iter(f"{{{BPMN}}}lane"):
        own = own_of(node, [])
        lane = Lane(
            node.get("id", ""), node.get("name", ""), own.get("role", ""), own.get("unit", "")
        )
        lanes.append(lane)
        for child in node:
            if tag_of(child) == "flowNodeRef":
                members[(child.text or "").strip()] = lane.id
    return tuple(lanes), members


def _check_ids(found: Survey) -> None:
    scopes = {e.id: e.scope for e in found.elements}
    every = [e.id for e in found.elements] + [f.id for f in found.flows]
    if "" in every or len(set(every)) != len(every) or any(set("@#/~:") & set(e) for e in every):
        text = gettext_noop(
            "Mỗi phần tử phải có mã riêng, không trùng nhau và không chứa các dấu @ # / ~ :"
        )
        found.problems.append(Problem("", Sentence(text)))
    refused = {p.element for p in found.problems} | {i for i, _ in found.unknown}
    text = gettext_noop("Mũi tên phải nối hai phần tử của cùng quy trình.")
    for flow in found.flows:
        ends = {flow.source, flow.target}
        apart = len({scopes[e] for e in ends if e in scopes}) > 1
        if apart or not ends <= scopes.keys() | refused:
            found.problems.append(Problem(flow.id, Sentence(text)))
