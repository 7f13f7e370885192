"""A document as a Word file with the layout of the decree, for those who go on with it in Word.

What it says and how it is numbered comes from `drawing.fields`, as the PDF's does; a Word file is never
signed and bears no number but its place. Law: NĐ 30/2020/NĐ-CP Phụ lục I.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from docx import Document as Word
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt, RGBColor

FONT = "Times New Roman"
BODY, SMALL = Pt(13), Pt(12)
INDENT = Cm(1.27)
CENTRE, LEFT, JUSTIFY = (
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)
TITLED = ("part", "chapter", "section", "subsection")
NATION, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
ENCLOSED = "VĂN BẢN KÈM THEO"
BLANK_DAY = "ngày … tháng … năm …"


def drawn(data: Mapping[str, Any], head: Mapping[str, str], *, at: datetime) -> bytes:
    """The DOCX. data: of `drawing.fields`; head: issuer, parent, place, number (as far as it is known).

    at: when it was drawn, for the file's properties.
    """
    word = Word()
    _set_up(word, data, head, at)
    _head(word, data, head)
    _title(word, data, head)
    _bases(word, data)
    _blocks(word, data["body"])
    _foot(word, data)
    for annex in data["annexes"]:
        _annex(word, annex, data, head)
    _enclosures(word, data["enclosures"])
    box = io.BytesIO()
    word.save(box)
    return box.getvalue()


def _set_up(word: Any, data: Mapping[str, Any], head: Mapping[str, str], at: datetime) -> None:
    page = word.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin = Mm(20), Mm(20)
    page.left_margin, page.right_margin = Mm(30), Mm(18)
    page.header_distance = Mm(10)
    page.different_first_page_header_footer = True
    _page_number(page.header.paragraphs[0])
    if data["contact"]:
        _say(page.first_page_footer.paragraphs[0], data["contact"], align=CENTRE, size=Pt(11))
    for style in word.styles:
        if style.type == WD_STYLE_TYPE.PARAGRAPH and (
            style.name == "Normal" or style.name.startswith("Heading")
        ):
            _plain(style)
    told = word.core_properties
    told.title = data["abstract"] or data["kind"]
    told.author, told.language, told.content_status = head["issuer"], "vi-VN", "Dự thảo"
    told.created = told.modified = at.replace(tzinfo=None)
    told.comments = ""


def _plain(style: Any) -> None:
    """Upright black Times, spaced as the decree says, whatever the outline level."""
    style.font.name, style.font.size = FONT, BODY
    style.font.color.rgb = RGBColor(0, 0, 0)
    for kind in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn(f"w:{kind}"), FONT)
        fonts.attrib.pop(qn(f"w:{kind}Theme"), None)
    spacing = style.paragraph_format
    spacing.space_before, spacing.space_after, spacing.line_spacing = Pt(0), Pt(6), 1.0


def _head(word: Any, data: Mapping[str, Any], head: Mapping[str, str]) -> None:
    """Cells 1 to 4, 10b and 11."""
    left, right = _columns(word, Mm(66), Mm(96))
    if head["parent"]:
        _add(left, head["parent"].upper(), align=CENTRE, size=SMALL)
    _add(left, head["issuer"].upper(), bold=True, align=CENTRE, size=SMALL)
    _rule(left, Mm(20))
    _add(left, f"Số: {head['number']}", align=CENTRE)
    if data["about"]:
        _add(left, data["about"], align=CENTRE, size=SMALL)
    _add(right, NATION, bold=True, align=CENTRE, size=SMALL)
    _add(right, MOTTO, bold=True, align=CENTRE)
    _rule(right, Mm(18))
    _add(right, f"{head['place']}, {BLANK_DAY}", italic=True, align=CENTRE)
    for stamp in (data["urgency"], data["circulation"]):
        if stamp:
            _add(word, stamp, bold=True, align=LEFT)


def _title(word: Any, data: Mapping[str, Any], head: Mapping[str, str]) -> None:
    """Cells 5a, 9a and the line that names who decides."""
    if data["form"] != "letter":
        made = word.add_heading(level=1)
        made.paragraph_format.space_before = Pt(12)
        _say(made, data["kind"].upper(), bold=True, align=CENTRE, size=Pt(14))
        if data["abstract"]:
            _add(word, data["abstract"], bold=True, align=CENTRE)
            _rule(word, Mm(60))
    for line in _addressees(data, head):
        _add(word, line, align=CENTRE)
    if data["lead"]:
        _add(word, data["lead"].upper(), bold=True, align=CENTRE)


def _addressees(data: Mapping[str, Any], head: Mapping[str, str]) -> Iterator[str]:
    named = data["addressees"]
    if not named:
        return
    word = "Kính gửi" if data["address"] == "Kính gửi" else f"{head['issuer']} {data['address']}"
    if len(named) == 1:
        yield f"{word}: {named[0]}"
        return
    yield f"{word}:"
    yield from (f"- {each}" for each in _ended(named))


def _bases(word: Any, data: Mapping[str, Any]) -> None:
    proposer = [f"Theo đề nghị của {data['proposer']}"] if data["proposer"] else []
    for line in _ended([*data["bases"], *proposer]):
        _add(word, line, italic=True, indent=True)
    if data["resolve"]:
        _add(word, data["resolve"], bold=True, align=CENTRE)


def _ended(lines: Sequence[str]) -> list[str]:
    """Each with its semicolon, the last with a full stop."""
    return [f"{line}{';' if n < len(lines) else '.'}" for n, line in enumerate(lines, 1)]


def _blocks(word: Any, items: Sequence[Mapping[str, Any]]) -> None:
    for item in items:
        if item["kind"] == "table":
            _table(word, item)
        elif item["kind"] in TITLED:
            _titled(word, item)
        elif item["kind"] == "heading":
            said = f"{item['label']} {item['text']}{item['title']}".strip()
            _say(word.add_heading(level=min(item["level"], 9)), said, bold=True, indent=True)
        else:
            _numbered(word, item)


def _titled(word: Any, item: Mapping[str, Any]) -> None:
    made = word.add_heading(level=min(item["level"], 9))
    _say(made, item["label"], bold=True, align=CENTRE)
    if item["title"]:
        made.runs[-1].add_break(WD_BREAK.LINE)
        _run(made, item["title"].upper(), bold=True)
    for line in _lines(item["text"]):
        _add(word, line, indent=True)


def _numbered(word: Any, item: Mapping[str, Any]) -> None:
    """An article, a clause, a point or a plain paragraph; the label is text, not Word's own numbering."""
    lines, label, title = _lines(item["text"]), item["label"], item["title"]
    bold = item["kind"] == "article"
    if title:
        _add(word, f"{label} {title}".strip(), bold=True, indent=True)
    elif label:
        made = _add(word, f"{label} ", bold=bold, indent=True)
        _run(made, lines.pop(0) if lines else "")
    for line in lines:
        _add(word, line, indent=True)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _table(word: Any, item: Mapping[str, Any]) -> None:
    if item["title"]:
        _add(word, item["title"], bold=True, align=CENTRE)
    rows = item["rows"]
    if not rows:
        return
    made = word.add_table(rows=0, cols=len(rows[0]))
    made.style = "Table Grid"
    for at, row in enumerate(rows):
        cells = made.add_row().cells
        for cell, words in zip(cells, row, strict=False):
            _say(cell.paragraphs[0], words, bold=at == 0, align=CENTRE if at == 0 else LEFT)
    first = made.rows[0]._tr.get_or_add_trPr()
    first.append(OxmlElement("w:tblHeader"))  # said again on each page, and told to who listens
    _add(word, "")


