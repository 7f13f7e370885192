"""Files and answers of a page are kept together or not at all; large files come ahead by parts."""

from __future__ import annotations

import time
from uuid import UUID

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from congvu.engines.casework import api as casework
from congvu.engines.documents import api as documents
from congvu.engines.documents.models import File
from congvu.engines.documents.queries.files import card
from congvu.engines.identity import demo
from congvu.kernel.actions import action, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import Copy
from congvu.systems.publicservices.actions import applications, intakes
from congvu.systems.publicservices.actions.opening import attachment
from congvu.systems.publicservices.actions.uploads import NewScans
from congvu.systems.publicservices.models import Authority
from congvu.systems.publicservices.rules import counter
from congvu.systems.publicservices.tests import support
from congvu.systems.publicservices.tests.support import AT, CONTRACT, FOUND, PDF, cast
from congvu.systems.publicservices.tests.test_intakes import DESK, begun

pytestmark = [pytest.mark.house, pytest.mark.django_db]
BAD = b"MZ" + bytes(300)
STEP, FIELD = "giay-to", "tep_hop_dong"


@pytest.fixture
def client() -> Client:
    made = Client()
    made.force_login(demo.account("an"), backend=settings.AUTHENTICATION_BACKENDS[0])
    return made


def pdf(content: bytes = PDF, name: str = "giấy tờ.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def by_parts(client: Client, content: bytes, *, whole: bool = True) -> str:
    """The uid of an upload brought by the resumable door."""
    tus = {"HTTP_TUS_RESUMABLE": "1.0.0"}
    answer = client.post(
        "/tai-len/", HTTP_UPLOAD_LENGTH=str(len(content)), HTTP_UPLOAD_METADATA="filename YS5wZGY=",
        **tus,
    )  # fmt: skip
    address = answer["Location"]
    sent = content if whole else content[:-1]
    client.patch(
        address, sent, content_type="application/offset+octet-stream", HTTP_UPLOAD_OFFSET="0", **tus
    )
    return address.split("/")[-2]


def asked_for_two() -> str:
    """A founding dossier of An that waits for two components."""
    dossier = support.submit(cast("an"), FOUND)
    support.decide(
        cast("binh"), dossier.uid, "supplement", reason="Thiếu chữ ký.",
        components=("don", "du_thao_dieu_le"),
    )  # fmt: skip
    return dossier.uid


def test_a_supplement_with_one_bad_file_keeps_none(client: Client) -> None:
    uid = asked_for_two()
    before = support.rows()
    answer = client.post(
        f"/ho-so/{uid}/bo-sung/", {"don": pdf(), "du_thao_dieu_le": pdf(BAD, "a.pdf")}
    )
    assert answer.status_code == 422
    assert "không đúng với đuôi" in answer.content.decode()
    assert support.rows() == before
    answer = client.post(f"/ho-so/{uid}/bo-sung/", {"don": pdf()})
    assert "chưa tải lên" in answer.content.decode()
    assert support.rows() == before
    good = client.post(f"/ho-so/{uid}/bo-sung/", {"don": pdf(), "du_thao_dieu_le": pdf()})
    assert good.status_code == 302
    assert support.rows()["documents_file"] == before["documents_file"] + 2


def test_what_came_by_parts_is_not_asked_for_again_by_a_refused_page(client: Client) -> None:
    uid = asked_for_two()
    sent = by_parts(client, PDF)
    before = support.rows()
    answer = client.post(f"/ho-so/{uid}/bo-sung/", {"don-da-tai": sent})
    assert answer.status_code == 422
    assert f'name="don-da-tai" value="{sent}"' in answer.content.decode()
    assert support.rows() == before
    good = client.post(f"/ho-so/{uid}/bo-sung/", {"don-da-tai": sent, "du_thao_dieu_le": pdf()})
    assert good.status_code == 302
    after = support.rows()
    assert after["documents_upload"] == before["documents_upload"] - 1
    assert after["documents_file"] == before["documents_file"] + 2


def test_a_wrong_proof_of_acting_for_another_keeps_no_file(client: Client) -> None:
    said = {"basis": "uy_quyen", "full_name": "Trần Thị Mẹ", "cccd": "051160000017",
            "birth_date": "1/5/1960"}  # fmt: skip
    before = support.rows()
    address = f"/nop-ho-so/{FOUND}/nguoi-khac/"
    for wrong in ({"cccd": "123", "file_new": pdf()}, {"file_new": pdf(BAD, "a.pdf")}, {}):
        answer = client.post(address, {**said, **wrong})
        assert answer.status_code == 422, wrong
        assert support.rows() == before, wrong
    assert client.post(address, {**said, "file_new": pdf()}).status_code == 302
    row = Authority.objects.as_system("test").get()
    [card] = documents.files(uids=[row.file_uid])
    assert card.size == len(PDF)


def test_scans_at_the_counter_are_kept_with_the_page_or_not_at_all() -> None:
    desk = Client()
    desk.force_login(demo.account(DESK), backend=settings.AUTHENTICATION_BACKENDS[0])
    uid = begun()
    key = "hop_dong"
    before = support.rows()
    answer = desk.post(f"/mot-cua/tiep-nhan/{uid}/", {f"tep-{key}": pdf(BAD, "a.pdf")})
    assert answer.status_code == 422
    assert support.rows() == before
    handed = counter.Handed(copy=Copy.ORIGINAL, count=1, files=())
    scans = {key: NewScans(handed=handed, streams=[pdf()])}
    with pytest.raises(NotFound):
        intakes.save_intake(actor=cast("binh"), uid=uid, answers={}, papers={}, scans=scans)
    assert support.rows() == before
    desk.post(f"/mot-cua/tiep-nhan/{uid}/", {f"tep-{key}": pdf()})
    assert support.rows()["documents_file"] == before["documents_file"] + 1


def test_a_page_of_the_form_takes_what_came_by_parts(client: Client) -> None:
    draft = applications.begin_application(actor=cast("an"), code=CONTRACT, at=AT).uid
    whole, half = by_parts(client, PDF), by_parts(client, PDF, whole=False)
    client.post(f"/ho-so-nhap/{draft}/{STEP}/", {"version": "0", f"{FIELD}-da-tai": [whole, half]})
    kept = casework.draft(actor=cast("an"), uid=draft).answers[FIELD]
    assert [c.sha256 for c in documents.files(uids=[UUID(u) for u in kept])] == [
        documents.files(uids=[UUID(support.upload(cast("an")))])[0].sha256
    ]


@pytest.mark.slow  # a thousand files are read and hashed again
def test_a_thousand_files_in_one_dossier_remain_usable() -> None:
    dossier = support.submit(cast("an"), FOUND)
    _more(actor=cast("an"), uid=dossier.uid, copies=1)
    few = _queries(dossier.uid)
    uids = _more(actor=cast("an"), uid=dossier.uid, copies=50)
    assert _queries(dossier.uid) == few
    start = time.process_time()
    _hashed(actor=cast("an"), uids=uids)
    assert time.process_time() - start < 10  # 1.5 s on an idle machine


@action(needs="public")
def _more(*, actor: Actor, uid: str, copies: int) -> list[UUID]:
    """Twenty times so many files of one component; few contents, for only the number counts."""
    uids = [UUID(support.upload(actor, PDF + b"%% %d\n" % n, f"{n}.pdf")) for n in range(20)]
    rows = File.objects.as_system("test")
    for row in list(rows.filter(uid__in=uids)):
        row.pk = None
        same = {"blob_id": row.blob_id, "owner_person_id": row.owner_person_id}
        more = [
            File(
                **same,
                kind=row.kind,
                filename=f"{copies}-{n}-{row.filename}",
                media_type=row.media_type,
            )
            for n in range(copies)
        ]
        rows.bulk_create(more)
    cards = [card(f) for f in rows.select_related("blob").filter(filename__startswith=f"{copies}-")]
    attachments = [attachment("ly_lich", c) for c in cards]
    dossiers.add_scans(uid=uid, at=AT, attachments=attachments)
    return [c.uid for c in cards]


@action(needs="public")
def _hashed(*, actor: Actor, uids: list[UUID]) -> None:
    assert len(documents.verify_hashes(uids=uids)) == 1000
    unchanged()


def _queries(uid: str) -> int:
    desk = Client()
    desk.force_login(demo.account("binh"), backend=settings.AUTHENTICATION_BACKENDS[0])
    desk.get(f"/ho-so/{uid}/")  # warm
    with CaptureQueriesContext(connection) as seen:
        answer = desk.get(f"/ho-so/{uid}/")
    assert answer.status_code == 200
    # whether kept answers still hold is asked anew every other second
    return len([q for q in seen if '_stamp"' not in q["sql"]])
