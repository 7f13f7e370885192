"""Prefill with evidence, corrections at the source, and the meter: one person, three dossiers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from congvu.engines.casework import api as casework
from congvu.engines.identity import demo
from congvu.kernel.errors import NotFound, Refused
from congvu.registers.associations.models import Association
from congvu.registers.dossiers import api as dossiers
from congvu.registers.procedures import api as procedures
from congvu.systems.publicservices.actions import applications, corrections
from congvu.systems.publicservices.models import Correction
from congvu.systems.publicservices.queries import dossier_page, once, prefilling
from congvu.systems.publicservices.tests import support
from congvu.systems.publicservices.tests.support import AT, CONTRACT, FOUND, cast

pytestmark = [pytest.mark.house, pytest.mark.django_db]
DISSOLVE = "1.012946"


def client(key: str) -> Client:
    """A browser of one of the cast."""
    from django.conf import settings

    made = Client()
    made.force_login(demo.account(key), backend=settings.AUTHENTICATION_BACKENDS[0])
    return made


def begun(code: str) -> casework.DraftRef:
    return applications.begin_application(actor=cast("an"), code=code, at=AT)


def test_each_prefilled_answer_has_source_time_and_evidence() -> None:
    draft = begun(FOUND)
    name = draft.taken["ho_ten"]
    assert (name.source, name.path, name.value) == ("eid", "full_name", "Nguyễn Văn An")
    assert name.at is not None
    assert draft.answers["ho_ten"] == "Nguyễn Văn An"
    page = client("an").get(f"/ho-so-nhap/{draft.uid}/nguoi-nop/").content.decode()
    assert "Lấy từ Tài khoản định danh điện tử, ghi nhận lúc " in page
    assert "/sua-tai-nguon/?nguon=eid&amp;muc=ho_ten&amp;thu-tuc=1.012929" in page


def test_the_last_answer_is_taken_over_in_another_procedure() -> None:
    first = support.submit(cast("an"), FOUND)
    phone = begun(CONTRACT).taken["dien_thoai"]
    assert (phone.source, phone.path) == ("answers", "person.phone")
    assert (phone.value, phone.evidence) == ("0900000001", first.code)


def test_a_register_fills_in_what_it_keeps() -> None:
    founded = Association.objects.create(
        name="Hội Làm vườn", name_key="hoi lam vuon", purpose="Cây cảnh", address="20 Hùng Vương",
        place_code=support.place("Cẩm Thành")["commune"], owner_unit_id=_unit(), members=45,
        head_id=cast("an").person_id, dossier_uid="00000000-0000-7000-8000-000000000001",
        decision_number="15/QĐ-UBND", paper_code="X", founded_on=AT.date(),
    )  # fmt: skip
    taken = begun(DISSOLVE).taken
    assert taken["ten_to_chuc"].value == founded.name
    assert taken["so_hoi_vien"].value == 45
    assert taken["noi_dat_tru_so"].value == support.place("Cẩm Thành")
    assert taken["ten_to_chuc"].evidence == "15/QĐ-UBND"
    assert taken["ten_to_chuc"].keeper_unit_id == founded.owner_unit_id


def test_a_silent_source_is_said_and_does_not_stop_the_form(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    draft = begun(FOUND)
    room, source = prefilling.declared()["eid"]
    broken = dict(prefilling.declared()) | {"eid": (room, source)}
    monkeypatch.setattr(prefilling, "declared", lambda: broken)
    monkeypatch.setattr(prefilling.rooms, "resolve", _unreachable)
    with_draft = client("an").get(f"/ho-so-nhap/{draft.uid}/hoi/")
    assert with_draft.status_code == 200
    assert applications.begin_application(actor=cast("an"), code=CONTRACT, at=AT).taken == {}


def _unreachable(label: str, dotted: str) -> Any:
    def ask(_actor: Any) -> Any:
        raise OSError("no answer")

    return ask


def test_the_officer_sees_declared_beside_the_register() -> None:
    dossier = support.submit(cast("an"), FOUND, ho_ten="Nguyễn Văn Ân")
    page = dossier_page.page(actor=cast("binh"), uid=dossier.uid)
    rows = {r["label"]: r for step in page["summary"] for r in step["rows"]}
    name, born = rows["Họ và tên"]["registry"], rows["Ngày sinh"]["registry"]
    assert (name["differs"], name["text"]) == (True, "Nguyễn Văn An")
    assert born["differs"] is False
    mine = dossier_page.page(actor=cast("an"), uid=dossier.uid)
    assert all(r["registry"] is None for step in mine["summary"] for r in step["rows"])
    shown = client("binh").get(f"/ho-so/{dossier.uid}/").content.decode()
    assert "Khai khác sổ gốc" in shown
    assert "Khớp sổ gốc" in shown


def test_the_meter_counts_what_was_typed_although_known() -> None:
    support.submit(cast("an"), FOUND)
    dossier = support.submit(cast("an"), FOUND, AT + timedelta(hours=1), ho_ten="Nguyễn Văn Ân")
    row = dossiers.visible(cast("binh")).get(uid=dossier.uid)
    # The name was changed; all else that is known stood in the form already.
    assert row.retyped_keys == ["ho_ten"]
    assert (row.retyped, row.prefilled) == (1, 4)
    (line,) = once.lines(actor=cast("binh"), first=None, last=None)
    assert (line.code, line.dossiers, line.clean, line.retyped) == (FOUND, 2, 1, 1)
    assert once.fields(actor=cast("binh"), code=FOUND, first=None, last=None) == [("Họ và tên", 1)]
    assert once.lines(actor=cast("chi"), first=None, last=None) == []


def test_the_page_and_its_file_show_numerator_and_denominator() -> None:
    support.submit(cast("an"), FOUND)
    page = client("binh").get("/do-luong/mot-lan-khai/")
    assert page.status_code == 200
    assert "Khai một lần" in page.content.decode()
    assert f"thu-tuc={FOUND}" in page.content.decode()
    file = client("binh").get("/do-luong/mot-lan-khai/?xuat=csv")
    text = b"".join(file.streaming_content).decode()  # type: ignore[attr-defined]
    assert FOUND in text
    assert "tải về lúc" in text
    assert client("an").get("/do-luong/mot-lan-khai/").status_code == 403


ASKED = {"code": FOUND, "question": "ho_ten", "source": "eid"}


def test_a_correction_reaches_the_keeper_and_comes_back() -> None:
    an = cast("an")
    uid = corrections.ask_correction(
        actor=an, right="Nguyễn Văn Ân", note="Giấy khai sinh", at=AT, **ASKED
    )
    row = Correction.objects.as_system("test").get(uid=uid)
    assert (row.said, row.path, row.verdict) == ("Nguyễn Văn An", "full_name", "")
    with pytest.raises(corrections.UnableToCorrect):
        corrections.ask_correction(actor=an, right="x", note="", at=AT, **ASKED)
    # An's commune is not known: it reaches the head of the tree, not the office next door.
    assert [k for k in ("binh", "ha", "dung", "giang") if _may(k, row.owner_unit_id)] == ["giang"]
    with pytest.raises(NotFound):
        corrections.answer_correction(
            actor=cast("binh"), uid=uid, verdict="mended", answer="x", at=AT
        )
    corrections.answer_correction(
        actor=cast("giang"), uid=uid, verdict="mended", answer="Đã chuyển Công an xã", at=AT
    )
    assert "Đã chuyển Công an xã" in client("an").get("/sua-tai-nguon/cua-toi/").content.decode()
    with pytest.raises(Refused):
        corrections.answer_correction(
            actor=cast("giang"), uid=uid, verdict="refused", answer="x", at=AT
        )


def _may(key: str, unit_id: int) -> bool:
    return cast(key).holds("publicservices.correction.answer", unit_id)


@pytest.mark.parametrize(
    "changed", [{"question": "ten_hoi"}, {"source": "associations"}, {"question": "khong_co"}]
)
def test_what_no_source_says_cannot_be_corrected(changed: dict[str, str]) -> None:
    before = support.rows()
    with pytest.raises(NotFound):
        corrections.ask_correction(
            actor=cast("an"), right="x", note="", at=AT, **{**ASKED, **changed}
        )
    assert support.rows() == before


def test_only_the_person_asks_and_only_the_keeper_answers() -> None:
    uid = corrections.ask_correction(actor=cast("an"), right="x", note="", at=AT, **ASKED)
    with pytest.raises(Refused):
        corrections.answer_correction(
            actor=cast("an"), uid=uid, verdict="mended", answer="x", at=AT
        )
    assert client("an").get("/mot-cua/sua-tai-nguon/").status_code == 403
    assert client("binh").get("/mot-cua/sua-tai-nguon/").status_code == 200
    (row,) = Correction.objects.as_system("test")
    assert (row.answered_at, row.verdict, row.answer) == (None, "", "")


def _unit() -> int:
    found = procedures.procedure(code=FOUND, on=AT.date())
    assert found.code == FOUND
    from congvu.engines.org import api as org

    return org.roots(on=AT.date())[0].id
