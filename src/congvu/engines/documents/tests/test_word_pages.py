"""A Word file at the door: looked at before anything is kept, then a draft or a new version of one."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import docx
import pytest
from django.test import Client

from congvu.engines.documents.models import Draft, DraftVersion, File
from congvu.engines.documents.tests.test_draft_pages import (
    address,
    cast,
    draft,
    ha,
    ready,
)  # fmt: skip
from tests.personas import Cast

pytestmark = pytest.mark.django_db
__all__ = ["cast", "ha"]  # the fixtures
DOOR = "/du-thao/nhap-word/"


def a_decision(*more: str) -> bytes:
    made, box = docx.Document(), io.BytesIO()
    head = made.add_table(rows=1, cols=2)
    head.cell(0, 0).text = "SỞ NỘI VỤ\nSố: 15/QĐ-SNV"
    head.cell(0, 1).text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
    made.add_paragraph("QUYẾT ĐỊNH")
    made.add_paragraph().add_run("Về việc thành lập Tổ công tác").bold = True
    for text in (
        "GIÁM ĐỐC SỞ NỘI VỤ", "Căn cứ Luật Tổ chức chính quyền địa phương;", "QUYẾT ĐỊNH:",
        "Điều 1. Thành lập Tổ công tác.", "Điều 2. Quyết định có hiệu lực từ ngày ký./.", *more,
    ):  # fmt: skip
        made.add_paragraph(text)
    foot = made.add_table(rows=1, cols=2)
    foot.cell(0, 0).text = "Nơi nhận:\n- Như Điều 2;\n- Lưu: VT, TCBC."
    foot.cell(0, 1).text = "GIÁM ĐỐC\n\nTrần Văn Mẫu"
    made.save(box)
    return box.getvalue()


def post(client: Client, content: bytes, name: str = "qd.docx", where: str = DOOR) -> Any:
    file = io.BytesIO(content)
    file.name = name
    return client.post(where, {"file": file})


def kept(page: Any) -> str:
    found = re.search(r'name="doc" value="([^"]+)"', page.content.decode())
    assert found is not None
    return found[1]


def count() -> tuple[int, int, int]:
    return (
        Draft.objects.as_system("test").count(), DraftVersion.objects.as_system("test").count(),
        File.objects.as_system("test").count(),
    )  # fmt: skip


def test_the_file_is_shown_first_and_becomes_a_draft_when_confirmed(ha: Client, cast: Cast) -> None:
    before = count()
    page = post(ha, a_decision())
    words = page.content.decode()
    assert page.status_code == 200
    for said in (
        "Về việc thành lập Tổ công tác", "15/QĐ-SNV", "Trần Văn Mẫu", "Thành lập Tổ công tác.",
        "Như Điều 2", "Chưa lưu gì",
    ):  # fmt: skip
        assert said in words, said
    assert re.search(r'<option value="quyet-dinh" selected', words)
    assert count() == before
    said = {
        "doc": kept(page), "kind": "quyet-dinh", "abstract": "Về việc thành lập Tổ công tác",
        "unit": cast.units["snv"], "secrecy": "",
    }  # fmt: skip
    assert ha.post(DOOR, said).status_code == 303
    row = draft()
    assert [(b["kind"], b["text"]) for b in row.content["blocks"]] == [
        ("article", "Thành lập Tổ công tác."), ("article", "Quyết định có hiệu lực từ ngày ký./."),
    ]  # fmt: skip
    assert row.content["bases"] == ["Căn cứ Luật Tổ chức chính quyền địa phương"]
    assert row.content["recipients"] == ["Như Điều 2"]
    assert row.content["signing"]["name"] == ""  # who signs is chosen here
    assert count() == (before[0] + 1, *before[1:])  # the file itself is not kept


def test_the_page_says_which_numbers_change(ha: Client) -> None:
    words = post(ha, a_decision("Điều 9. Điều lạ.")).content.decode()
    assert "“Điều 9.” → “Điều 3.”" in words


def test_a_file_takes_the_place_of_a_draft_s_words_as_a_version(ha: Client, cast: Cast) -> None:
    row = ready(ha, cast)
    signer, door = row.signer_id, address(row, "nhap-word/")
    assert "bản trước vẫn còn trong các phiên bản" in ha.get(door).content.decode()
    page = post(ha, a_decision(), where=door)
    assert ha.post(door, {"doc": kept(page), "revision": row.revision}).status_code == 303
    row.refresh_from_db()
    assert row.content["blocks"][0]["text"] == "Thành lập Tổ công tác."
    assert (row.version, row.signer_id) == (1, signer)
    assert ha.post(door, {"doc": kept(page), "revision": 1}).status_code == 303  # the same words
    assert draft().revision == row.revision


def a_torn() -> bytes:
    """A decision whose words end half-way, in a package that is whole."""
    box = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(a_decision())) as given, zipfile.ZipFile(box, "w") as out:
        for name in given.namelist():
            held = given.read(name)
            out.writestr(name, held[:-40] if name == "word/document.xml" else held)
    return box.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("cu.doc", b"\xd0\xcf\x11\xe0", "Không nhận tệp"),
        ("doi-ten.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "mật khẩu"),
        ("trong.docx", b"", "rỗng"),
        ("mat.docx", a_decision("TỐI MẬT"), "bí mật nhà nước"),
        ("khong-chu.docx", None, "Tệp không có chữ nào"),
        ("bang.docx", b"sheet", "không đúng với đuôi"),
        ("doan-dai.docx", a_decision("ă" * 20_001), "dài hơn 20.000 chữ"),
        ("bi-cat.docx", a_torn(), "lưu lại dạng .docx"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_refused_and_leaves_nothing(
    ha: Client, name: str, content: bytes | None, why: str
) -> None:
    before = count()
    answer = post(ha, an_empty() if content is None else content, name)
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert count() == before


def an_empty() -> bytes:
    box = io.BytesIO()
    docx.Document().save(box)
    return box.getvalue()


def test_a_bomb_and_an_entity_open_nothing(ha: Client) -> None:
    before = count()
    for part, content in (
        ("word/media/x.bin", b"\0" * 60_000_000),
        ("word/extra.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'),
    ):
        box = io.BytesIO(a_decision())
        with zipfile.ZipFile(box, "a", zipfile.ZIP_DEFLATED) as out:
            out.writestr(part, content)
        assert post(ha, box.getvalue()).status_code == 422
    assert count() == before


def test_who_may_not_write_sees_no_door_and_changes_nothing(ha: Client, cast: Cast) -> None:
    row = ready(ha, cast)
    doc, before = kept(post(ha, a_decision())), count()
    an = cast["an"].client()
    assert an.get(DOOR).status_code == 403
    assert post(an, a_decision()).status_code == 403
    said = {
        "doc": doc,
        "kind": "quyet-dinh",
        "abstract": "x",
        "unit": cast.units["snv"],
        "secrecy": "",
    }
    assert an.post(DOOR, said).status_code == 403
    assert (
        an.post(address(row, "nhap-word/"), {"doc": doc, "revision": row.revision}).status_code
        == 403
    )
    assert ha.post(DOOR, {**said, "doc": doc[:-2] + "xx"}).status_code == 404  # changed on the way
    assert ha.post(DOOR, {**said, "secrecy": "MẬT"}).status_code == 422
    assert count() == before