def _foot(word: Any, data: Mapping[str, Any]) -> None:
    """Cells 7a to 7c and 9b."""
    left, right = _columns(word, Mm(81), Mm(81))
    counterpart = data["left"]
    if counterpart["name"] or (counterpart["lines"] and data["kind"] == "Biên bản"):
        _signed(left, counterpart["lines"], counterpart["name"])
        _recipients(word, data["recipients"])
    else:
        _recipients(left, data["recipients"])
    _signed(right, data["lines"], data["signer"])


def _recipients(place: Any, lines: Sequence[str]) -> None:
    # A cell without any paragraph is no cell to Word.
    said = "Nơi nhận:" if lines else ""
    _add(place, said, bold=True, italic=True, align=LEFT, size=SMALL)
    for line in _ended(lines):
        _add(place, f"- {line}", align=LEFT, size=Pt(11))


def _signed(place: Any, lines: Sequence[str], name: str) -> None:
    for line in lines:
        _add(place, line, bold=True, align=CENTRE)
    for _ in range(4):
        _add(place, "", align=CENTRE)
    _add(place, name, bold=True, align=CENTRE)


def _annex(
    word: Any, annex: Mapping[str, Any], data: Mapping[str, Any], head: Mapping[str, str]
) -> None:
    made = word.add_heading(level=2)
    made.paragraph_format.page_break_before = True
    _say(made, annex["label"], bold=True, align=CENTRE, size=Pt(14))
    made.runs[-1].add_break(WD_BREAK.LINE)
    _run(made, annex["title"].upper(), bold=True)
    whose = f"(Kèm theo {data['kind']} số … {BLANK_DAY} của {head['issuer']})"
    _add(word, whose, italic=True, align=CENTRE)
    _blocks(word, annex["body"])


