"""The six steps as a partner walks them, and everything that a partner may not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from congvu.engines.org import api as org
from congvu.kernel import clock
from congvu.systems.gateway.actions import partners
from congvu.systems.gateway.models import Inbound, InboundFile, InboundStep, Token
from congvu.systems.gateway.tests.conftest import AT, BASE, ROOT, Caller, add_partner, office

pytestmark = [pytest.mark.house, pytest.mark.django_db]
CODE = "1.012929"


def _told(caller: Caller, code: str, **changed: Any) -> dict[str, Any]:
    taken = caller.upload().json()
    paper = {"IdGiayTo": taken["IdTepTin"], "HashTepTin": taken["HashTepTin"], "TenGiayTo": "Đơn"}
    return {
        "MaHoSo": code, "MaTTHC": CODE, "ChuHoSo": "Trần Thị Bưởi", "LoaiDoiTuong": 0,
        "MaDonViTiepNhan": office().code, "NgayNop": "20261120090000",
        "ThanhPhanHoSo": [
            {"MaThanhPhanHoSo": "don", "TenThanhPhanHoSo": "Đơn", "GiayToDinhKem": [paper]}
        ],
        "ThongTinNguoiNop": {
            "LoaiDoiTuong": 0,
            # MaHuyen: districts are gone; accepted and ignored.
            "ThongTinChiTiet": {"TenNguoiNop": "Trần Thị Bưởi", "MaTinh": "51", "MaHuyen": "522"},
        },
        **changed,
    }  # fmt: skip


def _received(code: str) -> str:
    """When the state "received" was told, on Vietnam's wall clock."""
    row = Inbound.objects.as_system("test").get(code=code)
    assert row.received_at is not None
    return f"{clock.local(row.received_at):%Y%m%d%H%M%S}"


def _counts() -> tuple[int, int, int]:
    rows = Inbound.objects.as_system("test").count()
    return rows, InboundStep.objects.count(), InboundFile.objects.count()


def _steps(uid: str, code: str, state: int) -> tuple[dict[str, Any], dict[str, Any]]:
    return (
        {
            "IDHoSo": uid, "MaHoSo": code, "NguoiXuLy": "Lê Văn Cam", "TrangThai": state,
            "ThoiDiemXuLy": "20261120100000", "NoiDungXuLy": "Tiếp nhận",
        },
        {"IdHoSo": uid, "MaHoSo": code, "TrangThai": state},
    )  # fmt: skip


def test_the_six_steps_each_may_be_repeated(caller: Caller) -> None:
    asked = {"MaDonVi": office().code, "MaTTHC": CODE}
    first, second = (caller.post("next-code/", asked).json()["MaHoSo"] for _ in range(2))
    assert first.startswith(f"{office().code}-")
    assert first != second
    told = _told(caller, first)
    made = [caller.post("dossiers/", told) for _ in range(2)]
    assert [m.status_code for m in made] == [200, 200]
    assert made[0].json() == made[1].json()
    uid = made[0].json()["idHoSo"]
    assert made[0].json()["maHoSo"] == first

    step, state = _steps(uid, first, 2)
    assert caller.post("progress/", [step]).json() == {"Moi": 1, "DaCo": 0}
    assert caller.post("progress/", [step]).json() == {"Moi": 0, "DaCo": 1}
    assert caller.post("status/", [state]).json() == {"Moi": 1, "DaCo": 0}
    assert caller.post("status/", [state]).json() == {"Moi": 0, "DaCo": 1}
    assert caller.get(f"dossiers/{first}/").json() == {
        "IdHoSo": uid, "MaHoSo": first, "MaTTHC": CODE, "TrangThai": 2, "SoTienTrinh": 1,
        "NgayNop": "20261120090000", "NgayTiepNhan": _received(first),
    }  # fmt: skip
    day = caller.get("reconciliation/?ngay=20261120").json()
    assert [(d["MaHoSo"], d["TrangThaiHoSo"]) for d in day] == [(first, 2)]
    assert _counts() == (1, 2, 1)
    row = Inbound.objects.as_system("test").get()
    assert b"B\xc6\xb0\xe1\xbb\x9fi" not in bytes(row.content)  # who applied lies sealed


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"MaTTHC": "9.999999"}, "MaTTHC"),
        ({"NgayNop": "20261320090000"}, "NgayNop"),
        ({"NgayNop": "hôm nay"}, "NgayNop"),
        ({"ChuHoSo": ""}, "ChuHoSo"),
        ({"MaDonViTiepNhan": "Z99"}, "MaDonVi"),
        ({"LoaiDoiTuong": 3}, "LoaiDoiTuong"),
        ({"Thua": 1}, "Thua"),
        ({"MaHoSo": "../etc/passwd"}, "MaHoSo"),
        (
            {"ThanhPhanHoSo": [{"MaThanhPhanHoSo": "a", "GiayToDinhKem": [
                {"IdGiayTo": "x", "HashTepTin": "0" * 64}]}]},
            "ThanhPhanHoSo",
        ),
    ],
)  # fmt: skip
def test_a_wrong_dossier_is_refused_by_field(
    caller: Caller, changed: dict[str, Any], field: str
) -> None:
    told = {**_told(caller, "X-1"), **changed}
    before = _counts()
    answer = caller.post("dossiers/", told)
    said = answer.json()
    assert (answer.status_code, said["MaLoi"]) == (400, "400")
    assert field in said["Truong"]
    assert said["ThongBao"]
    assert _counts() == before


