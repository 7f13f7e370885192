"""BPMN 2.0 XML → :class:`Diagram`, or every reason why it cannot be read, each with its element.

The parser takes no DTD, no entity and no network. What the executable profile does not know is
refused with a sentence, never skipped. Source: BPMN 2.0.2 (OMG formal/2013-12-09).
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from congvu.engines.casework.rules.diagram import (
    Diagram,
    Drawn,
    DrawnFlow,
    Lane,
    Outcome,
    Problem,
    TimerSpec,
    read_duration,
)
from congvu.engines.casework.rules.words import Sentence, gettext_noop

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
OURS = "http://congvu.vn/bpmn"
MAX_BYTES = 2_000_000
MAX_ELEMENTS = 500

RUNS = frozenset(
    {
        "startEvent", "endEvent", "userTask", "manualTask", "task", "serviceTask",
        "exclusiveGateway", "parallelGateway", "intermediateCatchEvent", "boundaryEvent",
    }
)  # fmt: skip
DRAWS = frozenset(
    {
        "documentation", "extensionElements", "laneSet", "textAnnotation", "association", "group",
        "dataObject", "dataObjectReference", "dataStoreReference", "property", "ioSpecification",
        "auditing", "monitoring",
    }
)  # fmt: skip
OWN_NAMES = frozenset(
    {
        "role", "unit", "form", "hours", "deadline", "title", "handler", "whose", "clock",
        "same-as", "result", "calendar",
    }
)  # fmt: skip
_NEVER = gettext_noop(
    "Bước này chứa mã lệnh. Hệ thống không bao giờ chạy mã lệnh trong sơ đồ: hãy dùng công việc "
    "có người làm, hoặc việc tự động đã đăng ký (serviceTask có congvu:handler)."
)
_NOT_YET = gettext_noop(
    "Phần tử %(tag)s chưa chạy được. Hãy vẽ lại bằng công việc, cổng rẽ nhánh, cổng song song, "
    "hẹn giờ và sự kiện kết thúc."
)


class BpmnRefused(ValueError):
    """The diagram cannot be read; ``problems`` lists every reason."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{p.element}: {p.sentence.vietnamese}" for p in problems))
        self.problems = problems


def read(xml: bytes) -> Diagram:
    """Parse one executable process. Raises BpmnRefused with all problems found."""
    process = _process(_root(xml))
    problems: list[Problem] = []
    lanes, members = _lanes(process)
    elements, flows, draws = [], [], []
    for node in process:
        tag = _tag(node)
        if tag == "sequenceFlow":
            flows.append(_flow(node, problems))
        elif tag in RUNS:
            elements.append(_element(node, tag, members, problems))
        elif tag in DRAWS:
            draws.append(node.get("id", tag))
        else:
            problems.append(_unknown(node, tag))
    _check_ids(elements, flows, problems)
    if problems:
        raise BpmnRefused(tuple(problems))
    return Diagram(
        process.get("id", ""), process.get("name", ""), _own(process, []),
        tuple(elements), tuple(flows), lanes, tuple(draws),
    )  # fmt: skip


def _root(xml: bytes) -> etree._Element:
    if len(xml) > MAX_BYTES:
        raise _refused("", gettext_noop("Tệp sơ đồ lớn quá 2 MB."))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise _refused("", gettext_noop("Tệp không phải là XML đọc được.")) from fault
    if root.getroottree().docinfo.internalDTD is not None:
        raise _refused("", gettext_noop("Tệp có khai báo DOCTYPE; sơ đồ BPMN không được có."))
    if root.tag != f"{{{BPMN}}}definitions":
        raise _refused("", gettext_noop("Tệp không phải là sơ đồ BPMN 2.0."))
    return root


def _process(root: etree._Element) -> etree._Element:
    found = [p for p in root if _tag(p) == "process" and p.get("isExecutable") == "true"]
    if len(found) != 1:
        raise _refused(
            "",
            gettext_noop(
                'Sơ đồ phải có đúng một quy trình chạy được (isExecutable="true"); tệp này có '
                "%(count)s."
            ),
            count=len(found),
        )
    if len(found[0]) > MAX_ELEMENTS:
        raise _refused("", gettext_noop("Sơ đồ có quá nhiều phần tử (tối đa 500)."))
    return found[0]


def _element(
    node: etree._Element, tag: str, members: dict[str, str], problems: list[Problem]
) -> Drawn:
    element = node.get("id", "")
    timer, terminate = _definitions(node, tag, problems)
    _refuse_inside(node, element, problems)
    return Drawn(
        id=element, tag=tag, name=node.get("name", "").strip(), own=_own(node, problems),
        outcomes=tuple(_outcomes(node, problems)), default=node.get("default", ""),
        host=node.get("attachedToRef", ""), timer=timer, terminate=terminate,
        interrupting=node.get("cancelActivity", "true") != "false", lane=members.get(element, ""),
    )  # fmt: skip


