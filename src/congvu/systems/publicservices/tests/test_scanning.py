"""A stack of scanned paper: split by its sheets, looked over, filed; words read are proposals."""

from __future__ import annotations

import io
from pathlib import Path
from uuid import UUID

import pytest
import segno
from django.test import Client
from PIL import Image, ImageDraw, ImageFont

import congvu
from congvu.engines.documents import api as documents
from congvu.engines.documents.queries import reading
from congvu.engines.identity import demo
from congvu.kernel.errors import NotFound, Refused
from congvu.registers.dossiers.contracts import Digitised
from congvu.systems.publicservices.actions import intakes as intaking
from congvu.systems.publicservices.actions import scans as actions
from congvu.systems.publicservices.models import ScanBatch, ScanPage, Stage
from congvu.systems.publicservices.queries import intakes
from congvu.systems.publicservices.rules import scanning
from congvu.systems.publicservices.tests import support
from congvu.systems.publicservices.tests.support import AT, CONTRACT, cast
from congvu.systems.publicservices.tests.test_intakes import BACKEND, DESK, SHOWN, begun, typed

FONT = Path(congvu.__file__).parent / "content" / "papers" / "_fonts" / "Tinos-Regular.ttf"
FIRST, SECOND = "hop_dong", "ho_chieu"
WORDS = ("Họ và tên: Võ Thị Sáu Mẫu", "Số định danh cá nhân: 051185000123",
         "Ngày sinh: 01/05/1985", "Điện thoại: 0900000111")  # fmt: skip


def sheet(key: str, code: str = CONTRACT) -> Image.Image:
    page = Image.new("L", (1240, 1754), 255)
    out = io.BytesIO()
    segno.make(scanning.sheet(code, key), error="h", micro=False).save(out, kind="png", scale=10)
    page.paste(Image.open(out).convert("L"), (300, 500))
    return page


def paper(*lines: str) -> Image.Image:
    page = Image.new("L", (1240, 1754), 255)
    pen, font = ImageDraw.Draw(page), ImageFont.truetype(str(FONT), 34)
    for at, line in enumerate(lines):
        pen.text((120, 160 + 70 * at), line, fill=0, font=font)
    return page


def stack(*pages: Image.Image) -> bytes:
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=list(pages[1:]), resolution=150)
    return out.getvalue()


def stored(content: bytes, person_id: int, name: str = "tap.pdf") -> str:
    card = documents.store_upload(
        filename=name, stream=io.BytesIO(content), kind="scan", owner_person_id=person_id
    )
    return str(card.uid)


def uploaded(intake: str, *contents: bytes) -> str:
    row = intakes.intake(actor=cast(DESK), uid=intake)
    files = [stored(c, row.person_id) for c in contents]
    return actions.upload_scans(
        actor=cast(DESK), subject="intake", subject_uid=intake, files=files, at=AT
    )


def read(batch: str) -> ScanBatch:
    actions.read_batch(uid=batch, at=AT)
    return ScanBatch.objects.as_system("test").get(uid=batch)


def as_found(batch: ScanBatch, **changed: actions.Placed) -> dict[int, actions.Placed]:
    pages = batch.pages.order_by("number")
    return {
        p.number: actions.Placed(
            component_key=p.component_key, rotation=p.rotation, dropped=p.dropped
        )
        for p in pages
    } | {int(n.removeprefix("p")): placed for n, placed in changed.items()}


@pytest.mark.parametrize(
    ("codes", "found"),
    [
        (["CONGVU-TACH:1.013734:hop_dong"], "hop_dong"),
        (["khác", "CONGVU-TACH:1.013734:ho_chieu"], "ho_chieu"),
        (["CONGVU-TACH:1.012929:hop_dong"], None),
        (["CONGVU-TACH:1.013734:la"], None),
        (["CONGVU-TACH"], None),
        ([], None),
    ],
)
def test_only_this_procedures_own_sheets_are_obeyed(codes: list[str], found: str | None) -> None:
    assert scanning.component_of(codes, CONTRACT, [FIRST, SECOND]) == found


def test_what_a_page_says_is_taken_only_when_it_is_plain() -> None:
    assert scanning.said("\n".join(WORDS)) == {
        "full_name": "Võ Thị Sáu Mẫu", "cccd": "051185000123", "birth_date": "1985-05-01",
        "phone": "0900000111",
    }  # fmt: skip
    unclear = "Họ và tên: Sáu\nSố định danh cá nhân: 0511850\nNgày sinh: 31/02/1985\nbảng 1, 2"
    assert scanning.said(unclear) == {}


def test_pages_are_put_together_in_order_and_turned() -> None:
    import pypdfium2

    content = stack(paper("một"), paper("hai"), paper("ba"))
    blank = Image.new("L", (1240, 1754), 255)
    from congvu.engines.documents.queries import scans

    assert scans._is_blank(blank)
    assert not scans._is_blank(paper("một dòng chữ"))
    held = {UUID(int=1): (content, "application/pdf")}
    made = pytest.MonkeyPatch()
    made.setattr(scans, "_content", lambda uid: held[uid])
    try:
        pieces = [documents.Piece(uid=UUID(int=1), index=2),
                  documents.Piece(uid=UUID(int=1), index=0, rotation=90)]  # fmt: skip
        put = pypdfium2.PdfDocument(documents.assemble(pieces=pieces))
    finally:
        made.undo()
    assert [page.get_rotation() for page in put] == [0, 90]


