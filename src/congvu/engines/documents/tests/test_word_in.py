"""A Word file becomes a draft: what was written by us comes back, what others wrote is recognised."""

from __future__ import annotations

import io
import itertools
import re
import tomllib
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from PIL import Image

from congvu.engines.documents.rules import document as documents
from congvu.engines.documents.rules import drawing, word, word_lines, word_reading
from congvu.engines.documents.rules.document import Document
from congvu.engines.documents.rules.kinds import Form, read_parts
from congvu.engines.documents.rules.outline import Block, BlockKind
from congvu.engines.documents.rules.word_reading import Found
from congvu.engines.documents.tests.conftest import AT, CONTENT

ROWS = tomllib.loads(
    (CONTENT / "document-kinds" / "nd-30-2020" / "kinds.toml").read_text(encoding="utf-8")
)["kind"]
KINDS = [row for row in ROWS if row.get("form", "named") not in (Form.COPY, Form.NORMATIVE)]
NAMES = {row["name"].upper(): row["code"] for row in KINDS}
HEAD = {"issuer": "Sở Nội vụ", "parent": "UBND tỉnh", "place": "Quảng Ngãi", "number": "…/QĐ-SNV"}


def names() -> Callable[[], str]:
    count = itertools.count(1)
    return lambda: f"n{next(count)}"


def read(content: bytes) -> Found:
    return word_reading.recognised(
        word_lines.read(io.BytesIO(content)), kinds=NAMES, new_id=names()
    )


def full(row: dict[str, Any]) -> Document:
    """A document of a kind with everything that the kind has."""
    parts = row.get("parts", {})
    content: dict[str, Any] = {
        "abstract": "Về việc kiểm tra công vụ năm 2026",
        "blocks": [
            {"id": "a1", "kind": "chapter", "title": "Quy định chung"},
            {"id": "a2", "kind": "article", "title": "Phạm vi điều chỉnh"},
            {"id": "a3", "kind": "clause", "text": "Khoản thứ nhất, gồm:"},
            {"id": "a4", "kind": "point", "text": "điểm một;"},
            {"id": "a5", "kind": "point", "text": "điểm hai."},
            {"id": "a6", "kind": "article", "text": "Điều không có tên."},
            {"id": "a7", "kind": "paragraph", "text": "Một đoạn thường."},
            {"id": "a8", "kind": "table", "rows": [["STT", "Đơn vị"], ["1", "Sở Y tế"]]},
            {"id": "a9", "kind": "paragraph", "text": "Đoạn sau bảng./."},
            {"id": "b1", "kind": "annex", "title": "Danh sách kèm theo"},
            {"id": "b2", "kind": "heading", "text": "Phần đầu của phụ lục"},
            {"id": "b3", "kind": "clause", "text": "Mục trong phụ lục."},
        ],
        "recipients": ["Như Điều 2", "Các sở, ban, ngành"],
        "keeping": {"archive": "VT", "unit": "CCHC", "drafter": "NTH", "copies": 5},
        "signing": {"post": "Giám đốc", "name": "Phạm Quốc Dũng"}, "urgency": "khan",
    }  # fmt: skip
    if parts.get("addressees", "no") != "no":
        content["addressees"] = ["Sở Tài chính", "Sở Y tế"]
    if parts.get("bases", "no") != "no":
        content |= {"bases": ["Căn cứ Luật A", "Căn cứ Nghị định B"], "proposer": "Chánh Văn phòng"}
    if parts.get("lead", "no") == "must":
        content["lead"] = "GIÁM ĐỐC SỞ NỘI VỤ"
    return documents.read(content)


def written(made: Document, row: dict[str, Any]) -> bytes:
    data = drawing.fields(
        made,
        name=row["name"],
        form=row.get("form", "named"),
        parts=read_parts(row.get("parts", {})),
    )
    return word.drawn(data, HEAD, at=AT)


def told(content: bytes) -> list[str]:
    """All the words of a file, in order."""
    lines = word_lines.read(io.BytesIO(content)).lines
    return [word_reading._whole(line) for line in lines]


