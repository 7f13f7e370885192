"""Where a draft begins: nothing but an end, a file of another tool, a name turned into an id."""

from __future__ import annotations

import re

from lxml import etree

from congvu.engines.casework.rules.bpmn_xml import BPMN, refusal, root_of, tag_of
from congvu.engines.casework.rules.sheets.sheet import END, Row, Sheet
from congvu.engines.casework.rules.words import gettext_noop
from congvu.kernel.text import unaccent

MAX_ID = 30
OWN = "own."  # keys of processes that people make; the rooms' are named after the rooms


def slug(title: str, taken: set[str], *, otherwise: str = "buoc") -> str:
    """``Thẩm định hồ sơ`` → ``tham_dinh_ho_so``; a free id for a title."""
    plain = re.sub(r"[^a-z0-9]+", "_", unaccent(title)).strip("_")[:MAX_ID].strip("_")
    wanted = plain if plain[:1].isalpha() else f"{otherwise}_{plain}".strip("_")
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted}_{number}", number + 1
    return name


def blank(title: str, name: str) -> Sheet:
    """A process that only ends. name: its id."""
    return Sheet(name, title, (Row("ket_thuc", END, "Kết thúc"),))


def adopted(xml: bytes) -> bytes:
    """A file as it may be edited: the one process that begins is marked as the one that runs.

    Raises BpmnRefused when there is none, or more than one.
    """
    root = root_of(xml)
    every = [n for n in root if tag_of(n) == "process"]
    if sum(n.get("isExecutable") == "true" for n in every) == 1:
        return xml
    begun = [n for n in every if n.find(f"{{{BPMN}}}startEvent") is not None] or every
    if len(begun) != 1:
        text = gettext_noop(
            "Tệp phải có đúng một quy trình; tệp này có %(count)s. Hãy tách mỗi quy trình một tệp."
        )
        raise refusal("", text, count=len(begun))
    for node in every:
        node.set("isExecutable", "true" if node is begun[0] else "false")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
