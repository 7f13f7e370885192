"""A GeoReport answer as XML: lists and members under the names that the protocol gives them."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Any

from lxml import etree


def document(answer: Any, root: str, item: str) -> bytes:
    """One document: ``root`` with an ``item`` for each, or ``root`` itself when item is ""."""
    top = etree.Element(root)
    if item:
        for one in answer:
            _fill(etree.SubElement(top, item), one)
    else:
        _fill(top, answer)
    return etree.tostring(top, xml_declaration=True, encoding="utf-8")


def _fill(node: etree._Element, value: Any) -> None:
    for name in (f.name for f in dataclasses.fields(value)):
        said = getattr(value, name)
        part = etree.SubElement(node, name)
        if isinstance(said, list):
            for one in said:
                _fill(etree.SubElement(part, name.removesuffix("s")), one)
        else:
            part.text = _text(said)


def _text(said: Any) -> str:
    if said is None:
        return ""
    if isinstance(said, bool):
        return "true" if said else "false"
    if isinstance(said, datetime):
        return said.isoformat()
    # What XML cannot hold is left out: a control character says nothing to anybody.
    return "".join(c for c in str(said) if c in "\t\n\r" or ord(c) >= 32)
