"""Bold letters and list numbers that a Word file has from its styles and list definitions."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from congvu.engines.documents.rules import word_lines
from congvu.engines.documents.rules.word_lines import Line
from congvu.engines.documents.tests.test_word_in import read


def lines(made: Any) -> list[Line]:
    box = io.BytesIO()
    made.save(box)
    return word_lines.read(box).lines


def style(made: Any, name: str, base: str = "", bold: bool | None = None, kind: str = "P") -> str:
    types = {"P": WD_STYLE_TYPE.PARAGRAPH, "C": WD_STYLE_TYPE.CHARACTER}
    row = made.styles.add_style(name, types[kind])
    row.font.bold = bold
    if base:
        row.base_style = made.styles[base]
    return name


@pytest.mark.parametrize(
    ("paragraph", "run", "own", "bold"),
    [
        ("", "", None, False),
        ("", "", True, True),
        ("Tiêu đề", "", None, True),
        ("Tiêu đề con", "", None, True),  # from what it is based on
        ("Tiêu đề thường", "", None, False),  # which it takes back
        ("Tiêu đề", "", False, False),  # the words' own say counts first
        ("", "Nhấn", None, True),
        ("Tiêu đề", "Nhấn", None, False),  # twice bold is plain
        ("Vòng", "", None, False),
    ],
)
def test_bold_comes_from_styles_too(paragraph: str, run: str, own: bool | None, bold: bool) -> None:
    made = docx.Document()
    style(made, "Tiêu đề", bold=True)
    style(made, "Tiêu đề con", "Tiêu đề")
    style(made, "Tiêu đề thường", "Tiêu đề", bold=False)
    style(made, "Nhấn", bold=True, kind="C")
    style(made, "Vòng")
    made.styles["Vòng"].base_style = made.styles["Vòng"]  # a ring ends
    added = made.add_paragraph(style=paragraph or None).add_run("Quy định chung")
    added.bold = own
    if run:
        added.style = made.styles[run]
    assert lines(made) == [Line(text="Quy định chung", bold=bold)]


def test_bold_for_the_whole_file_is_taken_back_by_a_style() -> None:
    made = docx.Document()
    defaults = made.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    defaults.append(parse_xml(f"<w:b {nsdecls('w')}/>"))
    made.add_paragraph("Một")
    made.add_paragraph("Hai", style=style(made, "Thường", bold=False))
    assert [line.bold for line in lines(made)] == [True, False]


def listed(*defined: str, nums: dict[int, str]) -> Any:
    """A file with these definitions of lists; nums: number of a list → what stands in it."""
    made = docx.Document()
    numbering = made.part.numbering_part.element
    for each in defined:
        numbering.insert(
            0, parse_xml(each.replace("<w:abstractNum ", f"<w:abstractNum {nsdecls('w')} "))
        )
    for number, inside in nums.items():
        numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}">{inside}</w:num>'))
    return made


def level(at: int, text: str, kind: str = "decimal", start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{kind}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def of(number: int, at: int = 0) -> Any:
    return parse_xml(
        f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{at}"/><w:numId w:val="{number}"/></w:numPr>'
    )


def add(made: Any, text: str, number: int, at: int = 0) -> None:
    made.add_paragraph(text)._p.get_or_add_pPr().append(of(number, at))


LEVELS = level(0, "%1.") + level(1, "%2)", "lowerLetter")
DEFINED = f'<w:abstractNum w:abstractNumId="900">{LEVELS}</w:abstractNum>'
USES = '<w:abstractNumId w:val="900"/>'
ANEW = f'{USES}<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'


def test_lists_of_one_definition_count_on_unless_one_begins_anew() -> None:
    made = listed(DEFINED, nums={901: USES, 902: USES, 903: ANEW})
    for text, number in (("a", 901), ("b", 901), ("c", 902), ("d", 903), ("e", 903), ("g", 901)):
        add(made, text, number)
    assert [line.text for line in lines(made)] == ["1. a", "2. b", "3. c", "1. d", "2. e", "3. g"]


def test_a_list_may_begin_at_another_number_and_its_points_begin_anew_below() -> None:
    five = f'{USES}<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    made = listed(DEFINED, nums={901: five})
    for text, at in (("a", 0), ("x", 1), ("y", 1), ("b", 0), ("z", 1)):
        add(made, text, 901, at)
    assert [line.text for line in lines(made)] == ["5. a", "a) x", "b) y", "6. b", "a) z"]


def test_a_list_may_write_a_level_its_own_way() -> None:
    own = f'{USES}<w:lvlOverride w:ilvl="0">{level(0, "Điều %1.", start=3)}</w:lvlOverride>'
    made = listed(DEFINED, nums={901: own})
    add(made, "Phạm vi", 901)
    add(made, "Đối tượng", 901)
    assert [line.text for line in lines(made)] == ["Điều 3. Phạm vi", "Điều 4. Đối tượng"]


def test_a_style_s_list_is_inherited_and_a_linked_definition_is_followed() -> None:
    linked = (
        '<w:abstractNum w:abstractNumId="910"><w:numStyleLink w:val="Danhsch"/></w:abstractNum>'
    )
    made = listed(DEFINED, linked, nums={901: USES, 911: '<w:abstractNumId w:val="910"/>'})
    base = made.styles.add_style("Danhsch", WD_STYLE_TYPE.PARAGRAPH)
    base.element.get_or_add_pPr().append(of(901))
    made.add_paragraph("a", style=style(made, "Con", "Danhsch"))
    add(made, "b", 911)
    made.add_paragraph("c", style="Danhsch")
    assert [line.text for line in lines(made)] == ["1. a", "2. b", "3. c"]


def test_lines_that_are_only_broken_within_a_paragraph_are_read_each_for_itself() -> None:
    made = docx.Document()
    for text in (
        "SỞ NỘI VỤ\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "QUYẾT ĐỊNH", "GIÁM ĐỐC SỞ NỘI VỤ",
        "Căn cứ Luật A;\nCăn cứ Nghị định B;", "QUYẾT ĐỊNH:",
        "Điều 1. Phân công\nnhư sau:\n1. Văn phòng làm A.\n2. Phòng làm B.",
        "Điều 2. Hiệu lực.\nĐiều 3. Thi hành./.", "Nơi nhận:\n- Như Điều 3;\n- Lưu: VT, CCHC.",
    ):  # fmt: skip
        made.add_paragraph(text)
    box = io.BytesIO()
    made.save(box)
    found = read(box.getvalue()).document
    assert found.bases == ("Căn cứ Luật A", "Căn cứ Nghị định B")
    assert [(b.kind.value, b.text) for b in found.blocks] == [
        ("article", "Phân công\nnhư sau:"), ("clause", "Văn phòng làm A."), ("clause", "Phòng làm B."),
        ("article", "Hiệu lực."), ("article", "Thi hành./."),
    ]  # fmt: skip
    assert found.recipients == ("Như Điều 3",)
    assert (found.keeping.archive, found.keeping.unit) == ("VT", "CCHC")


def test_addressees_below_each_other_in_one_paragraph() -> None:
    made = docx.Document()
    made.add_paragraph("Kính gửi:\n- Sở Tài chính;\n- Sở Y tế.")
    made.add_paragraph("Nội dung đề nghị:\n- phần một\n- phần hai")
    box = io.BytesIO()
    made.save(box)
    found = read(box.getvalue()).document
    assert found.addressees == ("Sở Tài chính", "Sở Y tế")
    assert [b.text for b in found.blocks] == ["Nội dung đề nghị:\n- phần một\n- phần hai"]


def as_read(made: Any) -> Any:
    box = io.BytesIO()
    made.save(box)
    return read(box.getvalue())


def table(made: Any, *rows: tuple[str, ...]) -> None:
    added = made.add_table(len(rows), len(rows[0]))
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            added.cell(at, column).text = text


NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"


def test_a_table_below_the_head_stays() -> None:
    made = docx.Document()
    table(made, ("SỞ NỘI VỤ\nSố: 12/SNV-VP", NATION))
    table(made, ("STT", "Đơn vị"), ("1", "Sở Y tế"))
    made.add_paragraph("Đoạn sau bảng.")
    found = as_read(made).document
    assert [b.kind.value for b in found.blocks] == ["table", "paragraph"]
    assert found.blocks[0].rows == (("STT", "Đơn vị"), ("1", "Sở Y tế"))


def test_a_head_in_two_tables_is_read_as_one() -> None:
    made = docx.Document()
    table(made, ("SỞ NỘI VỤ", NATION))
    table(made, ("Số: 12/SNV-VP\nV/v cử người dự họp", "Quảng Ngãi, ngày 12 tháng 11 năm 2026"))
    made.add_paragraph("------")
    made.add_paragraph("Kính gửi: Sở Y tế")
    found = as_read(made)
    assert (found.number, found.document.abstract) == ("12/SNV-VP", "cử người dự họp")
    assert found.document.addressees == ("Sở Y tế",)
    assert found.document.blocks == ()


def test_a_foot_in_two_rows_keeps_the_recipients() -> None:
    made = docx.Document()
    table(made, ("SỞ NỘI VỤ\nSố: 12/SNV-VP", NATION))
    made.add_paragraph("Nội dung.")
    table(made, ("Nơi nhận:", "GIÁM ĐỐC"), ("- Như trên;\n- Lưu: VT, CCHC.", "Nguyễn Văn Mẫu"))
    found = as_read(made)
    assert found.document.recipients == ("Như trên",)
    assert found.document.keeping.unit == "CCHC"
    assert found.signer == "Nguyễn Văn Mẫu"


def test_a_letter_that_word_counts_otherwise_is_told() -> None:
    made = listed(DEFINED, nums={901: USES})
    for text in "abcdeg":
        add(made, f"Điểm thứ {text}", 901, 1)
    assert [line.text[:2] for line in lines(made)] == ["a)", "b)", "c)", "d)", "e)", "f)"]
    assert as_read(made).renumbered == [("e)", "đ)"), ("f)", "e)")]
