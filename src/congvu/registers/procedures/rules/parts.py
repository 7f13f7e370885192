"""How shared parts become a procedure's own: steps of a form by name, a process with its own hours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from lxml import etree

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
CONGVU = "{http://congvu.vn/bpmn}"
HOURS_A_DAY = 8
STEP, PROCESS = "step.json", "process.bpmn"


def whole_form(form: dict[str, Any], steps: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """The form with every ``{"use": "key"}`` step replaced by the shared one.

    ``questions`` beside ``use`` are asked after the shared ones. Raises ValueError for an unknown key.
    """
    return {**form, "steps": [_whole_step(step, steps) for step in form.get("steps", ())]}


def own_process(shared: bytes, definition: dict[str, Any]) -> bytes:
    """The shared process as this procedure's: its name, its deadline, its steps' names and hours.

    ``[process] tasks`` gives ``name`` and ``hours`` by element id. Raises ValueError.
    """
    root = etree.fromstring(shared, _parser())
    process = root.find(f"{BPMN}process")
    if process is None:
        raise ValueError("Tệp quy trình dùng chung không có thẻ bpmn:process.")
    limit = definition["time_limit"]
    process.set("id", "procedure_" + re.sub(r"\W", "_", definition["code"]))
    process.set("name", definition["name"]["vi"])
    process.set(f"{CONGVU}deadline", f"{limit['amount']} {limit['unit']}")
    for key, said in definition["process"].get("tasks", {}).items():
        _retell(root, key, said)
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return made


def hours_of(process: bytes, path: tuple[str, ...]) -> int:
    """The working hours of the steps on a path: ISO procedures must add up to the deadline × 8."""
    root = etree.fromstring(process, _parser())
    hours = {task.get("id"): task.get(f"{CONGVU}hours") for task in root.iter(f"{BPMN}userTask")}
    return sum(int(hours.get(key) or 0) for key in path)


def _whole_step(step: dict[str, Any], steps: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    if "use" not in step:
        return step
    if step["use"] not in steps:
        raise ValueError(f"Không có phần dùng chung “{step['use']}”. Hãy nạp gói procedure-parts.")
    shared = steps[step["use"]]
    own = {key: value for key, value in step.items() if key not in ("use", "questions")}
    return {**shared, **own, "questions": [*shared["questions"], *step.get("questions", ())]}


def _retell(root: Any, key: str, said: dict[str, Any]) -> None:
    found = root.xpath("//*[@id=$key]", key=key)
    if len(found) != 1:
        raise ValueError(f"Quy trình dùng chung không có bước “{key}”.")
    if "name" in said:
        found[0].set("name", said["name"])
    if "hours" in said:
        found[0].set(f"{CONGVU}hours", str(said["hours"]))


def _parser() -> etree.XMLParser:
    """No entities, no network: a diagram is data."""
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
