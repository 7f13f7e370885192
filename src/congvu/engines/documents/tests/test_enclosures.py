"""Files that go with a document: approved with it, signed by the agency, covered by its signatures."""

from __future__ import annotations

import hashlib
import io
import subprocess
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import docx
import pypdfium2 as pdfium
import pytest
from django.test import Client
from PIL import Image
from pyhanko.pdf_utils.reader import PdfFileReader

from congvu.engines.documents import api
from congvu.engines.documents.actions import enclosing, issuing
from congvu.engines.documents.models import Draft, File, Paper
from congvu.engines.documents.queries.files import UnableToReadFile
from congvu.engines.documents.queries.soundness import flaw_of, flaws
from congvu.engines.documents.tests.test_draft_pages import (
    address,
    begin,
    cast,
    draft,
    fields,
    ha,
)  # fmt: skip
from congvu.engines.jobs import api as jobs
from congvu.engines.ledger import api as ledger
from congvu.kernel import clock
from tests.personas import AT, Cast

pytestmark = pytest.mark.django_db
__all__ = ["cast", "ha"]  # the fixtures


@cache
def a_pdf(words: str = "A") -> bytes:
    """One page of a picture: a PDF of another program."""
    box = io.BytesIO()
    Image.new("RGB", (300, 400), (ord(words[0]) % 255, 200, 200)).save(box, "PDF")
    return box.getvalue()


def a_docx(words: str = "Bảng tổng hợp") -> bytes:
    box, made = io.BytesIO(), docx.Document()
    made.add_paragraph(words)
    made.save(box)
    return box.getvalue()


def put(client: Client, row: Draft, *given: tuple[str, bytes], title: str = "") -> Any:
    files = []
    for name, content in given:
        one = io.BytesIO(content)
        one.name = name
        files.append(one)
    return client.post(address(row, "kem/"), {"file": files, "title": title})


def names(row: Draft) -> list[str]:
    row.refresh_from_db()
    return [each["title"] for each in row.content.get("enclosures", [])]


