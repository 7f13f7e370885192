"""A Word file as lines in the order of its body: words, numbers as they are printed, tables.

For a package that the gate found sound. Tracked changes count as accepted; what is not words (pictures,
comments, notes, headers) is counted, to be told. Source: ISO/IEC 29500-1 §17.
"""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import IO, Any

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.exceptions import InvalidXmlError
from docx.oxml.ns import qn
from lxml import etree

from congvu.engines.documents.rules.document import MOST_CELLS
from congvu.engines.documents.rules.outline import letter, roman
from congvu.kernel.text import nfc

MOST_XML = 16 * 1024 * 1024  # bytes unpacked; as a tree in memory they are some twenty times that
MOST_PIECES = 200_000  # paragraphs, cells and runs: seconds to read
MOST_ROMAN = 4000

# Fonts of the encodings before Unicode: their letters are not the letters that are stored.
LEGACY = (".vn", "vni-")
GONE = (qn("w:del"), qn("w:moveFrom"))
COUNTED = {
    "pictures": (qn("w:drawing"), qn("w:pict"), qn("w:object")),
    "comments": (qn("w:commentReference"),),
    "notes": (qn("w:footnoteReference"), qn("w:endnoteReference")),
    "changes": (qn("w:ins"), qn("w:del"), qn("w:moveTo")),
    "boxes": (qn("w:txbxContent"),),
    "equations": (qn("m:oMath"),),
}
# What stands around paragraphs, rows or cells without being any: controls, tags, changes to accept.
AROUND = (qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml"), qn("w:ins"), qn("w:moveTo"))
# What docx raises for a package whose parts are not what they say they are.
SPOILT = (
    PackageNotFoundError, InvalidXmlError, etree.XMLSyntaxError, KeyError, AttributeError, TypeError,
)  # fmt: skip
SPACES = {qn("w:tab"): " ", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}


class LegacyFont(ValueError):
    """The text stands in an encoding before Unicode; the message is the font's name."""


class TooLong(ValueError):
    """More than a document holds; nothing of it was read."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One paragraph, or one table with its rows. bold: all its words are; text may hold line ends."""

    text: str = ""
    bold: bool = False
    rows: tuple[tuple[str, ...], ...] | None = None


@dataclass(frozen=True)
class Word:
    """lines in order; counted: what is no words, by the names of COUNTED, and ``margins``."""

    lines: list[Line]
    counted: Counter[str] = field(default_factory=Counter)


def read(file: IO[bytes]) -> Word:
    """The file's body. Raises LegacyFont, TooLong, or ValueError when it is no document of words."""
    _refuse_large(file)
    file.seek(0)
    try:
        return _read(docx.Document(file))
    except SPOILT as wrong:
        raise ValueError(f"no Word document: {wrong}") from wrong


def _read(word: Any) -> Word:
    body = word.element.body
    pieces = body.iter(qn("w:p"), qn("w:tc"), qn("w:r"))
    if sum(1 for _each in islice(pieces, MOST_PIECES + 1)) > MOST_PIECES:
        raise TooLong
    numbers = _Numbers(word)
    _refuse_legacy(word)
    lines = [line for element in _blocks(body) if (line := _line(element, numbers)) is not None]
    counted = Counter({
        name: sum(1 for tag in tags for _each in body.iter(tag)) for name, tags in COUNTED.items()
    })  # fmt: skip
    counted["margins"] = sum(bool(_margin_words(part)) for part in _margins(word))
    return Word(lines, +counted)


def _refuse_large(file: IO[bytes]) -> None:
    """Before docx makes trees of all parts that call themselves XML, whatever their names."""
    file.seek(0)
    with zipfile.ZipFile(file) as packed:
        try:
            said = packed.read("[Content_Types].xml")
            types = etree.fromstring(said, etree.XMLParser(resolve_entities=False, no_network=True))
        except (KeyError, etree.XMLSyntaxError) as wrong:
            raise ValueError(f"no Word document: {wrong}") from wrong
        parts = [e.file_size for e in packed.infolist() if _is_xml(e.filename)]
    if sum(parts) > MOST_XML:
        raise TooLong
    for each in types.iter("{*}Override", "{*}Default"):
        name = each.get("PartName") or f".{each.get('Extension')}"
        if (each.get("ContentType") or "").endswith("xml") and not _is_xml(name):
            raise ValueError(f"XML by another name: {name}")


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels"))


def _blocks(body: Any) -> Iterator[Any]:
    """Paragraphs and tables, in order."""
    return _within(body, qn("w:p"), qn("w:tbl"))


def _within(parent: Any, *tags: str) -> Iterator[Any]:
    """The children of these tags, also those inside of what only stands around them."""
    for element in parent.iterchildren():
        if element.tag in tags:
            yield element
        elif element.tag in AROUND:
            yield from _within(element, *tags)


def _line(element: Any, numbers: _Numbers) -> Line | None:
    if element.tag == qn("w:tbl"):
        return Line(rows=_rows(element))
    label, text = numbers.label(element), _text(element)
    if not text.strip() and not label[:2].isalpha():  # "Chương I" stands alone above its name
        return None
    return Line(text=f"{label} {text}".strip(), bold=_is_bold(element))


def _rows(table: Any) -> tuple[tuple[str, ...], ...]:
    """Cells as lines of their paragraphs; a table in a cell is read into it."""
    return tuple(
        tuple(words for cell in _within(row, qn("w:tc")) for words in _spread(cell))
        for row in _within(table, qn("w:tr"))
        if row.find(f"{qn('w:trPr')}/{qn('w:del')}") is None
    )


def _spread(cell: Any) -> Iterator[str]:
    """The cell's words, then an empty cell for each further column that it covers."""
    yield _cell(cell)
    said = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
    wide = str(said.get(qn("w:val"))) if said is not None else ""
    yield from [""] * (min(int(wide), MOST_CELLS) - 1 if wide.isdecimal() else 0)


def _cell(cell: Any) -> str:
    found = (_text(each).strip() for each in cell.iter(qn("w:p")) if not _is_boxed(each))
    return "\n".join(each for each in found if each)


def _is_boxed(paragraph: Any) -> bool:
    return any(above.tag == qn("w:txbxContent") for above in paragraph.iterancestors())


def _text(paragraph: Any) -> str:
    """The words as they stand once all changes are accepted; those of drawn boxes are not its own."""
    said = (
        SPACES.get(each.tag) or each.text or ""
        for each in paragraph.iter(qn("w:t"), *SPACES)
        if not any(_is_out(above, paragraph) for above in each.iterancestors())
    )
    return nfc("".join(said))  # many keyboards type the accents as letters of their own


def _is_out(above: Any, paragraph: Any) -> bool:
    """Deleted, of a drawn box inside the paragraph, or no words at all (tab stops)."""
    inside = above is not paragraph and paragraph in above.iterancestors()
    return inside and above.tag in (*GONE, qn("w:txbxContent"), qn("w:tabs"))


def _is_bold(paragraph: Any) -> bool:
    runs = [run for run in paragraph.iter(qn("w:r")) if (run.findtext(qn("w:t")) or "").strip()]
    return bool(runs) and all(_says_bold(run) for run in runs)


def _says_bold(run: Any) -> bool:
    found = run.find(f"{qn('w:rPr')}/{qn('w:b')}")
    return found is not None and found.get(qn("w:val"), "1") not in ("0", "false")


def _refuse_legacy(word: Any) -> None:
    used = {
        fonts.get(qn(f"w:{kind}")) or ""
        for run in word.element.body.iter(qn("w:r"))
        if (run.findtext(qn("w:t")) or "").strip()
        for fonts in run.iter(qn("w:rFonts"))
        for kind in ("ascii", "hAnsi")
    }
    normal = word.styles["Normal"].font.name if "Normal" in word.styles else ""
    for name in sorted({*used, normal or ""}):
        if name.lower().startswith(LEGACY):
            raise LegacyFont(name)


def _margins(word: Any) -> Iterator[Any]:
    for section in word.sections:
        for part in (
            section.header,
            section.footer,
            section.first_page_header,
            section.first_page_footer,
        ):
            if not part.is_linked_to_previous:
                yield part


def _margin_words(part: Any) -> str:
    return "".join(paragraph.text for paragraph in part.paragraphs).strip().strip("0123456789")


class _Numbers:
    """Word's own numbering: what stands before a paragraph although nobody typed it."""

    def __init__(self, word: Any) -> None:
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._counts: Counter[tuple[str, int]] = Counter()
        self._styles = {
            style.style_id: found
            for style in word.styles
            if (found := style.element.find(f"{qn('w:pPr')}/{qn('w:numPr')}")) is not None
        }
        if any(rel.reltype.endswith("/numbering") for rel in word.part.rels.values()):
            self._read(word.part.numbering_part.element)

    def label(self, paragraph: Any) -> str:
        """``Điều 3.``, ``2.``, ``đ)`` or "", counting on."""
        found = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        if found is None:
            style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
            found = self._styles.get(style.get(qn("w:val"))) if style is not None else None
        return self._next(found) if found is not None else ""

    def _next(self, said: Any) -> str:
        number, level = _value(said, "numId"), int(_value(said, "ilvl") or 0)
        levels = self._levels.get(number, {})
        if level not in levels:
            return ""
        self._counts[number, level] += 1
        for deeper in range(level + 1, 9):
            self._counts.pop((number, deeper), None)
        text = levels[level][1]
        for at in range(level + 1):
            kind, _words, start = levels.get(at, ("decimal", "", 1))
            count = max(self._counts[number, at], 1) + start - 1
            text = text.replace(f"%{at + 1}", _written(kind, count))
        return "-" if levels[level][0] == "bullet" else text

    def _read(self, numbering: Any) -> None:
        kept = {
            each.get(qn("w:abstractNumId")): {
                int(level.get(qn("w:ilvl"), "0")): (
                    _value(level, "numFmt") or "decimal", _value(level, "lvlText"),
                    int(_value(level, "start") or 1),
                )
                for level in each.iterchildren(qn("w:lvl"))
            }
            for each in numbering.iterchildren(qn("w:abstractNum"))
        }  # fmt: skip
        for num in numbering.iterchildren(qn("w:num")):
            self._levels[num.get(qn("w:numId"))] = kept.get(_value(num, "abstractNumId"), {})


def _written(kind: str, number: int) -> str:
    if kind in ("upperRoman", "lowerRoman") and number < MOST_ROMAN:
        return roman(number) if kind == "upperRoman" else roman(number).lower()
    if kind in ("lowerLetter", "upperLetter"):
        said = letter(number) or str(number)
        return said if kind == "lowerLetter" else said.upper()
    return str(number)


def _value(element: Any, name: str) -> str:
    found = element.find(qn(f"w:{name}"))
    return str(found.get(qn("w:val")) or "") if found is not None else ""
