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
from string import ascii_lowercase
from typing import IO, Any

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.exceptions import InvalidXmlError
from docx.oxml.ns import qn
from lxml import etree

from congvu.engines.documents.rules.document import MOST_CELLS
from congvu.engines.documents.rules.outline import roman
from congvu.engines.documents.rules.word_styles import Styles
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


Levels = dict[int, tuple[str, str, int]]


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
    styles = Styles(word)
    numbers = _Numbers(word, styles)
    _refuse_legacy(word)
    found = (_line(element, numbers, styles) for element in _blocks(body))
    lines = [line for line in found if line is not None]
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


def _line(element: Any, numbers: _Numbers, styles: Styles) -> Line | None:
    if element.tag == qn("w:tbl"):
        return Line(rows=_rows(element))
    label, text = numbers.label(element), _text(element)
    if not text.strip() and not label[:2].isalpha():  # "Chương I" stands alone above its name
        return None
    return Line(text=f"{label} {text}".strip(), bold=styles.is_bold(element))


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
    """Word's own numbering: what stands before a paragraph although nobody typed it.

    Lists of one definition count on from each other; one that is to begin anew says so. §17.9
    """

    def __init__(self, word: Any, styles: Styles) -> None:
        self._styles = styles
        self._levels: dict[str, Levels] = {}
        self._defined: dict[str, str] = {}
        self._restarts: dict[tuple[str, int], int] = {}
        self._counts: Counter[tuple[str, int]] = Counter()
        if any(rel.reltype.endswith("/numbering") for rel in word.part.rels.values()):
            self._read(word.part.numbering_part.element)

    def label(self, paragraph: Any) -> str:
        """``Điều 3.``, ``2.``, ``đ)`` or "", counting on."""
        found = self._styles.numbering(paragraph)
        return self._next(found) if found is not None else ""

    def _next(self, said: Any) -> str:
        number, level = _value(said, "numId"), int(_value(said, "ilvl") or 0)
        levels, defined = self._levels.get(number, {}), self._defined.get(number, "")
        if level not in levels:
            return ""
        if (first := self._restarts.pop((number, level), None)) is not None:
            self._counts[defined, level] = first - levels[level][2]
        self._counts[defined, level] += 1
        for deeper in range(level + 1, 9):
            self._counts.pop((defined, deeper), None)
        text = levels[level][1]
        for at in range(level + 1):
            kind, _words, start = levels.get(at, ("decimal", "", 1))
            counted = self._counts.get((defined, at), 1)
            text = text.replace(f"%{at + 1}", _written(kind, counted + start - 1))
        return "-" if levels[level][0] == "bullet" else text

    def _read(self, numbering: Any) -> None:
        kept = {
            each.get(qn("w:abstractNumId")): each
            for each in numbering.iterchildren(qn("w:abstractNum"))
        }
        nums = {each.get(qn("w:numId")): each for each in numbering.iterchildren(qn("w:num"))}
        for number, num in nums.items():
            defined = self._definition(num, nums, kept)
            self._defined[number] = defined
            self._levels[number] = _levels(kept[defined]) if defined in kept else {}
            for each in num.iterchildren(qn("w:lvlOverride")):
                self._levels[number] |= _levels(each)
                if first := _value(each, "startOverride"):
                    self._restarts[number, int(each.get(qn("w:ilvl"), "0"))] = int(first)

    def _definition(self, num: Any, nums: dict[str, Any], kept: dict[str, Any]) -> str:
        """The key of what a list is defined by, also where that names a style of lists."""
        defined = _value(num, "abstractNumId")
        linked = _value(kept[defined], "numStyleLink") if defined in kept else ""
        said = self._styles.listed(linked) if linked else None
        other = nums.get(_value(said, "numId")) if said is not None else None
        return _value(other, "abstractNumId") if other is not None else defined


def _levels(parent: Any) -> Levels:
    """level → how it counts, its words, where it begins."""
    return {
        int(level.get(qn("w:ilvl"), "0")): (
            _value(level, "numFmt") or "decimal", _value(level, "lvlText"),
            int(_value(level, "start") or 1),
        )
        for level in parent.iterchildren(qn("w:lvl"))
    }  # fmt: skip


def _written(kind: str, number: int) -> str:
    if kind in ("upperRoman", "lowerRoman") and number < MOST_ROMAN:
        return roman(number) if kind == "upperRoman" else roman(number).lower()
    if kind in ("lowerLetter", "upperLetter"):
        said = _as_word_does(number)
        return said if kind == "lowerLetter" else said.upper()
    return str(number)


def _as_word_does(number: int) -> str:
    """a … z, aa … zz: Word knows no đ; words in the file refer to the letter that it prints."""
    return ascii_lowercase[(number - 1) % 26] * ((number - 1) // 26 + 1)


def _value(element: Any, name: str) -> str:
    found = element.find(qn(f"w:{name}"))
    return str(found.get(qn("w:val")) or "") if found is not None else ""
