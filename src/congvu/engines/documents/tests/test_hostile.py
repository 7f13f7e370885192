"""Files that are two things at once, bombs, locked archives and lying names: refused, nothing kept."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

import pytest

from congvu.engines.documents import api
from congvu.engines.documents.rules import hostile
from congvu.engines.documents.tests.test_uploads import (
    DOCX,
    JPG,
    ODT,
    PDF,
    PNG,
    nothing_kept,
    packed,
    upload,
)

pytestmark = pytest.mark.django_db
MIB = 1024 * 1024
PARTS = ("[Content_Types].xml", "word/document.xml")
RELATIONS = "word/_rels/document.xml.rels"
PAGE = b"<html><script>alert(1)</script></html>"


def office(kind: str, target: str, *, outside: bool = False) -> bytes:
    """A document with one relation to another part or place."""
    mode = ' TargetMode="External"' if outside else ""
    base = "http://schemas.openxmlformats.org"
    return packed(*PARTS, RELATIONS, **{RELATIONS: (
        f'<Relationships xmlns="{base}/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{base}/officeDocument/2006/relationships/{kind}" Target="{target}"{mode}/></Relationships>'
    )})  # fmt: skip


def deflated(size: int, *, entry: str = "word/media/a.bin") -> bytes:
    """A document with one entry of zeros."""
    out = io.BytesIO(DOCX)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(entry, b"\x00" * size)
    return out.getvalue()


def lying(claimed: int, real: int) -> bytes:
    """A document whose directory admits fewer bytes than its data unpack to."""
    content = deflated(real)
    return content.replace(struct.pack("<I", real), struct.pack("<I", claimed))


def overlapping(count: int = 200) -> bytes:
    """Fifield's bomb in its plain form: many entries over one piece of data."""
    engine = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = engine.compress(b"\x00" * MIB) + engine.flush()
    crc, out, directory = zlib.crc32(b"\x00" * MIB), io.BytesIO(), b""
    out.write(struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 0, crc, len(data), MIB, 1, 0))
    out.write(b"a" + data)
    for n in range(count):
        name = f"{n:03}".encode()
        directory += struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, crc, len(data),
                                 MIB, len(name), 0, 0, 0, 0, 0, 0) + name  # fmt: skip
    start = out.tell()
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, len(directory), start, 0)
    return out.getvalue() + directory + end


def locked(content: bytes) -> bytes:
    """The same archive with the encryption bit of every entry set."""
    out = bytearray(content)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = out.find(mark)
        while place >= 0:
            out[place + at] |= 1
            place = out.find(mark, place + 4)
    return bytes(out)


