"""The engineers' pages through the door: who may, who may not, and what each verb does."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from congvu.engines.exchange.actions import bus, directory, parties, receiving, stamping
from congvu.engines.exchange.models import Channel, Delivery, Message, Office, Partner
from congvu.engines.exchange.models.parties import secret_of
from congvu.engines.exchange.tests.conftest import ROOT, Sides
from congvu.engines.exchange.tests.samples import pem
from congvu.engines.exchange.tests.test_axis import DOCUMENT
from congvu.engines.ledger import api as ledger
from congvu.kernel import clock
from tests.personas import Cast, personas

__all__ = ["personas"]
BASE = "/quan-tri/truc-lien-thong/"
STRANGE = b'<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016"><Subject>Thu</Subject></edXML>'


@pytest.fixture(autouse=True)
def own_folder() -> None:
    """People's sealed numbers need the keys of the tests' own folder."""


@pytest.fixture
def desk(personas: Cast, axis: Any) -> Sides:
    """Two of the tests' own units have offices, and are partners of each other."""
    at = clock.now()
    for key in ("snv", "hcc"):
        parties.open_office(actor=ROOT, unit_id=personas.units[key], at=at)
    for office in Office.objects.order_by("id"):
        parties.add_partner(
            actor=ROOT, at=at, told=parties.Told(code=office.code, name=office.name)
        )
    directory.join(actor=ROOT, at=at)
    return Sides(axis, *Office.objects.order_by("id"))


def test_who_may_see_what(personas: Cast, desk: Sides) -> None:
    sent = desk.send(DOCUMENT, by=desk.a, to=desk.b)
    pages = ["", f"ban-tin/{sent}/", "chua-den/", "duong-truyen/", "co-quan/",
             f"co-quan/{Partner.objects.order_by('id')[0].uid}/"]  # fmt: skip
    giang = personas["giang"].client()
    assert [giang.get(BASE + page).status_code for page in pages] == [200] * 6
    for name in ("an", "ha", "chi"):
        found = {personas[name].client().get(BASE + page).status_code for page in pages}
        assert found <= {403, 404}
    assert {personas["stranger"].client().get(BASE + p).status_code for p in pages} == {302}


def test_an_agency_is_added_changed_and_paused(personas: Cast, desk: Sides) -> None:
    giang = personas["giang"].client()
    wrong = giang.post(BASE + "co-quan/", {"code": "?", "name": "", "certificates": "x"})
    assert wrong.status_code == 422
    assert not Partner.objects.filter(name="").exists()
    said = {"code": "000.00.00.G03", "name": "Bộ Giáo dục và Đào tạo", "certificates": pem()}
    assert giang.post(BASE + "co-quan/", said).status_code == 303
    row = Partner.objects.get(code="G03")
    one = f"{BASE}co-quan/{row.uid}/"
    assert giang.post(one, said | {"weak_hash": "1", "per_minute": "9"}).status_code == 303
    row.refresh_from_db()
    assert (row.weak_hash, row.old_code, row.channel.kind) == (True, "000.00.00.G03", "axis")
    giang.post(one + "tam-dung/", {"reason": ""})
    assert not Channel.objects.get(kind="axis").paused
    giang.post(one + "tam-dung/", {"reason": "Bảo trì"})
    assert Channel.objects.get(kind="axis").paused
    giang.post(one + "gui-tiep/")
    assert not Channel.objects.get(kind="axis").paused


def test_a_secret_is_never_shown(personas: Cast, desk: Sides) -> None:
    giang = personas["giang"].client()
    giang.post(BASE + "co-quan/", {
        "code": "G03", "name": "Bộ Giáo dục và Đào tạo", "address": "https://bo.example.vn/truc/vxp",
        "system_id": "btp", "secret": "rat-bi-mat",
    })  # fmt: skip
    row = Partner.objects.get(code="G03")
    assert row.channel.kind == "direct"
    assert b"rat-bi-mat" not in bytes(row.channel.secret)
    assert "rat-bi-mat" not in giang.get(f"{BASE}co-quan/{row.uid}/").content.decode()