def test_another_content_under_a_known_code_is_refused(caller: Caller) -> None:
    told = _told(caller, "X-2")
    assert caller.post("dossiers/", told).status_code == 200
    before = _counts()
    assert caller.post("dossiers/", {**told, "ChuHoSo": "Người khác"}).status_code == 400
    assert _counts() == before


def test_what_has_ended_takes_no_state_and_a_list_is_whole_or_not_at_all(caller: Caller) -> None:
    ids = {c: caller.post("dossiers/", _told(caller, c)).json()["idHoSo"] for c in ("E-1", "E-2")}
    assert caller.post("status/", [_steps(ids["E-1"], "E-1", 10)[1]]).status_code == 200
    before = _counts()
    both = [_steps(ids["E-2"], "E-2", 4)[1], _steps(ids["E-1"], "E-1", 4)[1]]
    answer = caller.post("status/", both)
    assert answer.status_code == 400
    assert "1.TrangThai" in answer.json()["Truong"]
    assert _counts() == before
    assert Inbound.objects.as_system("test").get(code="E-2").state == 1


def test_a_partner_sees_and_moves_only_its_own(caller: Caller) -> None:
    uid = caller.post("dossiers/", _told(caller, "M-1")).json()["idHoSo"]
    other = Caller("tinh-khac", add_partner("tinh-khac", office().code))
    step, state = _steps(uid, "M-1", 2)
    before = _counts()
    assert other.post("progress/", [step]).status_code == 404
    assert other.post("status/", [state]).status_code == 404
    assert other.get("reconciliation/?ngay=20261120").json() == []
    assert other.get("dossiers/M-1/").status_code == 404
    assert caller.get("dossiers/M-1/").json()["IdHoSo"] == uid
    assert Client().get(BASE + "dossiers/M-1/").status_code == 401
    stolen = _told(caller, "M-2")  # names a file that the other did not upload
    assert "ThanhPhanHoSo" in other.post("dossiers/", stolen).json()["Truong"]
    assert _counts() == before


def test_a_step_that_was_not_granted_and_a_unit_that_is_not_its_own(caller: Caller) -> None:
    narrow = Caller("chi-tai-tep", add_partner("chi-tai-tep", office().code, ("upload",)))
    asked = {"MaDonVi": office().code, "MaTTHC": CODE}
    assert narrow.post("next-code/", asked).status_code == 403
    assert narrow.upload().status_code == 200
    far = next(u for u in org.roots() if not org.is_within(office().id, u.id))
    answer = caller.post("next-code/", {"MaDonVi": far.code, "MaTTHC": CODE})
    assert (answer.status_code, answer.json()["MaLoi"]) == (403, "403")


def test_tokens(caller: Caller) -> None:
    asked = {"MaDonVi": office().code, "MaTTHC": CODE}
    for token in ("", "x" * 43):
        answer = caller.post("next-code/", asked, token=token)
        assert (answer.status_code, answer.json()["MaLoi"]) == (401, "401")
    for wrong in ({"client_id": "tinh-51"}, {"client_id": "nobody"}):
        answer = Client().post(
            BASE + "token/", {**wrong, "client_secret": "no"}, content_type="application/json"
        )
        assert (answer.status_code, answer.json()["ThongBao"]) == (
            401, "Sai client_id hoặc client_secret.",
        )  # fmt: skip
    Token.objects.update(expires_at=AT - timedelta(days=9))
    assert caller.post("next-code/", asked).status_code == 401


def test_a_closed_partner_calls_no_more(caller: Caller) -> None:
    from congvu.systems.gateway.models import Partner

    row = Partner.objects.get(client_id="tinh-51")
    partners.close_partner(actor=ROOT, uid=str(row.uid), at=AT)
    assert caller.post("next-code/", {"MaDonVi": "A", "MaTTHC": CODE}).status_code == 401
    assert not Token.objects.exists()


@pytest.mark.parametrize(
    ("content", "name"), [(b"", "a.pdf"), (b"MZ" + b"\0" * 60, "a.exe"), (b"<html>", "a.pdf")]
)
def test_a_bad_file_is_refused_in_the_protocols_form(
    caller: Caller, content: bytes, name: str
) -> None:
    before = _counts()
    answer = caller.upload(content, name)
    assert (answer.status_code, answer.json()["MaLoi"]) == (400, "400")
    assert _counts() == before


def test_what_is_no_json_or_no_list(caller: Caller) -> None:
    for path in ("dossiers/", "progress/", "status/", "sync/", "next-code/"):
        for body in ("", "{", "[]", "{}", "[{}]", "null", '"x"'):
            answer = caller.http.post(
                BASE + path, body, content_type="application/json",
                headers={"Authorization": f"Bearer {caller.token}"},
            )  # fmt: skip
            assert (path, body, answer.status_code) == (path, body, 400)
            assert answer.json()["MaLoi"] == "400"