@pytest.fixture
def written(ha: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Draft:
    """A decision that could be submitted, with a PDF and a Word file beside it."""
    monkeypatch.setattr(issuing, "place_of", lambda unit: "Quảng Ngãi")  # no places are loaded
    begin(ha, cast)
    row = draft()
    assert ha.post(address(row, "soan/"), fields(row, cast)).status_code == 303
    assert put(ha, row, ("Danh sách.pdf", a_pdf()), title="Danh sách kèm theo").status_code == 303
    assert put(ha, row, ("Bảng.docx", a_docx())).status_code == 303
    jobs.run_pending(at=AT, strict=True)  # the worker has looked at the pictures
    row.refresh_from_db()
    return row


def issued(ha: Client, cast: Cast, row: Draft) -> Paper:
    ha.post(address(row, "trinh/"))
    row.refresh_from_db()
    cast["dung"].client().post(address(row, "ban-hanh/"), {"version": row.version})
    row.refresh_from_db()
    assert row.paper is not None
    issuing.issue_paper(uid=row.paper.uid, at=AT)
    return paper(row)


def paper(row: Draft) -> Paper:
    found: Paper = Paper.objects.as_system("test").get(pk=row.paper_id)
    return found


def content(uid: Any) -> bytes:
    return b"".join(api.read_file(uid=uid))


def text(pdf: bytes) -> str:
    with pdfium.PdfDocument(pdf) as opened:
        return "\n".join(page.get_textpage().get_text_bounded() for page in opened)


def test_who_writes_adds_orders_and_takes_out(ha: Client, cast: Cast, written: Draft) -> None:
    assert names(written) == ["Danh sách kèm theo", "Bảng"]
    first, second = (each["file"] for each in written.content["enclosures"])
    before = written.revision
    ha.post(address(written, f"kem/{second}/chuyen/"), {"ve": "len"})
    assert names(written) == ["Bảng", "Danh sách kèm theo"]
    ha.post(address(written, f"kem/{second}/chuyen/"), {"ve": "len"})  # is the first already
    assert ha.post(address(written, f"kem/{first}/bo/")).status_code == 303
    assert names(written) == ["Bảng"]
    assert not File.objects.as_system("test").filter(uid=first).exists()
    assert ha.post(address(written, f"kem/{first}/bo/")).status_code == 404
    assert written.revision == before  # who has the words open goes on with them
    told = [e.name for e in ledger.timeline(noun="draft", subject=str(written.uid))]
    assert told.count("documents.draft.attached") == 2
    assert told.count("documents.draft.detached") == 1


def test_words_saved_from_an_older_page_keep_the_files(
    ha: Client, cast: Cast, written: Draft
) -> None:
    posted = fields(written, cast, abstract="Về việc khác")
    put(ha, written, ("Ba.pdf", a_pdf("C")))
    assert ha.post(address(written, "soan/"), posted).status_code == 303
    assert names(written) == ["Danh sách kèm theo", "Bảng", "Ba"]
    assert written.abstract == "Về việc khác"


def test_what_a_version_names_stays_when_it_is_taken_out(
    ha: Client, cast: Cast, written: Draft
) -> None:
    ha.post(address(written, "soan/"), fields(written, cast, lam="phien-ban"))
    first = written.content["enclosures"][0]["file"]
    ha.post(address(written, f"kem/{first}/bo/"))
    assert names(written) == ["Bảng"]
    assert File.objects.as_system("test").filter(uid=first).exists()
    assert ha.get(address(written, f"kem/{first}/")).status_code == 200
    page = ha.get(address(written, "phien-ban/?tu=1")).content.decode()
    assert "Danh sách kèm theo (Danh sách.pdf)" in page


@pytest.mark.parametrize(
    ("name", "given", "why"),
    [
        ("Danh sách 2.pdf", a_pdf(), "Tệp này đã có trong văn bản kèm theo"),
        ("Tuyệt mật.docx", a_docx("TUYỆT MẬT"), "bí mật nhà nước"),
        ("Hỏng.pdf", b"%PDF-1.4\nkhong co gi\n%%EOF", "Không thêm được chữ ký số"),
        ("Chương trình.exe", b"MZ", "Không nhận tệp"),
    ],
)
def test_what_may_not_go_along_is_refused_and_leaves_nothing(
    ha: Client, written: Draft, name: str, given: bytes, why: str
) -> None:
    kept = File.objects.as_system("test").count()
    answer = put(ha, written, (name, given))
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert names(written) == ["Danh sách kèm theo", "Bảng"]
    assert File.objects.as_system("test").count() == kept


def test_one_refused_file_keeps_no_other_back(ha: Client, written: Draft) -> None:
    answer = put(ha, written, ("x.exe", b"MZ"), ("Bốn.pdf", a_pdf("D")))
    assert (answer.status_code, names(written)[-1]) == (422, "Bốn")


@pytest.mark.slow  # signs
@pytest.mark.parametrize("kept", [True, False])
def test_what_an_issued_document_names_stays_when_its_replacement_drops_it(
    ha: Client, cast: Cast, written: Draft, kept: bool
) -> None:
    """kept: with a version of the new draft that named it, and without any."""
    old = issued(ha, cast, written)
    files = {each["file"] for each in (*old.enclosures, *written.content["enclosures"])}
    said = {"how": "replace", "reason": "Sai số người"}
    assert ha.post(address(written, "sua-sai/"), said).status_code == 303
    new = Draft.objects.as_system("test").get(mends=old)
    if kept:
        ha.post(address(new, "soan/"), fields(new, cast))
    for each in new.content["enclosures"]:
        assert ha.post(address(new, f"kem/{each['file']}/bo/")).status_code == 303
    assert names(new) == []
    left = File.objects.as_system("test").filter(uid__in=files).values_list("uid", flat=True)
    assert {str(uid) for uid in left} == files
    assert flaw_of(old.code) is None


def test_who_reads_the_draft_opens_them_and_nobody_else(
    ha: Client, cast: Cast, written: Draft
) -> None:
    first = written.content["enclosures"][0]["file"]
    where = address(written, f"kem/{first}/")
    assert b"".join(ha.get(where).streaming_content) == a_pdf()  # type: ignore[attr-defined]
    an = cast["an"].client()
    assert an.get(where).status_code == 404
    assert an.post(address(written, "kem/"), {"title": ""}).status_code in (404, 422)
    assert an.post(f"{where}bo/").status_code == 404
    assert names(written) == ["Danh sách kèm theo", "Bảng"]
    other = File.objects.as_system("test").exclude(uid=first).first()
    assert other is not None
    begin(ha, cast)
    assert ha.get(address(draft(), f"kem/{first}/")).status_code == 404  # of another draft


def test_from_the_submission_on_they_are_fixed(ha: Client, cast: Cast, written: Draft) -> None:
    first = written.content["enclosures"][0]["file"]
    ha.post(address(written, "trinh/"))
    assert put(ha, written, ("Năm.pdf", a_pdf("E"))).status_code == 409
    assert ha.post(address(written, f"kem/{first}/bo/")).status_code == 409
    assert names(written) == ["Danh sách kèm theo", "Bảng"]
    page = cast["dung"].client().get(address(written)).content.decode()
    assert "Chữ ký bảo đảm cả 2" in page
    assert f"kem/{first}/" in page


@pytest.mark.slow  # draws and signs for real
def test_the_agency_signs_each_pdf_and_the_document_names_every_hash(
    ha: Client, cast: Cast, written: Draft, tmp_path: Path
) -> None:
    found = issued(ha, cast, written)
    listed, table = found.enclosures
    signed = content(listed["file"])
    assert hashlib.sha256(signed).hexdigest() == listed["sha256"] != listed["approved"]
    assert listed["approved"] == hashlib.sha256(a_pdf()).hexdigest()
    assert table["sha256"] == hashlib.sha256(content(table["file"])).hexdigest()
    assert "approved" not in table  # goes as it was approved
    words = text(content(found.file.uid)) if found.file else ""
    flat = words.replace("\r", "").replace("\n", "")
    assert "VĂN BẢN KÈM THEO" in words
    assert listed["sha256"] in flat
    assert table["sha256"] in flat
    with io.BytesIO(signed) as box:
        [signature] = PdfFileReader(box, strict=False).embedded_signatures
        field = signature.sig_field
        left, low, right, high = (float(x) for x in field["/Rect"])
        assert 80 < left < right <= 300  # inside the page, at its top right corner
        assert 350 < low < high < 400
    path = tmp_path / "kem.pdf"
    path.write_bytes(signed)
    said = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False)
    assert "Signature is Valid" in said.stdout
    assert "Total document signed" in said.stdout
    assert shown(signed) == [
        f"Kèm theo văn bản số: {found.number_text}", clock.local(AT).isoformat(timespec="seconds")
    ]  # fmt: skip