def _definitions(
    node: etree._Element, tag: str, problems: list[Problem]
) -> tuple[TimerSpec | None, bool]:
    """The event definition: a timer where one belongs, terminate at an end, nothing else."""
    timer, terminate = None, False
    for child in node:
        kind = _tag(child)
        if not kind.endswith("EventDefinition"):
            continue
        if kind == "timerEventDefinition" and tag in ("intermediateCatchEvent", "boundaryEvent"):
            timer = _timer(node, child, problems)
        elif kind == "terminateEventDefinition" and tag == "endEvent":
            terminate = True
        else:
            problems.append(Problem(node.get("id", ""), Sentence(_NOT_YET, {"tag": kind})))
    return timer, terminate


def _timer(
    node: etree._Element, definition: etree._Element, problems: list[Problem]
) -> TimerSpec | None:
    working = node.get(f"{{{OURS}}}calendar", "") == "working"
    for child in definition:
        text = (child.text or "").strip()
        if _tag(child) == "timeDuration":
            found = read_duration(text, working=working)
            if found is not None:
                return found
        if _tag(child) == "timeDate" and text:
            return TimerSpec(date=_date_source(text))
    problems.append(
        Problem(
            node.get("id", ""),
            Sentence(
                gettext_noop(
                    "Hẹn giờ phải là khoảng thời gian ISO như P5D, PT8H hoặc một ngày; "
                    "tháng, năm và chu kỳ chưa dùng được."
                )
            ),
        )
    )
    return None


def _date_source(text: str) -> str:
    """A bare ISO date or instant becomes a literal; anything else is a condition-language value."""
    return f'@"{text}"' if text[:4].isdigit() and "-" in text else text


def _refuse_inside(node: etree._Element, element: str, problems: list[Problem]) -> None:
    """Loops and scripts hidden inside an allowed element."""
    for child in node.iter():
        kind = _tag(child)
        if kind in ("script", "scriptTask"):
            problems.append(Problem(element, Sentence(_NEVER)))
        elif kind.endswith("LoopCharacteristics"):
            problems.append(Problem(element, Sentence(_NOT_YET, {"tag": kind})))


def _outcomes(node: etree._Element, problems: list[Problem]) -> Iterator[Outcome]:
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


def _own(node: etree._Element, problems: list[Problem]) -> dict[str, str]:
    """Attributes of our namespace; a misspelt one is a problem, not a silence."""
    own = {
        str(name).removeprefix(f"{{{OURS}}}"): str(value).strip()
        for name, value in node.attrib.items()
        if str(name).startswith(f"{{{OURS}}}")
    }
    problems.extend(
        Problem(
            node.get("id", ""),
            Sentence(gettext_noop("Không có thuộc tính congvu:%(name)s."), {"name": name}),
        )
        for name in own.keys() - OWN_NAMES
    )
    return own


def _flow(node: etree._Element, problems: list[Problem]) -> DrawnFlow:
    condition = ""
    for child in node:
        if _tag(child) == "conditionExpression":
            condition = (child.text or "").strip().removeprefix("=").strip()
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
        own = _own(node, [])
        lane = Lane(
            node.get("id", ""), node.get("name", ""), own.get("role", ""), own.get("unit", "")
        )
        lanes.append(lane)
        for child in node:
            if _tag(child) == "flowNodeRef":
                members[(child.text or "").strip()] = lane.id
    return tuple(lanes), members


def _check_ids(elements: list[Drawn], flows: list[DrawnFlow], problems: list[Problem]) -> None:
    known = {e.id for e in elements}
    every = [e.id for e in elements] + [f.id for f in flows]
    if "" in every or len(set(every)) != len(every) or any("@" in e for e in every):
        text = gettext_noop("Mỗi phần tử phải có mã riêng, không trùng nhau và không chứa @.")
        problems.append(Problem("", Sentence(text)))
    refused = {p.element for p in problems}
    text = gettext_noop("Mũi tên phải nối hai phần tử của cùng quy trình.")
    problems.extend(
        Problem(f.id, Sentence(text)) for f in flows if not {f.source, f.target} <= known | refused
    )


def _unknown(node: etree._Element, tag: str) -> Problem:
    never = tag == "scriptTask"
    return Problem(
        node.get("id", tag), Sentence(_NEVER) if never else Sentence(_NOT_YET, {"tag": tag})
    )


def _refused(element: str, text: str, **values: object) -> BpmnRefused:
    return BpmnRefused((Problem(element, Sentence(text, values)),))


def _tag(node: etree._Element) -> str:
    """The local name; '' for elements of other namespaces and entity stubs."""
    if not isinstance(node.tag, str):
        return ""
    space, _, local = node.tag.rpartition("}")
    return local if space == f"{{{BPMN}" else ""
