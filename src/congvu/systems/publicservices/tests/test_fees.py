"""A fee that is due before acceptance: raised with the dossier, hinders until it is paid or let go."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from congvu.engines.payments import api as payments
from congvu.engines.payments.actions.invoices import waive_invoice
from congvu.engines.payments.contracts import InvoiceCard
from congvu.engines.payments.contracts import State as Invoice
from congvu.registers.dossiers.contracts import State
from congvu.systems.publicservices.actions import applications
from congvu.systems.publicservices.actions.fees import UnableToAccept
from congvu.systems.publicservices.tests import support
from congvu.systems.publicservices.tests.support import AT, CONTRACT, NOUN, cast, decide
from congvu.systems.publicservices.tests.test_refusals import refused

pytestmark = [pytest.mark.house, pytest.mark.django_db]
EXAM, FEE = "1.014111", 500_000
ANSWERS: dict[str, Any] = {
    "dien_thoai": "0900000001", "cam_ket": True, "gioi_tinh": "nam", "dan_toc": "Kinh",
    "ngay_cap": "2021-05-01", "noi_cap": "Bộ Công an", "don_vi": "Sở Nội vụ tỉnh Quảng Ngãi",
    "vi_tri": "Chuyên viên về tổ chức bộ máy", "trinh_do": "dai_hoc", "chuyen_nganh": "Luật",
    "ngoai_ngu": "anh", "uu_tien": False, "mot_quoc_tich": True,
}  # fmt: skip


def submit_exam() -> str:
    an = cast("an")
    file, home = support.upload(an), support.place("Cẩm Thành")
    given = {**ANSWERS, "noi_thuong_tru": home, "dia_chi_lien_he": {**home, "line": "12 Lê Lợi"}}
    given |= {"tep_phieu": [file], "tep_van_bang": [file]}
    draft = support.draft(an, EXAM, **given)
    return applications.submit_application(actor=an, draft_uid=draft, at=AT).uid


def fee_of(uid: str) -> InvoiceCard:
    (found,) = payments.invoices_of(noun=NOUN, uid=uid)
    return found


def test_not_accepted_until_paid() -> None:
    uid = submit_exam()
    owed = fee_of(uid)
    assert (owed.amount, owed.state, owed.must_precede) == (FEE, Invoice.WAITING, "accept")
    found = refused(lambda: decide(cast("binh"), uid, "accept"), UnableToAccept)
    assert "500.000 ₫" in found.message
    assert support.now(uid).state is State.SUBMITTED
    support.pay_fees(uid)
    decide(cast("binh"), uid, "accept")
    assert support.now(uid).state is State.PROCESSING


def test_waived_is_accepted() -> None:
    uid = submit_exam()
    waive_invoice(actor=cast("dung"), uid=fee_of(uid).uid, reason="Con liệt sĩ", at=AT)
    decide(cast("binh"), uid, "accept")
    assert support.now(uid).state is State.PROCESSING


def test_withdrawn_owes_nothing() -> None:
    uid = submit_exam()
    applications.withdraw_application(actor=cast("an"), dossier_uid=uid, reason="Thôi", at=AT)
    assert fee_of(uid).state is Invoice.CANCELLED


def test_a_procedure_without_a_fee_raises_none() -> None:
    dossier = support.submit(cast("an"), CONTRACT)
    assert payments.invoices_of(noun=NOUN, uid=dossier.uid) == []


def test_pages_of_payer_official_and_stranger() -> None:
    from congvu.engines.identity import demo

    uid = submit_exam()
    address = f"/khoan-thu/{fee_of(uid).uid}/"
    seen = {}
    for key in ("an", "binh", "chi"):
        client = Client()
        client.force_login(demo.account(key), "congvu.engines.identity.web.backends.AccountBackend")
        seen[key] = client.get(address)
        if key == "an":
            drawn = client.get(f"{address}ma-qr.svg")
            assert (drawn.status_code, drawn["Content-Type"]) == (200, "image/svg+xml")
            assert "Nộp phí" in client.get(f"/ho-so/{uid}/").content.decode()
    assert [a.status_code for a in seen.values()] == [200, 200, 404]
    assert "Quét mã bằng ứng dụng ngân hàng" in seen["an"].content.decode()
    assert "Quét mã bằng ứng dụng ngân hàng" not in seen["binh"].content.decode()
    assert Client().get(address).status_code == 302