@pytest.mark.parametrize("row", KINDS, ids=[row["code"] for row in KINDS])
def test_what_we_wrote_comes_back_as_it_was(row: dict[str, Any]) -> None:
    before = full(row)
    given = written(before, row)
    found = read(given)
    assert found.renumbered == []
    after = found.document
    letter = row.get("form") == Form.LETTER
    assert found.kind == ("" if letter else row["code"])
    assert [b.kind for b in after.blocks] == [b.kind for b in before.blocks]
    assert after.abstract == before.abstract
    parts = read_parts(row.get("parts", {}))
    for name in ("addressees", "bases", "proposer", "lead", "urgency"):
        assert getattr(after, name) == getattr(before, name), name
    if parts.recipients != "no":
        assert (after.recipients, after.keeping) == (before.recipients, before.keeping)
    assert found.signer == "Phạm Quốc Dũng"
    again = documents.read(
        {**documents.write(after), "signing": documents.write(before)["signing"]}
    )
    assert told(written(again, row)) == told(given)  # drawn once more it is the same page


def test_files_that_go_with_it_are_named_and_never_taken_for_words() -> None:
    row = next(each for each in KINDS if each["code"] == "quyet-dinh")
    plain = full(row)
    one = documents.Enclosure(file="u", title="Danh sách", name="ds.pdf", size=9, sha256="0" * 64)
    given = written(replace(plain, enclosures=(one,)), row)
    assert told(given)[-2:] == ["VĂN BẢN KÈM THEO", "1. Danh sách (ds.pdf)"]
    found = read(given)
    assert [b.text for b in found.document.blocks] == [
        b.text for b in read(written(plain, row)).document.blocks
    ]  # fmt: skip
    assert found.counted["enclosed"] == 1


def a_file(build: Callable[[Any], None]) -> bytes:
    made = docx.Document()
    build(made)
    box = io.BytesIO()
    made.save(box)
    return box.getvalue()


def body(content: bytes) -> list[tuple[str, str]]:
    return [(b.kind.value, b.title or b.text) for b in read(content).document.blocks]


def test_word_s_own_numbers_become_ours() -> None:
    """Lists of Word: the labels stand nowhere in the text."""

    def build(made: Any) -> None:
        numbering = made.part.numbering_part.element
        for number, levels in (
            (71, (("decimal", "Điều %1."), ("decimal", "%2."), ("lowerLetter", "%3)"))),
        ):
            kept = OxmlElement("w:abstractNum")
            kept.set(qn("w:abstractNumId"), str(number))
            for at, (kind, text) in enumerate(levels):
                level = OxmlElement("w:lvl")
                level.set(qn("w:ilvl"), str(at))
                for name, value in (("start", "1"), ("numFmt", kind), ("lvlText", text)):
                    one = OxmlElement(f"w:{name}")
                    one.set(qn("w:val"), value)
                    level.append(one)
                kept.append(level)
            numbering.insert(0, kept)
            num, link = OxmlElement("w:num"), OxmlElement("w:abstractNumId")
            num.set(qn("w:numId"), str(number))
            link.set(qn("w:val"), str(number))
            num.append(link)
            numbering.append(num)
        said = (
            (0, "Một"),
            (1, "khoản"),
            (2, "điểm a"),
            (2, "điểm b"),
            (1, "khoản hai"),
            (0, "Hai"),
            (1, "lại từ một"),
        )
        for deep, text in said:
            paragraph = made.add_paragraph(text)
            wanted = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            wanted.get_or_add_ilvl().val, wanted.get_or_add_numId().val = deep, 71

    content = a_file(build)
    assert told(content) == [
        "Điều 1. Một", "1. khoản", "a) điểm a", "b) điểm b", "2. khoản hai", "Điều 2. Hai",
        "1. lại từ một",
    ]  # fmt: skip
    assert [kind for kind, _text in body(content)] == [
        "article", "clause", "point", "point", "clause", "article", "clause",
    ]  # fmt: skip


