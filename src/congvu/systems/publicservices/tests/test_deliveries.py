"""Giving paper results: receipts at the counter, consignments by post, states that never go back."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

from congvu.engines.identity import demo
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotAllowed, NotFound
from congvu.registers.dossiers.models import Dossier
from congvu.systems.publicservices.actions import deliveries as actions
from congvu.systems.publicservices.models import Delivery, DeliveryStep
from congvu.systems.publicservices.rules import delivering
from congvu.systems.publicservices.rules.delivering import Receipt, Stage
from congvu.systems.publicservices.tests import support
from congvu.systems.publicservices.tests.support import AT, FOUND, cast

RESULTS = Actor.system("Trả kết quả")
CODE, OTHER = "RR473124829VN", "EH000000005VN"
GOOD = Receipt(name="Nguyễn Văn An", paper="Thẻ căn cước …0017", basis="self", ticked=True)
SECRET = "a shared secret"
house = [pytest.mark.house, pytest.mark.django_db]


class TestRules:
    @pytest.mark.parametrize(
        ("code", "right"),
        [
            ("RR473124829GB", True),  # the worked example of UPU S10
            (CODE, True), (OTHER, True), ("RR473124828GB", False), ("EH12345678VN", False),
            ("", False), ("EH123456789V1", False),
        ],
    )  # fmt: skip
    def test_a_consignments_code_carries_its_check_digit(self, code: str, right: bool) -> None:
        assert delivering.is_postal_code(code) is right

    def test_codes_are_read_as_people_copy_them(self) -> None:
        assert delivering.clean_code(" rr 473 124 829 vn ") == CODE

    @pytest.mark.parametrize(
        ("typed", "fee"),
        [("", 0), ("26.500", 26500), ("1000000", 1_000_000), ("1.000.001", None), ("-5", None),
         ("abc", None)],
    )  # fmt: skip
    def test_fees_are_dong(self, typed: str, fee: int | None) -> None:
        assert delivering.fee_of(typed) == fee

    @pytest.mark.parametrize(
        ("changed", "wrong"),
        [
            ({}, set()),
            ({"name": " "}, {"name"}),
            ({"paper": ""}, {"paper"}),
            ({"basis": "x"}, {"basis"}),
            ({"basis": "authorised"}, {"authority"}),
            ({"basis": "authorised", "authority": "12/UQ ngày 01/11/2026"}, set()),
            ({"ticked": False}, {"ticked"}),
        ],
    )
    def test_what_a_receipt_needs(self, changed: dict[str, Any], wrong: set[str]) -> None:
        said = {"name": "An", "paper": "CCCD", "basis": "self", "ticked": True, **changed}
        assert set(delivering.receipt_faults(Receipt(**said))) == wrong

    def test_no_stage_is_ever_reached_again(self) -> None:
        for start in Stage:
            seen, open_ = set(), set(delivering.MOVES[start])
            while open_:
                seen.add(step := open_.pop())
                open_ |= delivering.MOVES[step] - seen
            assert start not in seen

    def test_a_signature_is_of_its_body_its_secret_and_these_minutes(self) -> None:
        signature = delivering.sign(SECRET, timestamp="1000", body=b"{}")
        said = {"timestamp": "1000", "body": b"{}", "signature": signature, "now": 1100.0}
        assert delivering.is_genuine(SECRET, **said)
        for wrong in ({"body": b"[]"}, {"now": 1400.0}, {"timestamp": "1001"}, {"signature": ""}):
            assert not delivering.is_genuine(SECRET, **{**said, **wrong})
        assert not delivering.is_genuine("", **said)


def finished(channel: int = 1) -> str:
    """A dossier of An with its result, as if it had been brought on paper."""
    uid = support.submit(cast("an"), FOUND).uid
    Dossier.objects.as_system("test").filter(uid=uid).update(
        state=10, channel=channel, finished_at=AT
    )
    return uid


def waiting(uid: str) -> Delivery:
    actions.await_collection(actor=RESULTS, dossier_uid=uid, at=AT)
    return Delivery.objects.as_system("test").get(dossier_uid=uid)


def stage(uid: str) -> list[str]:
    rows = Delivery.objects.as_system("test").filter(dossier_uid=uid).order_by("id")
    return list(rows.values_list("stage", flat=True))


def sent(uid: str, code: str = CODE) -> None:
    actions.post_result(
        actor=cast("binh"), dossier_uid=uid, code=code, address="12 Lê Lợi", fee="26.500", at=AT
    )


def says(word: str, key: str, code: str = CODE) -> bool:
    return actions.carrier_says(
        actor=RESULTS, code=code, stage=word, place="Bưu cục", key=key, said_at=AT, at=AT
    )


class TestGiving:
    pytestmark = house

    def test_paper_waits_once_and_what_came_online_does_not(self) -> None:
        uid = finished()
        waiting(uid)
        waiting(uid)
        assert stage(uid) == ["ready"]
        online = finished(channel=2)
        actions.await_collection(actor=RESULTS, dossier_uid=online, at=AT)
        assert stage(online) == []

    def test_a_receipt_says_who_took_it_on_whose_authority(self) -> None:
        uid = finished()
        waiting(uid)
        before = support.rows()
        for wrong in ({"ticked": False}, {"name": ""}, {"basis": "authorised"}):
            receipt = Receipt(**{**GOOD.__dict__, **wrong})
            with pytest.raises(actions.UnableToDeliver):
                actions.collect_result(actor=cast("binh"), dossier_uid=uid, receipt=receipt, at=AT)
        assert support.rows() == before
        assert stage(uid) == ["ready"]
        for stranger in ("chi", "an"):
            with pytest.raises((NotAllowed, NotFound)):
                actions.collect_result(actor=cast(stranger), dossier_uid=uid, receipt=GOOD, at=AT)
        actions.collect_result(actor=cast("binh"), dossier_uid=uid, receipt=GOOD, at=AT)
        row = Delivery.objects.as_system("test").get(dossier_uid=uid)
        assert (row.stage, row.receiver, row.ended_at) == ("collected", "Nguyễn Văn An", AT)
        before = support.rows()
        with pytest.raises(actions.UnableToMove, match="đã trả"):
            actions.collect_result(actor=cast("binh"), dossier_uid=uid, receipt=GOOD, at=AT)
        with pytest.raises(actions.UnableToMove, match="đã trả"):
            sent(uid)
        assert support.rows() == before

    def test_nothing_is_given_before_there_is_a_result(self) -> None:
        uid = support.submit(cast("an"), FOUND).uid
        before = support.rows()
        with pytest.raises(actions.UnableToMove, match="chưa có kết quả"):
            actions.collect_result(actor=cast("binh"), dossier_uid=uid, receipt=GOOD, at=AT)
        assert support.rows() == before

    def test_the_carriers_word_moves_on_and_never_back(self) -> None:
        uid = finished()
        with pytest.raises(actions.UnableToDeliver, match="13 ký tự"):
            sent(uid, "RR473124828VN")
        assert stage(uid) == []
        sent(uid)
        assert says("under_way", "1")
        assert not says("under_way", "1")  # the same message again
        assert says("delivered", "2")
        before = support.rows()
        assert not says("under_way", "0")  # one that was late
        assert not says("returned", "3")
        with pytest.raises(NotFound):
            says("delivered", "4", OTHER)
        with pytest.raises(actions.UnableToDeliver):
            says("collected", "5")
        assert support.rows() == before
        assert stage(uid) == ["delivered"]
        with pytest.raises(actions.UnableToDeliver, match="đã dùng"):
            sent(finished())
        assert DeliveryStep.objects.count() == 3

    def test_what_comes_back_waits_at_the_counter_anew(self) -> None:
        uid = finished()
        sent(uid)
        says("returned", "1")
        assert stage(uid) == ["returned", "ready"]
        actions.collect_result(actor=cast("binh"), dossier_uid=uid, receipt=GOOD, at=AT)
        assert stage(uid) == ["returned", "collected"]

    def test_people_are_reminded_once_after_so_many_days(self) -> None:
        waiting(finished())
        soon, late = AT + timedelta(days=14), AT + timedelta(days=15)
        assert actions.remind_collection(actor=RESULTS, at=soon) == 0
        assert actions.remind_collection(actor=RESULTS, at=late) == 1
        assert actions.remind_collection(actor=RESULTS, at=late) == 0


def browser(who: str) -> Client:
    made = Client()
    made.force_login(demo.account(who), backend=django_settings.AUTHENTICATION_BACKENDS[0])
    return made


def call(body: bytes, *, secret: str = SECRET) -> Any:
    stamp = str(int(time.time()))
    return Client().post(
        "/buu-chinh/cap-nhat/", body, content_type="application/json",
        headers={"X-Timestamp": stamp, "X-Signature": delivering.sign(secret, timestamp=stamp, body=body)},
    )  # fmt: skip


class TestDoors:
    pytestmark = house

    def test_the_officer_gives_and_the_person_sees(self) -> None:
        uid = finished()
        waiting(uid)
        desk, an = browser("binh"), browser("an")
        assert "Chờ đến nhận" in an.get(f"/ho-so/{uid}/").content.decode()
        assert "Trả tại quầy" not in an.get(f"/ho-so/{uid}/").content.decode()
        bad = desk.post(f"/ho-so/{uid}/tra-ket-qua/", {"basis": "self", "name": "An"})
        assert bad.status_code == 422
        assert 'value="An"' in bad.content.decode()
        assert an.post(f"/ho-so/{uid}/tra-ket-qua/", {}).status_code == 403
        good = {"basis": "self", "name": "Nguyễn Văn An", "paper": "CCCD …0017", "ticked": "1"}
        assert desk.post(f"/ho-so/{uid}/tra-ket-qua/", good).status_code == 302
        assert "Đã trả tại quầy" in an.get(f"/ho-so/{uid}/").content.decode()
        listed = desk.get("/mot-cua/tra-ket-qua/?trang-thai=collected")
        assert "CCCD" not in listed.content.decode()
        assert "Nguyễn Văn An" in listed.content.decode()
        assert an.get("/mot-cua/tra-ket-qua/").status_code == 403
        assert desk.get("/mot-cua/tra-ket-qua/?xuat=csv").status_code == 200

    def test_only_the_carrier_moves_a_consignment(self, settings: Any) -> None:
        settings.CONGVU_POST = {
            "secret": SECRET,
            "tracking": "https://buu.vn/{code}",
            "simulated": False,
        }
        uid = finished()
        form = {"code": CODE, "address": "12 Lê Lợi", "fee": "26.500"}
        assert browser("binh").post(f"/ho-so/{uid}/gui-buu-dien/", form).status_code == 302
        page = browser("an").get(f"/ho-so/{uid}/").content.decode()
        assert f"https://buu.vn/{CODE}" in page
        said = {"code": CODE, "stage": "delivered", "key": "k", "at": AT.isoformat()}
        body = json.dumps(said).encode()
        assert call(body, secret="another").status_code == 401
        assert call(b"[]").status_code == 400
        assert call(json.dumps({**said, "code": OTHER}).encode()).status_code == 404
        assert stage(uid) == ["handed_in"]
        assert [call(body).json(), call(body).json()] == [{"taken": True}, {"taken": False}]
        assert stage(uid) == ["delivered"]
        assert browser("binh").get(f"/buu-chinh/mo-phong/{CODE}/").status_code == 404

    def test_the_simulated_carrier_says_so_and_speaks_through_the_same_door(
        self, settings: Any
    ) -> None:
        settings.CONGVU_POST = {"secret": SECRET, "tracking": "", "simulated": True}
        uid = finished()
        sent(uid)
        desk, an = browser("binh"), browser("an")
        assert "mô phỏng" in an.get(f"/buu-chinh/mo-phong/{CODE}/").content.decode()
        an.post(f"/buu-chinh/mo-phong/{CODE}/", {"stage": "delivered"})
        assert stage(uid) == ["handed_in"]
        assert browser("chi").get(f"/buu-chinh/mo-phong/{CODE}/").status_code == 404
        assert desk.post(f"/buu-chinh/mo-phong/{CODE}/", {"stage": "under_way"}).status_code == 302
        assert stage(uid) == ["under_way"]