def test_a_line_over_the_bus_is_chosen_without_an_address(
    personas: Cast, desk: Sides, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    giang, page = personas["giang"].client(), BASE + "co-quan/"
    assert 'name="bus"' not in giang.get(page).content.decode()
    settings.CONGVU_NATS = settings.CONGVU_NATS | {"urls": ("nats://127.0.0.1:9",)}
    assert 'name="bus"' in giang.get(page).content.decode()
    told = {"code": "G03", "name": "Bộ mẫu", "bus": "1", "system_id": "bo", "secret": "khoa-chung"}
    giang.post(page, told)
    row = Partner.objects.get(code="G03")
    assert row.channel.is_bus
    shown = giang.get(f"{page}{row.uid}/").content.decode()
    assert 'name="bus" value="1" checked' in shown
    assert 'value="nats:"' not in shown
    monkeypatch.setattr(bus, "standing", lambda: bus.Standing(packs=7, nodes=3, current=2))
    assert "2 trên 3 nút" in giang.get(BASE + "duong-truyen/").content.decode()
    monkeypatch.undo()
    monkeypatch.setattr(bus, "ATTEMPT", 0.3)
    assert "Cụm NATS không trả lời" in giang.get(BASE + "duong-truyen/").content.decode()


def test_offices_are_opened_and_closed(personas: Cast, desk: Sides) -> None:
    giang = personas["giang"].client()
    giang.post(BASE + "dau-moi/", {"code": "H48.12"})
    office = Office.objects.get(code="H48.12")
    giang.post(f"{BASE}dau-moi/{office.uid}/dong/")
    office.refresh_from_db()
    assert office.closed_at is not None


def test_a_dead_letter_is_sent_again(personas: Cast, desk: Sides) -> None:
    desk.send(DOCUMENT, by=desk.a, to=desk.b)
    Delivery.objects.update(state="dead", attempts=6, trouble="sendEdoc: HTTP 502")
    giang = personas["giang"].client()
    assert "HTTP 502" in giang.get(BASE + "chua-den/?tinh-trang=dead").content.decode()
    [row] = Delivery.objects.all()
    answer = giang.post(BASE + "chua-den/", {"viec": "gui-lai", "chon": str(row.uid)})
    assert answer.status_code == 303
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("waiting", 0)


def test_quarantine_is_looked_at_tried_and_dismissed(personas: Cast, desk: Sides) -> None:
    channel = Channel.objects.get(kind="axis")
    [uid] = receiving.take(actor=ROOT, raw=STRANGE, channel=channel.pk, at=clock.now()).uids
    giang, one = personas["giang"].client(), f"{BASE}ban-tin/{uid}/"
    page = giang.get(one).content.decode()
    assert "Cơ quan gửi chưa có trong danh sách đối tác." in page
    assert "Thu" in page
    giang.post(one + "xet-lai/")
    giang.post(one + "bo/", {"reason": ""})
    assert Message.objects.as_system("test").get(uid=uid).state == "quarantined"
    assert personas["ha"].client().post(one + "bo/", {"reason": "x"}).status_code == 403
    giang.post(one + "bo/", {"reason": "Không rõ ai gửi"})
    assert Message.objects.as_system("test").get(uid=uid).state == "dismissed"


def test_evidence_comes_as_a_zip(personas: Cast, desk: Sides) -> None:
    sent = desk.send(DOCUMENT, by=desk.a, to=desk.b)
    desk.carry(clock.now())
    ledger.seal(at=clock.now(), wait=True)
    address = reverse("exchange:evidence", args=[sent])
    assert personas["giang"].client().get(address).status_code == 409  # asking stamps nothing
    assert stamping.stamp_head(actor=ROOT, at=clock.now())
    giang = personas["giang"].client()
    answer = giang.get(reverse("exchange:evidence", args=[sent]))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/zip"
    assert personas["ha"].client().get(reverse("exchange:evidence", args=[sent])).status_code == 403


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "a" * 201), ("name", "a\x00b"), ("address", "https://" + "a" * 300),
        ("system_id", "x" * 61), ("system_id", "hệ-thống"), ("system_id", "x-1"),
        ("secret", "s" * 201), ("code", "G\x0009"), ("code", "Đơn.vị"),
    ],
)  # fmt: skip
def test_what_no_column_holds_is_said_in_the_form(
    personas: Cast, desk: Sides, field: str, value: str
) -> None:
    giang = personas["giang"].client()
    said = {"code": "G03", "name": "Bộ", "address": "https://a.example", "system_id": "x-2"}
    Channel.objects.create(kind="direct", name="x", system_id="x-1")
    assert giang.post(BASE + "co-quan/", said | {field: value}).status_code == 422
    assert not Partner.objects.filter(channel__kind="direct").exists()
    assert Channel.objects.filter(kind="direct").count() == 1


def test_a_secret_that_was_made_up_is_shown_once(personas: Cast, desk: Sides) -> None:
    giang = personas["giang"].client()
    said = {"code": "G03", "name": "Bộ", "address": "https://a.example", "system_id": "x-2"}
    answer = giang.post(BASE + "co-quan/", said)
    row = Partner.objects.select_related("channel").get(code="G03")
    secret = secret_of(row.channel)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert secret in answer.content.decode()
    assert secret not in giang.get(f"{BASE}co-quan/{row.uid}/").content.decode()
    own = giang.post(
        BASE + "co-quan/", said | {"code": "G04", "system_id": "x-3", "secret": "s" * 30}
    )
    assert own.status_code == 303