def test_a_number_that_changes_is_told() -> None:
    """What the words refer to may have another number now."""

    def build(made: Any) -> None:
        for text in ("Điều 4. Một", "1. khoản", "e) điểm", "Điều 5. Hai", "1. khoản", "2. khoản"):
            made.add_paragraph(text)

    assert read(a_file(build)).renumbered == [
        ("Điều 4.", "Điều 1."), ("e)", "a)"), ("Điều 5.", "Điều 2."),
    ]  # fmt: skip


def test_changes_are_read_as_accepted_and_counted() -> None:
    def build(made: Any) -> None:
        paragraph = made.add_paragraph("Giữ ")
        for tag, inner, words in (("w:ins", "w:t", "thêm"), ("w:del", "w:delText", "bớt")):
            mark, run, text = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(inner)
            text.text = words
            run.append(text)
            mark.append(run)
            paragraph._p.append(mark)
        made.add_picture(io.BytesIO(a_picture()))
        made.sections[0].header.paragraphs[0].text = "Tài liệu họp"

    found = read(a_file(build))
    assert [b.text for b in found.document.blocks] == ["Giữ thêm"]
    assert dict(found.counted) == {"changes": 2, "pictures": 1, "margins": 1}


def a_picture() -> bytes:
    box = io.BytesIO()
    Image.new("RGB", (2, 2)).save(box, "PNG")
    return box.getvalue()


def test_a_letter_laid_out_without_tables_is_recognised() -> None:
    def build(made: Any) -> None:
        for text in (
            "SỞ NỘI VỤ\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
            "Quảng Ngãi, ngày 12 tháng 11 năm 2026", "Kính gửi: Bộ Nội vụ.",
            "Sở Nội vụ báo cáo như sau:", "1. Kết quả.", "a) Đã làm;", "Trân trọng./.",
            "Nơi nhận:", "- Như trên;", "- Lưu: VT, VP.",
        ):  # fmt: skip
            made.add_paragraph(text)

    found = read(a_file(build))
    assert found.document.addressees == ("Bộ Nội vụ",)
    assert found.document.recipients == ("Như trên",)
    assert (found.document.keeping.archive, found.document.keeping.unit) == ("VT", "VP")
    assert [b.kind for b in found.document.blocks] == [
        BlockKind.PARAGRAPH, BlockKind.CLAUSE, BlockKind.POINT, BlockKind.PARAGRAPH,
    ]  # fmt: skip


def test_a_table_in_a_table_and_cells_of_unequal_rows_are_read() -> None:
    def build(made: Any) -> None:
        table = made.add_table(rows=2, cols=2)
        table.cell(0, 0).text = "Ngoài"
        inner = table.cell(1, 1).add_table(rows=1, cols=1)
        inner.cell(0, 0).text = "Trong"

    [block] = read(a_file(build)).document.blocks
    assert block == Block(id="n1", kind=BlockKind.TABLE, rows=(("Ngoài", ""), ("", "Trong")))


@pytest.mark.parametrize("font", [".VnTime", "VNI-Times"])
def test_letters_of_an_old_encoding_are_refused_by_name(font: str) -> None:
    def build(made: Any) -> None:
        run = made.add_paragraph().add_run("Céng hßa")
        run.font.name, run.font.size = font, Pt(13)

    with pytest.raises(word_lines.LegacyFont, match=font):
        word_lines.read(io.BytesIO(a_file(build)))


def test_a_sheet_is_no_document_of_words() -> None:
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w") as out:
        out.writestr("[Content_Types].xml", "<Types/>")
    for given in (box, io.BytesIO(b""), io.BytesIO(b"PK\x03\x04 broken")):
        with pytest.raises((ValueError, zipfile.BadZipFile)):
            word_lines.read(given)