def _enclosures(word: Any, items: Sequence[Mapping[str, str]]) -> None:
    """What goes with it as files of their own, by name: last, as in the print."""
    if not items:
        return
    made = _add(word, ENCLOSED, bold=True, align=CENTRE)
    made.paragraph_format.page_break_before = True
    for number, item in enumerate(items, 1):
        _add(word, f"{number}. {item['title']} ({item['name']})", align=LEFT)


def _columns(word: Any, *widths: Any) -> list[Any]:
    """Cells side by side without lines."""
    made = word.add_table(rows=1, cols=len(widths))
    made.autofit = False
    for cell, width in zip(made.rows[0].cells, widths, strict=True):
        cell.width = width
        paragraph = cell.paragraphs[0]._p
        paragraph.getparent().remove(paragraph)
    return list(made.rows[0].cells)


def _add(
    place: Any, words: str, *, bold: bool = False, italic: bool = False, align: Any = JUSTIFY,
    size: Any = None, indent: bool = False,
) -> Any:  # fmt: skip
    made = place.add_paragraph()
    if align is CENTRE or align is LEFT:
        made.paragraph_format.space_after = Pt(2)
    return _say(made, words, bold=bold, italic=italic, align=align, size=size, indent=indent)


def _say(
    made: Any, words: str, *, bold: bool = False, italic: bool = False, align: Any = JUSTIFY,
    size: Any = None, indent: bool = False,
) -> Any:  # fmt: skip
    made.alignment = align
    if indent:
        made.paragraph_format.first_line_indent = INDENT
    _run(made, words, bold=bold, italic=italic, size=size)
    return made


def _run(
    made: Any, words: str, *, bold: bool = False, italic: bool = False, size: Any = None
) -> None:
    run = made.add_run(words)
    run.bold, run.italic, run.font.size = bold, italic, size


def _rule(place: Any, aside: Any) -> None:
    """A line below what was written last, drawn in from both sides."""
    made = place.add_paragraph()
    borders, top = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "auto")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    made._p.get_or_add_pPr().append(borders)  # first: the schema has it before spacing and indents
    made.paragraph_format.left_indent = made.paragraph_format.right_indent = aside
    made.paragraph_format.space_after = Pt(4)
    made.paragraph_format.line_spacing = Pt(2)


def _page_number(made: Any) -> None:
    """The number of each page but the first, above the text."""
    made.alignment = CENTRE
    for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = made.add_run()
        run.font.size = BODY
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = words
        run._r.append(mark)
