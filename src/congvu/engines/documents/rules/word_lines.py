"""A Word file as lines in the order of its body: words, numbers as they are printed, tables.

For a package that the gate found sound. Tracked changes count as accepted; what is not words (pictures,
comments, notes, headers) is counted, to be told. Source: ISO/IEC 29500-1 §17.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn

from congvu.engines.documents.rules.outline import letter, roman

# Fonts of the encodings before Unicode: their letters are not the letters that are stored.
LEGACY = (".vn", "vni-")
GONE = (qn("w:del"), qn("w:moveFrom"))
COUNTED = {
    "pictures": (qn("w:drawing"), qn("w:pict"), qn("w:object")),
    "comments": (qn("w:commentReference"),),
    "notes": (qn("w:footnoteReference"), qn("w:endnoteReference")),
    "changes": (qn("w:ins"), qn("w:del"), qn("w:moveTo")),
    "boxes": (qn("w:txbxContent"),),
}
SPACES = {qn("w:tab"): " ", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}


class LegacyFont(ValueError):
    """The text stands in an encoding before Unicode; the message is the font's name."""


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
    """The file's body. Raises LegacyFont, or ValueError when it is no document of words."""
    file.seek(0)
    word: Any = _opened(file)
    body, numbers = word.element.body, _Numbers(word)
    _refuse_legacy(word)
    lines = [line for element in _blocks(body) if (line := _line(element, numbers)) is not None]
    counted = Counter({
        name: sum(1 for tag in tags for _each in body.iter(tag)) for name, tags in COUNTED.items()
    })  # fmt: skip
    counted["margins"] = sum(bool(_margin_words(part)) for part in _margins(word))
    return Word(lines, +counted)


def _opened(file: IO[bytes]) -> Any:
    try:
        return docx.Document(file)
    except (PackageNotFoundError, KeyError, AttributeError) as wrong:
        raise ValueError(f"no Word document: {wrong}") from wrong


def _blocks(body: Any) -> Iterator[Any]:
    """Paragraphs and tables, also those inside of content controls."""
    for element in body.iterchildren():
        if element.tag in (qn("w:p"), qn("w:tbl")):
            yield element
        elif element.tag == qn("w:sdt"):
            yield from _blocks(element.find(qn("w:sdtContent")))


def _line(element: Any, numbers: _Numbers) -> Line | None:
    if element.tag == qn("w:tbl"):
        return Line(rows=_rows(element))
    label, text = numbers.label(element), _text(element)
    if not text.strip():
        return None
    return Line(text=f"{label} {text}".strip(), bold=_is_bold(element))


def _rows(table: Any) -> tuple[tuple[str, ...], ...]:
    """Cells as lines of their paragraphs; a table in a cell is read into it."""
    return tuple(
        tuple(_cell(cell) for cell in row.iterchildren(qn("w:tc")))
        for row in table.iterchildren(qn("w:tr"))
    )


def _cell(cell: Any) -> str:
    found = (_text(each).strip() for each in cell.iter(qn("w:p")))
    return "\n".join(each for each in found if each)


def _text(paragraph: Any) -> str:
    """The words as they stand once all changes are accepted; those of drawn boxes are not its own."""
    return "".join(
        SPACES.get(each.tag) or each.text or ""
        for each in paragraph.iter(qn("w:t"), *SPACES)
        if not any(_is_out(above, paragraph) for above in each.iterancestors())
    )


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
                int(level.get(qn("w:ilvl"))): (
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
    if kind in ("upperRoman", "lowerRoman"):
        return roman(number) if kind == "upperRoman" else roman(number).lower()
    if kind in ("lowerLetter", "upperLetter"):
        said = letter(number) or str(number)
        return said if kind == "lowerLetter" else said.upper()
    return str(number)


def _value(element: Any, name: str) -> str:
    found = element.find(qn(f"w:{name}"))
    return str(found.get(qn("w:val")) or "") if found is not None else ""