def shown(pdf: bytes) -> list[str]:
    """What stands at the top right corner of the first page as it is printed, line by line."""
    with pdfium.PdfDocument(pdf) as opened:
        page = opened[0]
        pdfium.raw.FPDFPage_Flatten(page.raw, pdfium.raw.FLAT_PRINT)
        page.close()
        page = opened[0]
        wide, high = page.get_size()
        said = page.get_textpage().get_text_bounded(wide - 220, high - 50, wide, high)
    whole = str(said).replace("\x02", "-\n")  # what it makes of a hyphen at a line's end
    return [line.strip() for line in whole.splitlines() if line.strip()]


@pytest.mark.slow
def test_killed_between_it_goes_on_with_the_same_files(
    ha: Client, cast: Cast, written: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_args: Any, **_more: Any) -> bytes:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(issuing, "_draw", killed)
        with pytest.raises(KeyboardInterrupt):
            issued(ha, cast, written)
    written.refresh_from_db()
    once = paper(written).enclosures
    assert all(each["ready"] for each in once)
    monkeypatch.setattr(enclosing, "_signed", killed)  # nothing is signed again
    issuing.issue_paper(uid=paper(written).uid, at=AT)
    assert (paper(written).state, paper(written).enclosures) == ("issued", once)


@pytest.mark.slow
def test_a_changed_file_is_found_and_stops_the_issue(
    ha: Client, cast: Cast, written: Draft
) -> None:
    ours, other = written.content["enclosures"]
    rows = File.objects.as_system("test")
    theirs = rows.get(uid=other["file"]).blob_id
    found = issued(ha, cast, written)
    assert flaw_of(found.code) is None
    rows.filter(uid=found.enclosures[0]["file"]).update(blob=theirs)  # somebody swaps the content
    assert [(f.code, f.kinds) for f in flaws()] == [(found.code, ("enclosed",))]
    Paper.objects.as_system("test").filter(pk=found.pk).update(
        enclosures=[{**found.enclosures[0], "sha256": other["sha256"]}, found.enclosures[1]]
    )
    flaw = flaw_of(found.code)
    assert flaw is not None
    assert flaw.kinds == ("enclosed",)  # the row agrees with the bytes, the ledger does not
    assert ours["sha256"] != other["sha256"]