@pytest.mark.house
@pytest.mark.django_db
@pytest.mark.slow
def test_a_stack_is_split_by_its_sheets_looked_over_and_filed() -> None:
    intake = begun()
    content = stack(
        sheet(FIRST), paper(*WORDS), Image.new("L", (1240, 1754), 255), sheet(SECOND),
        paper("Hộ chiếu"), sheet(FIRST, "1.012929"),
    )  # fmt: skip
    batch = uploaded(intake, content)
    row = read(batch)
    assert (row.stage, row.done, row.total) == (Stage.READY, 6, 6)
    pages = list(row.pages.order_by("number"))
    assert [p.component_key for p in pages] == [FIRST, FIRST, FIRST, SECOND, SECOND, SECOND]
    assert [p.separator for p in pages] == [True, False, False, True, False, False]
    assert [p.blank for p in pages] == [False, False, True, False, False, False]
    assert [p.dropped for p in pages] == [True, False, True, True, False, False]
    thumbs = [p.thumb for p in pages]
    assert all(thumbs)
    read(batch)  # read again: nothing is doubled
    assert row.pages.count() == 6

    before = support.rows()
    with pytest.raises(actions.UnableToScan) as refused:
        actions.file_scans(
            actor=cast(DESK), uid=batch, at=AT,
            placed=as_found(row, p4=actions.Placed(component_key="khong-co")),
        )  # fmt: skip
    assert list(refused.value.errors) == ["giay-4"]
    for who in ("ha", "binh", "an"):
        with pytest.raises(Refused):
            actions.file_scans(actor=cast(who), uid=batch, placed=as_found(row), at=AT)
    assert support.rows() == before

    moved = as_found(
        row,
        p5=actions.Placed(component_key=SECOND, dropped=True),
        p4=actions.Placed(component_key=SECOND, rotation=180),
    )
    actions.file_scans(actor=cast(DESK), uid=batch, placed=moved, at=AT)
    actions.file_batch(uid=batch, at=AT)
    actions.file_batch(uid=batch, at=AT)  # a worker that comes twice
    here = intakes.papers_of(intakes.intake(actor=cast(DESK), uid=intake))
    assert {key: len(lies.files) for key, lies in here.items()} == {FIRST: 1, SECOND: 1}
    assert not ScanPage.objects.exclude(thumb=None).exists()
    assert documents.files(uids=[t for t in thumbs if t]) == []

    typed(intake, ngay_sinh="1985-05-01", papers=here)
    dossier = intaking.take_dossier(actor=cast(DESK), uid=intake, outcome="accept", at=AT)
    assert {a.digitised for a in dossier.attachments} == {Digitised.SCANNED}


@pytest.mark.house
@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.skipif(not documents.can_read_text(), reason="no Tesseract with Vietnamese here")
def test_words_read_are_proposals_until_the_officer_takes_them() -> None:
    intake = begun(shown=intaking.Shown(number=SHOWN.number, full_name=SHOWN.full_name))
    batch = uploaded(intake, stack(sheet(FIRST), paper(*WORDS)))
    row = read(batch)
    assert row.ocr
    actions.file_scans(actor=cast(DESK), uid=batch, placed=as_found(row), at=AT)
    actions.file_batch(uid=batch, at=AT)
    now = intakes.intake(actor=cast(DESK), uid=intake)
    from congvu.registers.procedures import api as procedures

    procedure = procedures.procedure_version(version_id=now.procedure_version_id)
    proposed = intakes.proposals(now, procedure)
    assert proposed["ngay_sinh"] == "1985-05-01"
    assert proposed["dien_thoai"] == "0900000111"
    assert "ngay_sinh" not in intakes.answers_of(now)
    intaking.use_read(actor=cast(DESK), uid=intake, keys=["ngay_sinh", "la"])
    now.refresh_from_db()
    assert intakes.answers_of(now)["ngay_sinh"] == "1985-05-01"
    assert "dien_thoai" not in intakes.answers_of(now)
    assert "ngay_sinh" not in intakes.known_of(now)  # confirmed by a person, not known before
    assert "đã đối chiếu" in intakes.page(now, [])["sources"]["ngay_sinh"]


@pytest.mark.house
@pytest.mark.django_db
def test_a_broken_file_is_told_and_a_machine_without_reader_says_so(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "reader", lambda: "")
    assert reading.read_text(picture=b"") == ""
    intake = begun()
    row = read(uploaded(intake, support.PDF))
    assert row.stage == Stage.FAILED
    client.force_login(demo.account(DESK), backend=BACKEND)
    assert "Hãy quét lại" in client.get(f"/mot-cua/quet/{row.uid}/").content.decode()
    ready = read(uploaded(intake, stack(paper("một"))))
    page = client.get(f"/mot-cua/quet/{ready.uid}/").content.decode()
    assert "Máy chủ chưa cài bộ đọc chữ" in page
    assert client.get(f"/mot-cua/quet/{ready.uid}/trang/0/").headers["Content-Type"] == "image/jpeg"
    assert client.get(f"/mot-cua/phieu-tach/{CONTRACT}/").content.count(b"<svg") >= 2
    kept = client.post(f"/mot-cua/quet/{ready.uid}/", {"giay-0": ""})
    assert kept.status_code == 422
    other = Client()
    other.force_login(demo.account("binh"), backend=BACKEND)
    for path in ("", "trang/0/"):
        assert other.get(f"/mot-cua/quet/{ready.uid}/{path}").status_code == 404
    with pytest.raises(NotFound):
        actions.upload_scans(
            actor=cast("binh"), subject="intake", subject_uid=intake, files=["x"], at=AT
        )
