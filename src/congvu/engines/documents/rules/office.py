"""Office documents: what their parts run, fetch or define, and the words in them.

For a package that :func:`hostile.fault_of_package` found sound. Objects that were put in (formulas,
charts, tables) are taken: they neither run nor fetch by themselves. Source: ISO/IEC 29500-2 (relations
between parts), ISO/IEC 29500-1 §17 (templates, sub-documents, frames, alternative content).
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from itertools import islice
from typing import IO, Any

MIB = 1024 * 1024
MOST_RELATIONS = MIB  # bytes of one part that names relations
_OVERLAP = 64
_DEFINES = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_WIDE = re.compile(rb"^(?:\xff\xfe|\xfe\xff|<\x00|\x00<)")  # UTF-16: no office program writes it
_RUNS = re.compile(
    r"vbaProject|wordVbaData|xlMacrosheet|attachedToolbars|macroEnabled", re.IGNORECASE
)
_MIXED = "/aFChunk"  # a page or another document that becomes part of this one
_LINK = "/hyperlink"  # fetched only when a person follows it
# A path on the writer's own machine (her template, as a rule) leads nowhere on another.
_HERE = re.compile(r"(?:file:/{3})?[a-z]:[\\/]|[^:\\/][^:]*$", re.IGNORECASE)

# The parts with words, those that stand on every page first; a stamp is often typed in a header.
_WORDS = re.compile(r"word/header\d*\.xml|word/document\.xml|content\.xml|xl/sharedStrings\.xml")
_LINES = frozenset({"p", "h", "si"})  # a paragraph or heading, a cell's words


def fault_of_parts(file: IO[bytes]) -> str:
    """``macros``, ``outside`` (its content lies elsewhere), ``polyglot``, ``entities`` or ``broken``."""
    file.seek(0)
    with zipfile.ZipFile(file) as packed:
        for entry in packed.infolist():
            if fault := _fault_of(packed, entry):
                return fault
    return ""


def _fault_of(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> str:
    name = entry.filename.lower()
    if not name.endswith((".xml", ".rels")):
        return ""
    if fault := _defines(packed, entry):
        return fault
    if name.endswith(".rels"):
        return _fault_of_relations(packed, entry)
    if name == "[content_types].xml" and _RUNS.search(_text(packed, entry)):
        return "macros"
    return ""


def _defines(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> str:
    held = b""
    with packed.open(entry) as part:
        while read := part.read(MIB):
            if not held and _WIDE.match(read):
                return "broken"
            held = held[-_OVERLAP:] + read
            if _DEFINES.search(held):
                return "entities"
    return ""


def _fault_of_relations(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> str:
    from lxml import etree

    if entry.file_size > MOST_RELATIONS:
        return "broken"
    safe = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        tree = etree.fromstring(packed.read(entry), safe)
    except etree.XMLSyntaxError:
        return "broken"
    found = map(_fault_of_relation, tree.iter("{*}Relationship"))
    return next(filter(None, found), "")


def _fault_of_relation(relation: Any) -> str:
    kind, target = relation.get("Type") or "", relation.get("Target") or ""
    if _RUNS.search(kind):
        return "macros"
    if kind.endswith(_MIXED):
        return "polyglot"
    fetched = (relation.get("TargetMode") or "").lower() == "external" and not kind.endswith(_LINK)
    return "outside" if fetched and not _HERE.match(target) else ""


def _text(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> str:
    return packed.read(entry).decode("utf-8", "replace")


def lines_of(file: IO[bytes], *, most: int) -> list[str]:
    """Paragraphs, headings and cells with words, in the order of the parts; no more than most.

    Whatever cannot be read ends the part: who takes the file says what is wrong with it.
    """
    file.seek(0)
    with zipfile.ZipFile(file) as packed:
        names = sorted(filter(_WORDS.fullmatch, packed.namelist()), reverse=True)
        found = (line for name in names for line in _lines_in(packed, name))
        return list(islice(found, most))


def _lines_in(packed: zipfile.ZipFile, name: str) -> Iterator[str]:
    from lxml import etree

    with packed.open(name) as part:
        parsed = etree.iterparse(part, resolve_entities=False, no_network=True, load_dtd=False)
        try:
            for _event, element in parsed:
                if etree.QName(element).localname in _LINES:
                    if line := "".join(element.itertext()).strip():
                        yield line
                    element.clear()
        except (etree.XMLSyntaxError, zipfile.BadZipFile, zlib.error):
            return
