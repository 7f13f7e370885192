"""Event definitions and loops of a diagram: what an event waits for, how often an activity runs."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from congvu.engines.casework.rules.bpmn_xml import OURS, child_text, feel_text, tag_of
from congvu.engines.casework.rules.diagram import (
    Many,
    Problem,
    TimerSpec,
    Trigger,
    read_duration,
)
from congvu.engines.casework.rules.words import Sentence, gettext_noop

_CAUGHT = frozenset({"timer", "message", "signal", "conditional"})
_ALARMS = _CAUGHT | {"error", "escalation"}
KNOWN_TRIGGERS: Mapping[str, frozenset[str]] = {
    "startEvent": _ALARMS,
    "intermediateCatchEvent": _CAUGHT | {"link"},
    "intermediateThrowEvent": frozenset({"message", "signal", "escalation", "link"}),
    "boundaryEvent": _ALARMS,
    "endEvent": frozenset({"message", "signal", "error", "escalation", "terminate"}),
}
NOT_YET = gettext_noop(
    "Phần tử %(tag)s chưa chạy được. Hãy vẽ lại bằng công việc, cổng rẽ nhánh, cổng song song, "
    "hẹn giờ và sự kiện kết thúc."
)
_REFS = {"message": "messageRef", "signal": "signalRef", "error": "errorRef",
         "escalation": "escalationRef"}  # fmt: skip
_CODES = {"error": "errorCode", "escalation": "escalationCode"}
Names = Mapping[str, str]


def names_of(root: etree._Element) -> dict[str, str]:
    """Id of every message, signal, error and escalation → the name or code that it goes by."""
    found: dict[str, str] = {}
    for node in root:
        kind = tag_of(node)
        if kind in _REFS:
            name = node.get(_CODES.get(kind, "name")) or node.get("name") or node.get("id") or ""
            found[node.get("id", "")] = name.strip()
    return found


def trigger_of(
    node: etree._Element, tag: str, names: Names, problems: list[Problem]
) -> Trigger | None:
    """The one definition of an event; None when it has none (or none that runs)."""
    if tag == "receiveTask":
        return Trigger("message", _name(node, "message", node, names))
    if tag not in KNOWN_TRIGGERS:
        return None
    found: list[Trigger] = []
    drawn = [child for child in node if tag_of(child).endswith("EventDefinition")]
    for child in drawn:
        kind = tag_of(child).removesuffix("EventDefinition")
        if kind in KNOWN_TRIGGERS[tag]:
            found.append(_trigger(node, child, kind, names, problems))
        else:
            problems.append(Problem(node.get("id", ""), Sentence(NOT_YET, {"tag": tag_of(child)})))
    if len(drawn) > 1:
        text = gettext_noop(
            "Mỗi sự kiện chỉ được chờ hoặc phát một thứ; hãy tách thành nhiều sự kiện."
        )
        problems.append(Problem(node.get("id", ""), Sentence(text)))
    return found[0] if found else None


def _trigger(
    node: etree._Element, definition: etree._Element, kind: str, names: Names,
    problems: list[Problem],
) -> Trigger:  # fmt: skip
    if kind == "timer":
        return Trigger(kind, timer=_timer(node, definition, problems))
    if kind == "conditional":
        condition = child_text(definition, "condition")
        if not condition:
            text = gettext_noop("Sự kiện này phải có điều kiện.")
            problems.append(Problem(node.get("id", ""), Sentence(text)))
        return Trigger(kind, condition=condition)
    if kind == "link":
        return Trigger(kind, (definition.get("name") or node.get("name") or "").strip())
    return Trigger(kind, _name(definition, kind, node, names) if kind in _REFS else "")


def _name(holder: etree._Element, kind: str, node: etree._Element, names: Names) -> str:
    """By its reference; a message or signal without one goes by the element's own id or name."""
    reference = holder.get(_REFS[kind], "")
    if reference:
        return names.get(reference.rpartition(":")[2], names.get(reference, reference))
    if kind == "message":
        return node.get("id", "")
    return node.get("name", "").strip() if kind == "signal" else ""


def _timer(
    node: etree._Element, definition: etree._Element, problems: list[Problem]
) -> TimerSpec | None:
    working = node.get(f"{{{OURS}}}calendar", "") == "working"
    for child in definition:
        text = feel_text(child)
        if tag_of(child) == "timeDuration":
            found = read_duration(text, working=working)
            if found is not None:
                return found
        if tag_of(child) == "timeDate" and text:
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


def many_of(node: etree._Element, problems: list[Problem]) -> Many | None:
    """The loop of an activity; None when it is done once."""
    for child in node:
        kind = tag_of(child)
        if kind == "multiInstanceLoopCharacteristics":
            return _instances(node, child, problems)
        if kind == "standardLoopCharacteristics":
            return _loop(node, child, problems)
    return None


def _instances(node: etree._Element, loop: etree._Element, problems: list[Problem]) -> Many:
    def own(name: str) -> str:
        return (loop.get(f"{{{OURS}}}{name}") or node.get(f"{{{OURS}}}{name}") or "").strip()

    made = Many(
        sequential=loop.get("isSequential") == "true",
        cardinality=child_text(loop, "loopCardinality"),
        collection=own("collection"), element=own("element"),
        until=child_text(loop, "completionCondition"),
    )  # fmt: skip
    if bool(made.cardinality) == bool(made.collection):
        text = gettext_noop(
            "Việc làm nhiều lần phải cho biết số lần (loopCardinality) hoặc danh sách để lần lượt "
            "làm (congvu:collection), một trong hai."
        )
        problems.append(Problem(node.get("id", ""), Sentence(text)))
    return made


def _loop(node: etree._Element, loop: etree._Element, problems: list[Problem]) -> Many:
    most = loop.get("loopMaximum", "")
    made = Many(
        sequential=True, again=child_text(loop, "loopCondition"),
        before=loop.get("testBefore") == "true", limit=int(most) if most.isdigit() else 0,
    )  # fmt: skip
    if not made.again and not made.limit:
        text = gettext_noop(
            "Việc lặp lại phải có điều kiện lặp (loopCondition) hoặc số lần tối đa."
        )
        problems.append(Problem(node.get("id", ""), Sentence(text)))
    return made
