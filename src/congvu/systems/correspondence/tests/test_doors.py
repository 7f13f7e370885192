"""The pages: what each of the cast meets."""

from __future__ import annotations

import pytest

from congvu.systems.correspondence.actions import scans
from congvu.systems.correspondence.models import Assignment, IncomingLetter, Scan
from congvu.systems.correspondence.tests.conftest import last, of, registered
from congvu.systems.correspondence.tests.test_incoming import pdf
from tests.personas import Cast

pytestmark = [pytest.mark.house, pytest.mark.django_db]
FORM = {
    "author": "Bộ Nội vụ", "notation": "7001/BNV-KT", "dated_on": "20/11/2026", "copies": "1",
    "kind": "cong-van", "abstract": "Báo cáo sắp xếp đơn vị sự nghiệp", "arrived_on": "23/11/2026",
    "urgency": "khan", "secret": "",
}  # fmt: skip


def count() -> int:
    """Letters with the notation of these tests."""
    return IncomingLetter.objects.as_system("test").filter(notation=FORM["notation"]).count()


def form(cast: Cast, **changed: str) -> dict[str, object]:
    return {**FORM, "unit": str(cast.units["snv"]), **changed}


def test_the_clerk_the_leader_the_specialist(cast: Cast) -> None:
    clerk, head, ha = (cast[who].client() for who in ("le", "dung", "ha"))
    assert "Vào sổ văn bản đến" in clerk.get("/van-ban-den/").content.decode()
    assert clerk.get("/van-ban-den/vao-so/").status_code == 200
    went = clerk.post("/van-ban-den/vao-so/", {**form(cast), "uploads": [pdf("Xin chao")]})
    assert went.status_code == 303, went.content.decode()[:2000]
    page = went.url
    assert "cong van.pdf" in clerk.get(page).content.decode()
    listed = head.get("/van-ban-den/?so=7001&tac_gia=bo noi&khan=khan").content.decode()
    assert f"{last(cast):02}/2026" in listed
    assert ha.get(page).status_code == 404
    assert ha.get(page + "phieu/").status_code == 403
    slip = head.get(page + "phieu/").content.decode()
    lead = f"{cast.units['snv']}:{cast['ha'].account_id}"
    assert f'value="{lead}"' in slip
    assert head.post(page + "phieu/", {"lead": ""}).status_code == 422
    assert head.post(page + "phieu/", {"lead": lead, "due_on": "27/11/2026"}).status_code == 303
    given = Assignment.objects.latest("id")
    assert "Việc của bạn" in ha.get(page).content.decode()
    work = f"/van-ban-den/phan-cong/{given.uid}/"
    assert ha.get(work).status_code == 303
    assert ha.post(work + "xong/", {"outcome": "done", "said": ""}).status_code == 422
    assert ha.post(work + "tien-do/", {"said": "Đang dự thảo"}).status_code == 303
    assert ha.post(work + "xong/", {"outcome": "done", "said": "Xong"}).status_code == 303
    assert "Hoàn thành" in head.get(page).content.decode()
    assert ha.post(work + "xong/", {"outcome": "done", "said": "Xong"}).status_code == 409


def test_the_same_letter_is_shown_before_it_is_entered_again(cast: Cast) -> None:
    registered(cast)
    clerk = cast["le"].client()
    warned = clerk.post("/van-ban-den/vao-so/", form(cast))
    assert warned.status_code == 422
    assert "có thể đã vào sổ" in warned.content.decode()
    assert count() == 1
    assert clerk.post("/van-ban-den/vao-so/", form(cast, again="1")).status_code == 303
    assert count() == 2


def test_a_secret_letter_is_refused_at_the_form_and_written_down(cast: Cast) -> None:
    answer = cast["le"].client().post("/van-ban-den/vao-so/", form(cast, secret="mat"))
    assert answer.status_code == 422
    assert "sổ văn bản mật" in answer.content.decode()
    assert count() == 0


def test_correcting_keeps_the_number(cast: Cast) -> None:
    uid = registered(cast)
    clerk = cast["le"].client()
    path = f"/van-ban-den/{uid}/sua/"
    assert "7001/BNV-KT" in clerk.get(path).content.decode()
    assert cast["dung"].client().get(path).status_code == 403
    assert clerk.post(path, form(cast, abstract="Báo cáo khác")).status_code == 303
    row = of(uid)
    assert (row.number, row.abstract, row.urgency, row.front) == (
        last(cast),
        "Báo cáo khác",
        "khan",
        2,
    )
    assert (
        clerk.post(path, form(cast, arrived_on="31/12/2025", dated_on="01/12/2025")).status_code
        == 422
    )


def test_scans_at_the_door(cast: Cast) -> None:
    clerk = cast["le"].client()
    sent = {
        "unit": str(cast.units["snv"]),
        "uploads": [pdf("BO NOI VU", "So: 7/QD-BNV", "QUYET DINH")],
    }
    assert clerk.post("/van-ban-den/quet/", sent).status_code == 303
    scan = Scan.objects.as_system("test").latest("id")
    scans.read_scan(uid=str(scan.uid))
    page = clerk.get(f"/van-ban-den/quet/{scan.uid}/").content.decode()
    assert "7/QD-BNV" in page
    assert "Máy đọc, chắc" in page
    assert clerk.post(f"/van-ban-den/quet/{scan.uid}/", form(cast)).status_code == 303
    assert cast["ha"].client().get("/van-ban-den/quet/").status_code == 403


def test_export_and_strangers(cast: Cast) -> None:
    registered(cast)
    answer = cast["le"].client().get("/van-ban-den/?xuat=csv&cot=number&cot=notation")
    text = b"".join(answer.streaming_content).decode()
    assert f"{last(cast):02}/2026,7001/BNV-KT" in text
    assert cast["stranger"].client().get("/van-ban-den/").status_code == 302
    assert cast["an"].client().get("/van-ban-den/").status_code == 403