def patched(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The file with one part changed."""
    box = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as given,
        zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        for name in given.namelist():
            held = given.read(name)
            out.writestr(name, change(held) if name == part else held)
    return box.getvalue()


def of_lines(*lines: str) -> bytes:
    def build(made: Any) -> None:
        for line in lines:
            made.add_paragraph(line)

    return a_file(build)


SPOILT: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "torn": ("word/document.xml", lambda held: held[:-30]),
    "no body": (
        "word/document.xml",
        lambda held: re.sub(rb"<w:body>.*</w:body>", b"", held, flags=re.DOTALL),
    ),
    "numbers torn": ("word/numbering.xml", lambda held: held[:-20]),
    "no such header": (
        "word/document.xml",
        lambda held: held.replace(
            b"<w:pgSz", b'<w:headerReference w:type="default" r:id="rId99"/><w:pgSz'
        ),
    ),
    "types torn": ("[Content_Types].xml", lambda held: held[:-9]),
    "by another name": (
        "[Content_Types].xml",
        lambda held: held.replace(b"/word/styles.xml", b"/word/media/styles.png"),
    ),
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_spoilt_package_is_told_as_one(name: str) -> None:
    with pytest.raises(ValueError, match=r"no Word document|another name"):
        read(patched(of_lines("Một"), *SPOILT[name]))


def test_a_file_longer_than_a_document_is_not_read() -> None:
    def longer(held: bytes) -> bytes:
        return held.replace(b"<w:body>", b"<w:body>" + b"<w:p/>" * (word_lines.MOST_PIECES + 1))

    def wider(held: bytes) -> bytes:
        return held.replace(b"<w:body>", b"<w:body>" + b" " * word_lines.MOST_XML)

    for change in (longer, wider):
        with pytest.raises(word_lines.TooLong):
            read(patched(of_lines("Một"), "word/document.xml", change))


def test_where_things_are_received_is_not_who_receives_the_document() -> None:
    """ "Nơi nhận" in a clause or above a column is the document's own."""

    def build(made: Any) -> None:
        made.add_paragraph("1. Nơi nhận hồ sơ: Trung tâm.")
        made.add_paragraph("- Ngày thứ hai")
        table = made.add_table(rows=1, cols=2)
        table.cell(0, 0).text, table.cell(0, 1).text = "STT", "Nơi nhận"
        made.add_paragraph("Nơi nhận:")
        made.add_paragraph("- Như trên;")

    found = read(a_file(build))
    assert [b.text or b.rows for b in found.document.blocks] == [
        "Nơi nhận hồ sơ: Trung tâm.", "- Ngày thứ hai", (("STT", "Nơi nhận"),),
    ]  # fmt: skip
    assert found.document.recipients == ("Như trên",)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("republic", ["CỘNG HÒA", "CỘNG HOÀ"])
def test_accents_are_read_however_they_were_typed(
    form: Literal["NFC", "NFD"], republic: str
) -> None:
    lines = (
        f"SỞ NỘI VỤ\t{republic} XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Số: 12/BC-SNV\tĐộc lập - Tự do - Hạnh phúc", "BÁO CÁO", "Điều 1. Một", "Nơi nhận:",
        "- Như trên;",
    )  # fmt: skip
    found = read(of_lines(*(unicodedata.normalize(form, line) for line in lines)))
    assert (found.kind, found.number) == ("bao-cao", "12/BC-SNV")
    assert [(b.kind.value, b.text) for b in found.document.blocks] == [("article", "Một")]
    assert found.document.recipients == ("Như trên",)


def test_rows_are_read_whole_through_controls_and_changes() -> None:
    """A deleted row is gone, one in a control is there, a wide cell keeps the columns in their places."""

    def build(made: Any) -> None:
        table = made.add_table(rows=3, cols=3)
        table.cell(0, 0).merge(table.cell(0, 1)).text, table.cell(0, 2).text = "gộp", "C"
        for at, words in enumerate("123"):
            table.cell(1, at).text = words
        table.cell(2, 0).text = "xóa"
        table.rows[2]._tr.get_or_add_trPr().append(OxmlElement("w:del"))
        control, inside = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
        row = table.rows[1]._tr
        row.addprevious(control)
        control.append(inside)
        inside.append(row)

    [block] = read(a_file(build)).document.blocks
    assert block.rows == (("gộp", "", "C"), ("1", "2", "3"))


def test_what_a_table_has_too_much_is_counted() -> None:
    found = read(a_file(lambda made: made.add_table(rows=501, cols=2)))
    assert (len(found.document.blocks[0].rows), found.counted["cells"]) == (500, 2)
