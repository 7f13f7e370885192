"""The upload gate, keeping, sharing and removing files."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from congvu.engines.documents import api
from congvu.engines.documents.actions import sweeping
from congvu.engines.documents.actions.files import drop_object
from congvu.engines.documents.models import Blob, File, store
from congvu.engines.documents.models.files import READ
from congvu.engines.documents.queries.health import antivirus_health
from congvu.engines.documents.rules.files import MIB
from congvu.engines.documents.tests.conftest import AT, citizen, official, run_step
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound
from congvu.kernel.rows import Unscoped

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"\x00" * 64
# The harmless test string of the anti-virus makers, kept in two parts so that no scanner stops here.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + rb"ANTIVIRUS-TEST-FILE!$H+H*"


def packed(*entries: str, **texts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for entry in entries:
            archive.writestr(entry, texts.get(entry, "<x/>"))
    return out.getvalue()


DOCX = packed("[Content_Types].xml", "word/document.xml")
XLSX = packed("[Content_Types].xml", "xl/workbook.xml")
ODT = packed("mimetype", mimetype="application/vnd.oasis.opendocument.text")


def upload(content: bytes, name: str, **more: Any) -> api.FileCard:
    fields = {"filename": name, "stream": io.BytesIO(content), "kind": "attachment", **more}
    return api.store_upload(**fields)


def nothing_kept() -> bool:
    return (
        File.objects.as_system("test").count() == 0
        and Blob.objects.count() == 0
        and not list(store.storage().names())
    )


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (PDF, "don.pdf"), (PNG, "anh.PNG"), (JPG, "anh.jpg"), (JPG, "anh.jpeg"),
        (DOCX, "dieu-le.docx"), (XLSX, "bang.xlsx"), (ODT, "van-ban.odt"),
        (b'<?xml version="1.0"?><a/>', "du-lieu.xml"), ("Điều lệ".encode(), "ghi-chu.txt"),
        (b"a,b\n1,2\n", "bang.csv"),
    ],
    ids=range(10),
)  # fmt: skip
def test_what_the_content_proves_is_taken(unit: Any, content: bytes, name: str) -> None:
    card = upload(content, name, owner_unit_id=unit.id)
    assert (card.sha256, card.size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert b"".join(api.read_file(uid=card.uid)) == content


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "don.pdf", "0 byte"),
        (PNG, "don.pdf", "không đúng với đuôi"),
        (PDF, "anh.png", "không đúng với đuôi"),
        (b"MZ\x90\x00" + b"\x00" * 99, "don.pdf", "không đúng với đuôi"),
        (b"MZ", "setup.exe", "Không nhận tệp"),
        (PDF, "don", "Không nhận tệp"),
        (b"<html><script>alert(1)</script>", "ghi-chu.txt", "không đúng với đuôi"),
        (b"a\x00b", "ghi-chu.txt", "không đúng với đuôi"),
        (b"\xff\xfe\xfa", "ghi-chu.txt", "không đúng với đuôi"),
        (XLSX, "dieu-le.docx", "không đúng với đuôi"),
        (packed("a.txt"), "dieu-le.docx", "không đúng với đuôi"),
        (packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "d.docx",
         "macro"),
        (DOCX[:-30], "dieu-le.docx", "không đúng với đuôi"),
        (PDF.replace(b"<</Root", b"<</Encrypt 5 0 R/Root"), "don.pdf", "mật khẩu"),
        (b" " * (20 * MIB + 1), "ghi-chu.txt", "lớn hơn 20 MB"),
    ],
    ids=range(15),
)  # fmt: skip
def test_the_rest_is_refused_with_its_field_and_nothing_is_kept(
    unit: Any, content: bytes, name: str, words: str
) -> None:
    with pytest.raises(api.UnableToTakeFile, match=words) as refused:
        upload(content, name, owner_unit_id=unit.id, field="dinh_kem")
    assert refused.value.field == "dinh_kem"
    assert nothing_kept()


def test_a_photo_has_limits_of_its_own(unit: Any) -> None:
    with pytest.raises(api.UnableToTakeFile, match="Không nhận tệp"):
        upload(PDF, "don.pdf", kind="photo", owner_unit_id=unit.id)
    with pytest.raises(api.UnableToTakeFile, match="lớn hơn 5 MB"):
        upload(PNG + b"\x00" * (5 * MIB), "a.png", kind="photo", owner_unit_id=unit.id)


@pytest.mark.slow  # starts clamscan
@pytest.mark.judge
def test_eicar_is_refused_by_clamav_with_a_local_signature(
    unit: Any, own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not antivirus_there():
        pytest.skip("NOT RUN: clamscan is not installed")
    signatures = own_folder / "signatures"
    signatures.mkdir()
    (signatures / "local.ndb").write_text(f"Eicar-Test:0:*:{EICAR.hex()}\n")
    assert not antivirus_health()  # there, but without signatures: an alarm
    monkeypatch.setenv("CONGVU_CLAM_DB", str(signatures))
    assert antivirus_health()
    with pytest.raises(api.UnableToTakeFile, match="mã độc"):
        upload(EICAR, "ghi-chu.txt", owner_unit_id=unit.id)
    assert nothing_kept()
    card = upload(b"clean", "ghi-chu.txt", owner_unit_id=unit.id)
    assert File.objects.as_system("test").get(uid=card.uid).scan == "clean"


def antivirus_there() -> bool:
    from congvu.engines.documents.queries.scanning import clamscan_program

    return bool(clamscan_program())


def test_the_absent_scanner_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    found = antivirus_health()
    assert found.well
    assert found.says.startswith("không có")


def test_one_owner_holds_a_content_once_and_others_apart(unit: Any, other_unit: Any) -> None:
    one, again = (upload(PDF, f"{n}.pdf", owner_unit_id=unit.id) for n in "ab")
    assert Blob.objects.get().refs == 2
    upload(PDF, "c.pdf", owner_unit_id=other_unit.id)
    assert Blob.objects.count() == 2
    assert len(list(store.storage().names())) == 2
    assert one.uid != again.uid


def test_the_content_goes_with_its_last_file(
    unit: Any, django_capture_on_commit_callbacks: Any
) -> None:
    cards = [upload(PDF, f"{n}.pdf", owner_unit_id=unit.id) for n in "ab"]
    with django_capture_on_commit_callbacks(execute=True):
        run_step(api.remove_file, uid=cards[0].uid, reason="nhầm")
    assert b"".join(api.read_file(uid=cards[1].uid)) == PDF
    with django_capture_on_commit_callbacks(execute=True):
        run_step(api.remove_file, uid=cards[1].uid, reason="nhầm")
    assert nothing_kept()


def test_an_object_that_a_row_holds_is_never_dropped(unit: Any) -> None:
    upload(PDF, "a.pdf", owner_unit_id=unit.id)
    assert drop_object(Blob.objects.get().name) is False
    assert sweeping.sweep_orphans(actor=Actor.system("t"), at=AT.replace(year=2040)) == 0


def test_an_upload_inside_an_action_shares_its_fate(unit: Any) -> None:
    card = run_step(
        api.store_upload, filename="a.pdf", stream=io.BytesIO(PDF), kind="attachment",
        owner_unit_id=unit.id,
    )  # fmt: skip
    assert api.files(uids=[card.uid]) == [card]


def test_hashes_are_read_again(unit: Any) -> None:
    cards = [upload(c, n, owner_unit_id=unit.id) for c, n in ((PDF, "a.pdf"), (PNG, "b.png"))]
    uids = [card.uid for card in cards]
    assert run_step(api.verify_hashes, uids=uids) == cards
    name = Blob.objects.get(sha256=cards[1].sha256).name
    store.storage().put(name, store.seal(name, [b"other"], key_id=1))
    with pytest.raises(api.UnableToReadFile, match=r"b\.png"):
        run_step(api.verify_hashes, uids=uids)
    store.storage().delete(name)
    with pytest.raises(api.UnableToReadFile, match=r"b\.png"):
        run_step(api.verify_hashes, uids=uids)


def test_who_sees_a_file(unit: Any, other_unit: Any, person: Any) -> None:
    card = upload(PDF, "a.pdf", owner_person_id=person.id)
    ha, chi = official(READ, unit.id), official(READ, other_unit.id)
    assert api.visible_file(actor=citizen(person.id), uid=card.uid) == card
    for actor in (ha, chi, citizen(person.id + 1), Actor.stranger()):
        with pytest.raises(NotFound):
            api.visible_file(actor=actor, uid=card.uid)
    run_step(api.share_file, uid=card.uid, unit_ids=(unit.id,))
    assert api.visible_file(actor=ha, uid=card.uid) == card
    with pytest.raises(NotFound):
        api.visible_file(actor=chi, uid=card.uid)
    with pytest.raises(Unscoped):
        File.objects.count()


def test_files_are_rewritten_under_a_new_key(unit: Any) -> None:
    card = upload(PDF, "a.pdf", owner_unit_id=unit.id)
    system = Actor.system("t")
    assert sweeping.rotate_key(actor=system, at=AT) == 2
    assert sweeping.rewrite_batch(actor=system, at=AT) == 1
    assert sweeping.rewrite_batch(actor=system, at=AT) == 0
    blob = Blob.objects.get()
    assert (blob.key_id, store.key_of(blob.name)) == (2, 2)
    assert b"".join(api.read_file(uid=card.uid)) == PDF