LOCKED_ODT = packed(
    "mimetype", "META-INF/manifest.xml",
    **{"mimetype": "application/vnd.oasis.opendocument.text",
       "META-INF/manifest.xml": "<m:manifest><m:encryption-data/></m:manifest>"},
)  # fmt: skip


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        # one content, two readers
        (PDF + DOCX, "don.pdf", "loại tệp khác"),
        (PDF.replace(b"%PDF-1.7\n", b"%PDF-1.7\n" + PAGE), "don.pdf", "loại tệp khác"),
        (PDF + PAGE, "don.pdf", "loại tệp khác"),
        (PDF + b"x" * 2000, "don.pdf", "loại tệp khác"),
        (PAGE + PDF, "don.pdf", "không đúng với đuôi"),
        (b"GIF89a/*" + b"\x00" * 20 + b"*/=1;alert(1)", "anh.gif", "Không nhận tệp"),
        (b"GIF89a/*" + b"\x00" * 20 + b"*/=1;alert(1)", "anh.png", "không đúng với đuôi"),
        (JPG + b"*/=alert(1)/*", "anh.jpg", "loại tệp khác"),
        (PNG + b"<?php system($_GET[0]);", "anh.png", "loại tệp khác"),
        (PNG + DOCX, "anh.png", "loại tệp khác"),
        (PNG + PDF, "anh.png", "loại tệp khác"),
        (DOCX + PDF, "dieu-le.docx", "loại tệp khác"),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', "a.xml",
         "loại tệp khác"),
        (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "cc">]><a>&b;</a>', "a.xml", "DOCTYPE"),
        # bombs
        (deflated(32 * MIB), "dieu-le.docx", "quá lớn"),
        (lying(5_000_001, 9_000_009), "dieu-le.docx", "quá lớn"),
        (overlapping(), "dieu-le.docx", "quá lớn"),
        (packed(*PARTS, "word/a.zip", **{"word/a.zip": "PK"}), "dieu-le.docx", "tệp nén khác"),
        # parts that run, fetch or define something
        (office("vbaProject", "duy-lich.bin"), "dieu-le.docx", "macro"),
        (packed(*PARTS, **{PARTS[0]: "<Types>application/macroEnabled.main+xml</Types>"}),
         "dieu-le.docx", "macro"),
        (office("attachedTemplate", "http://a.example/mau.dotm", outside=True), "dieu-le.docx",
         "nơi khác"),
        (office("image", r"\\a.example\anh.png", outside=True), "dieu-le.docx", "nơi khác"),
        (office("frame", "file://a.example/khung.htm", outside=True), "dieu-le.docx", "nơi khác"),
        (office("aFChunk", "trang.htm"), "dieu-le.docx", "loại tệp khác"),
        (packed(*PARTS, **{PARTS[1]: "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"}),
         "dieu-le.docx", "DOCTYPE"),
        (packed(*PARTS, RELATIONS, **{RELATIONS: "<Relationships"}), "dieu-le.docx", "không đúng"),
        # locked
        (locked(DOCX), "dieu-le.docx", "mật khẩu"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "dieu-le.docx", "mật khẩu"),
        (LOCKED_ODT, "van-ban.odt", "mật khẩu"),
        (packed("a.pdf"), "ho-so.zip", "giải nén"),
        (b"Rar!\x1a\x07\x00", "ho-so.rar", "giải nén"),
        # names
        (PDF, "hoa-don.exe.pdf", "hai đuôi"),
        (PDF, "don.html .pdf", "hai đuôi"),
        (PDF, "don.pdf.exe", "Không nhận tệp"),
        (PDF, "don\u202efdp.exe", "Không nhận tệp"),
        (packed("../../etc/passwd", *PARTS), "dieu-le.docx", "không đúng với đuôi"),
    ],
    ids=range(36),
)  # fmt: skip
def test_hostile_files_are_refused_in_words_and_nothing_is_kept(
    unit: Any, content: bytes, name: str, words: str
) -> None:
    with pytest.raises(api.UnableToTakeFile, match=words):
        upload(content, name, owner_unit_id=unit.id)
    assert nothing_kept()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (PDF + b"\r\n\x00\x00", "don.pdf"),
        (PDF + PDF[9:], "da-ky.pdf"),  # a signature is appended behind the first end
        (ODT, "van-ban.odt"),
        (deflated(4 * MIB), "dieu-le.docx"),
        (office("hyperlink", "https://a.example/", outside=True), "dieu-le.docx"),
        (
            office("attachedTemplate", "file:///C:\\Users\\An\\Mau.dotm", outside=True),
            "dieu-le.docx",
        ),
        (office("attachedTemplate", "Mau.dotm", outside=True), "dieu-le.docx"),
        (office("oleObject", "embeddings/cong-thuc.bin"), "dieu-le.docx"),
        (PDF, "quyet dinh 12.2026 so 5.pdf"),
        (PDF, "QĐ 01.QĐ-BNV.pdf"),
    ],
    ids=range(10),
)
def test_what_only_looks_odd_is_taken(unit: Any, content: bytes, name: str) -> None:
    assert upload(content, name, owner_unit_id=unit.id).size == len(content)


def test_a_bomb_is_counted_not_unpacked_into_memory() -> None:
    import tracemalloc

    content = io.BytesIO(deflated(15 * MIB))
    tracemalloc.start()
    try:
        assert hostile.fault_of_package(content) == ""
        assert tracemalloc.get_traced_memory()[1] < 4 * MIB
    finally:
        tracemalloc.stop()


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def worded(*lines: str, header: str = "") -> bytes:
    """A document with these paragraphs, the last in a text box, and a header."""

    def paragraph(line: str) -> str:
        return f"<w:p><w:r><w:t>{line[:1]}</w:t></w:r><w:r><w:t>{line[1:]}</w:t></w:r></w:p>"

    body = "".join(map(paragraph, lines[:-1]))
    box = f"<w:p><w:r><w:txbxContent>{paragraph(lines[-1])}</w:txbxContent></w:r></w:p>"
    parts = {
        PARTS[1]: f'<w:document xmlns:w="{W}"><w:body>{body}{box}</w:body></w:document>',
        "word/header1.xml": f'<w:hdr xmlns:w="{W}">{paragraph(header)}</w:hdr>',
    }
    return packed(PARTS[0], *parts, **parts)


def test_an_office_document_says_its_words_line_by_line() -> None:
    [said] = api.text_in(worded("Số: 12/BC", "Kế hoạch", "MẬT", header="UBND TỈNH"), pages=2)
    assert said.splitlines() == ["UBND TỈNH", "Số: 12/BC", "Kế hoạch", "MẬT"]
    assert api.text_in(packed(*PARTS), pages=2) == []
    assert api.text_in(deflated(32 * MIB), pages=2) == []  # a bomb is not opened
    assert len(api.text_in(worded(*["x"] * 500), pages=1)[0].splitlines()) == 60