def test_what_was_changed_after_the_approval_is_not_signed(
    ha: Client, cast: Cast, written: Draft
) -> None:
    first, second = written.content["enclosures"]
    rows = File.objects.as_system("test")
    ha.post(address(written, "trinh/"))
    rows.filter(uid=first["file"]).update(blob=rows.get(uid=second["file"]).blob_id)
    written.refresh_from_db()
    cast["dung"].client().post(address(written, "ban-hanh/"), {"version": written.version})
    written.refresh_from_db()
    with pytest.raises(UnableToReadFile):
        issuing.issue_paper(uid=paper(written).uid, at=AT)
    assert paper(written).state == "reserved"


@pytest.mark.slow
def test_the_code_on_the_paper_leads_to_its_files(
    ha: Client, cast: Cast, written: Draft, client: Client
) -> None:
    found = issued(ha, cast, written)
    where = f"/xac-thuc/{found.code}/"
    page = client.get(where).content.decode()
    assert all(each["sha256"] in page for each in found.enclosures)
    assert "kem/1/" not in page  # the paper is not public
    for end in ("kem/1/", "kem/"):
        assert client.get(where + end).status_code == 302
        assert cast["an"].client().get(where + end).status_code == 404
    Paper.objects.as_system("test").filter(pk=found.pk).update(public=True)
    assert "kem/2/" in client.get(where).content.decode()
    one = b"".join(client.get(f"{where}kem/1/").streaming_content)  # type: ignore[attr-defined]
    assert hashlib.sha256(one).hexdigest() == found.enclosures[0]["sha256"]
    assert client.get(f"{where}kem/3/").status_code == 404
    packed = b"".join(client.get(f"{where}kem/").streaming_content)  # type: ignore[attr-defined]
    with zipfile.ZipFile(io.BytesIO(packed)) as box:
        inside = box.namelist()
        assert inside[1:] == ["01 - Danh sách.pdf", "02 - Bảng.docx"]
        assert hashlib.sha256(box.read(inside[0])).hexdigest() == found.sha256


@pytest.mark.slow
def test_a_file_in_hand_is_told_to_be_of_the_document(
    ha: Client, cast: Cast, written: Draft, client: Client
) -> None:
    found = issued(ha, cast, written)

    def checked(given: bytes, name: str) -> Any:
        one = io.BytesIO(given)
        one.name = name
        return client.post("/xac-thuc/kiem-tra/", {"tep": one})

    words = f"Đúng tệp kèm theo văn bản {found.number_text}, còn hiệu lực"
    for each in found.enclosures:
        assert words in checked(content(each["file"]), each["name"]).content.decode()
    wrong = checked(a_docx("Khác"), "khac.docx")
    assert wrong.status_code == 422
    assert "không trùng với tệp kèm theo nào" in wrong.content.decode()
    assert words not in checked(a_pdf(), "goc.pdf").content.decode()  # not as it was issued
