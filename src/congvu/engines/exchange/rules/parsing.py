"""Bytes of a stranger → elements: no document type, no entity, nothing fetched, bounded.

The order matters: what could grow or call out is refused on the bytes, before any parser sees them.
"""

from __future__ import annotations

import re

from lxml import etree

from congvu.engines.exchange.rules.faults import Unreadable, unreadable

NS = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
DS = "http://www.w3.org/2000/09/xmldsig#"
MOST_BYTES = 64 * 1024 * 1024
MOST_DEPTH = 40
MOST_ELEMENTS = 20_000
_DECLARED = re.compile(rb"^<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_UTF8 = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii"})
_BOM = b"\xef\xbb\xbf"


def parse(raw: bytes) -> etree._Element:
    """The root element. Raises Unreadable with the first thing that is wrong."""
    _refuse_bytes(raw)
    try:
        root = etree.fromstring(raw, parser=parser())
    except (etree.XMLSyntaxError, ValueError) as wrong:
        raise unreadable("malformed", str(wrong)) from wrong
    if root.getroottree().docinfo.internalDTD is not None:
        raise unreadable("entities")
    _refuse_shape(root)
    return root


def parser(*, recover: bool = False) -> etree.XMLParser:
    """A parser that reads and does nothing else."""
    return etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, dtd_validation=False,
        huge_tree=True, remove_pis=False, recover=recover,
    )  # fmt: skip


def salvage(raw: bytes) -> etree._Element | None:
    """What can be shown of a message that was refused; never to be believed."""
    start = raw.find(b"<")
    if len(raw) > MOST_BYTES or start < 0 or re.search(rb"<!(DOCTYPE|ENTITY)", raw, re.IGNORECASE):
        return None
    try:
        root = etree.fromstring(raw[start:], parser=parser(recover=True))
        if root is not None:
            _refuse_shape(root)
    except (etree.XMLSyntaxError, ValueError, Unreadable):
        return None
    return root


def _refuse_bytes(raw: bytes) -> None:
    if len(raw) > MOST_BYTES:
        raise unreadable("too_large", f"{len(raw)}")
    text = raw.removeprefix(_BOM)
    if b"\x00" in text[:400] or text[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise unreadable("encoding")
    # A name inside text is not a declaration, but no honest message needs one in it.
    if re.search(rb"<!(DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise unreadable("entities")
    if not text.startswith(b"<"):
        raise unreadable("junk" if b"<" in text else "malformed")
    declared = _DECLARED.match(text)
    if declared and declared.group(1).lower() not in _UTF8:
        raise unreadable("encoding", declared.group(1).decode())


def _refuse_shape(root: etree._Element) -> None:
    """Few elements, few levels; a message has about a hundred and seven."""
    depth = count = 0
    for event, _element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        count += event == "start"
        if depth > MOST_DEPTH or count > MOST_ELEMENTS:
            raise unreadable("too_deep")
