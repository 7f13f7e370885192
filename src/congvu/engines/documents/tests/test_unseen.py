"""A scan beside a draft is read by eye for a mark of secrecy; until then nobody submits it."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from PIL import Image, ImageDraw, ImageFont

from congvu.engines.documents import api
from congvu.engines.documents.actions import issuing, rendering
from congvu.engines.documents.models import Blob, Draft, DraftVersion, File, UnseenFile
from congvu.engines.documents.queries import reading
from congvu.engines.documents.tests.test_draft_pages import (
    address,
    begin,
    cast,
    draft,
    fields,
    ha,
)  # fmt: skip
from congvu.engines.documents.tests.test_enclosures import a_docx, names, put
from congvu.engines.jobs import api as jobs
from congvu.engines.ledger import api as ledger
from tests.personas import AT, Cast

pytestmark = pytest.mark.django_db
__all__ = ["cast", "ha"]  # the fixtures
BUSY, UNABLE = "Đang đọc dấu mật", "Máy chưa đọc được trang quét"
needs_eyes = pytest.mark.skipif(not api.can_read_text(), reason="no Tesseract with Vietnamese here")


def scan(*lines: str, kind: str = "PDF") -> bytes:
    """A page as a scanner makes it: a picture of words."""
    page = Image.new("L", (1240, 1754), "white")
    font = ImageFont.truetype(str(next(rendering.FONTS.glob("*Bold.ttf"))), 48)
    for at, line in enumerate(lines):
        ImageDraw.Draw(page).text((150, 150 + 90 * at), line, fill="black", font=font)
    box = io.BytesIO()
    page.save(box, kind, **({"resolution": 150} if kind == "PDF" else {}))
    return box.getvalue()


@pytest.fixture
def written(ha: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Draft:
    monkeypatch.setattr(issuing, "place_of", lambda unit: "Quảng Ngãi")  # no places are loaded
    begin(ha, cast)
    row = draft()
    assert ha.post(address(row, "soan/"), fields(row, cast)).status_code == 303
    return row


def page(client: Client, row: Draft) -> str:
    return client.get(address(row, "")).content.decode()


def submit(client: Client, row: Draft) -> str:
    client.post(address(row, "trinh/"))
    row.refresh_from_db()
    return str(row.state)


def told(row: Draft) -> list[Any]:
    found = ledger.timeline(noun="draft", subject=str(row.uid))
    return [e.payload for e in found if e.name == "documents.draft.file_secret"]


def test_nobody_submits_it_before_it_was_read(
    ha: Client, cast: Cast, written: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "can_read_text", lambda: True)
    monkeypatch.setattr(reading, "read_text", lambda picture: "DANH SÁCH")
    put(ha, written, ("Danh sách.pdf", scan("DANH SÁCH")))
    assert BUSY in page(ha, written)
    assert submit(ha, written) == "drafting"
    assert not DraftVersion.objects.as_system("test").exists()
    jobs.run_pending(at=AT, strict=True)
    assert BUSY not in page(ha, written)
    assert names(written) == ["Danh sách"]
    assert submit(ha, written) == "submitted"


@needs_eyes
@pytest.mark.slow  # reads by eye
@pytest.mark.parametrize("kind", ["PDF", "PNG"])
def test_a_scan_with_a_mark_leaves_the_draft_and_the_store(
    ha: Client, written: Draft, kind: str
) -> None:
    name = f"Phụ lục.{kind.lower()}"
    put(ha, written, (name, scan("BỘ NỘI VỤ", "TUYỆT MẬT", "Danh sách cán bộ", kind=kind)))
    written.refresh_from_db()
    (file,) = (each["file"] for each in written.content["enclosures"])
    jobs.run_pending(at=AT, strict=True)
    assert names(written) == []
    assert not File.objects.as_system("test").filter(uid=file).exists()
    assert not Blob.objects.exists()
    assert not UnseenFile.objects.exists()
    [said] = told(written)
    assert (said["title"], said["mark"].lower()) == ("Phụ lục", "tuyệt mật")
    shown = page(ha, written)
    assert "Đã gỡ văn bản kèm theo “Phụ lục”" in shown
    assert submit(ha, written) == "submitted"


@needs_eyes
@pytest.mark.slow
def test_a_scan_without_a_mark_stays(ha: Client, written: Draft) -> None:
    put(ha, written, ("Phụ lục.pdf", scan("BỘ NỘI VỤ", "Danh sách giữ bí mật đời tư", "Số 12")))
    jobs.run_pending(at=AT, strict=True)
    assert names(written) == ["Phụ lục"]
    assert not told(written)


def test_where_nothing_can_read_it_the_page_says_so_and_the_work_goes_on(
    ha: Client, written: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "can_read_text", lambda: False)
    put(ha, written, ("Danh sách.pdf", scan("DANH SÁCH")))
    jobs.run_pending(at=AT, strict=True)
    assert UNABLE in page(ha, written)
    assert submit(ha, written) == "submitted"


def test_words_of_its_own_need_no_eyes_and_what_was_taken_out_neither(
    ha: Client, written: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "read_text", lambda picture: pytest.fail("read by eye"))
    put(ha, written, ("Bảng.docx", a_docx()))
    assert not UnseenFile.objects.exists()
    put(ha, written, ("Danh sách.pdf", scan("DANH SÁCH")))
    written.refresh_from_db()
    file = written.content["enclosures"][-1]["file"]
    ha.post(address(written, f"kem/{file}/bo/"))
    assert not UnseenFile.objects.exists()
    jobs.run_pending(at=AT, strict=True)
    assert names(written) == ["Bảng"]
