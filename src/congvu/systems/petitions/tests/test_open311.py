"""Open311: sent by a system, handled in the inbox, read by everybody without anybody's data."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from lxml import etree

from congvu.engines.casework import api as casework
from congvu.engines.casework.actions.tasks import finish
from congvu.engines.identity import api as identity
from congvu.engines.identity import demo
from congvu.engines.identity.models import Machine
from congvu.engines.ledger.models import Entry
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.systems.petitions import demo as reports
from congvu.systems.petitions.models import Report

pytestmark = pytest.mark.house
BACKEND = settings.AUTHENTICATION_BACKENDS[0]
ROOT = "/api/v1/petitions/open311/v2/"
SYSTEM = Actor.system("test")
COMMUNE = "21025"  # phường Cẩm Thành
SENT = {
    "service_code": "duong-sa", "description": "Ổ gà trước nhà số 12", "first_name": "An",
    "phone": "0912345678", "lat": "15.120512", "long": "108.800712", "jurisdiction_id": COMMUNE,
    "address_string": "12 Lê Lợi", "media_url": "https://anh.example/1.jpg",
}  # fmt: skip


@pytest.fixture
def key(db: None) -> str:
    """Of a system that may send."""
    unit = identity.actor_for(demo.account("y-ngu").pk).unit_id or 0
    at = clock.now()
    casework.publish_shipped(actor=SYSTEM, at=at)
    secret = identity.add_machine(
        actor=SYSTEM, client_id="ung-dung", name="Ứng dụng", unit_id=unit, at=at
    )
    identity.grant_role(
        actor=SYSTEM, account_id=Machine.objects.get().account_id, code="petitions.report.send",
        unit_id=None, valid_from=clock.local(at).date(), decision_number="1/QĐ",
    )  # fmt: skip
    return identity.give_machine_token(actor=SYSTEM, client_id="ung-dung", secret=secret, at=at)


def _send(client: Client, key: str, **changed: str) -> Any:
    from urllib.parse import urlencode

    return client.post(
        f"{ROOT}requests.json", urlencode(SENT | {"api_key": key} | changed),
        content_type="application/x-www-form-urlencoded",
    )  # fmt: skip


def test_kinds_are_read_in_both_forms(client: Client, db: None) -> None:
    told = client.get(f"{ROOT}services.json").json()
    assert {s["service_code"] for s in told} >= {"duong-sa", "moi-truong"}
    xml = etree.fromstring(client.get(f"{ROOT}services.xml").content)
    assert [s.findtext("service_code") for s in xml.iter("service")] == [
        s["service_code"] for s in told
    ]
    assert client.get(f"{ROOT}services/duong-sa.json").json()["attributes"] == []
    gone = client.get(f"{ROOT}services/khong-co.xml")
    assert (gone.status_code, etree.fromstring(gone.content).tag) == (404, "errors")
    assert client.get(f"{ROOT}services.json?jurisdiction_id=99999").status_code == 404


def test_a_report_is_sent_handled_and_closed(client: Client, key: str) -> None:
    sent = _send(client, key)
    assert sent.status_code == 201, sent.content
    (given,) = sent.json()
    uid = given["service_request_id"]
    row = Report.objects.as_system("test").get(uid=uid)
    assert (row.place_code, row.state) == (COMMUNE, "open")
    assert b"0912345678" not in bytes(row.contact)
    assert client.get(f"{ROOT}tokens/{uid}.json").json()[0]["service_request_id"] == uid
    officer = identity.actor_for(demo.account("y-ngu").pk)
    for outcome, reason in (("take", ""), ("answer", "Đã vá ngày 25/11/2026.")):
        task = casework.task_of(noun="petitions.report", subject_uid=uid, whose="official")
        assert task is not None
        finish(actor=officer, task_uid=task.uid, outcome=outcome, reason=reason, at=clock.now())
    (told,) = client.get(f"{ROOT}requests/{uid}.json").json()
    assert (told["status"], told["status_notes"]) == ("closed", "Đã vá ngày 25/11/2026.")
    assert [r["service_request_id"] for r in client.get(
        f"{ROOT}requests.json?status=closed&service_code=duong-sa,moi-truong&jurisdiction_id=51"
    ).json()] == [uid]  # fmt: skip
    assert client.get(f"{ROOT}requests.json?status=open").json() == []


def test_everybody_sees_nobody(client: Client, key: str) -> None:
    uid = _send(client, key).json()[0]["service_request_id"]
    public = client.get(f"{ROOT}requests/{uid}.json").content.decode()
    for secret in ("Ổ gà", "Lê Lợi", "anh.example", "0912345678", "15.120512"):
        assert secret not in public
    (own,) = client.get(f"{ROOT}requests/{uid}.json?api_key={key}").json()
    assert (own["description"], own["lat"]) == ("Ổ gà trước nhà số 12", 15.120512)
    xml = client.get(f"{ROOT}requests.xml").content.decode()
    assert uid in xml
    assert "Ổ gà" not in xml


def test_the_office_reads_it_whole_and_others_do_not(client: Client, key: str) -> None:
    uid = _send(client, key).json()[0]["service_request_id"]
    client.force_login(demo.account("y-ngu"), backend=BACKEND)
    page = client.get(f"/phan-anh/{uid}/").content.decode()
    for told in ("Ổ gà trước nhà số 12", "12 Lê Lợi", "0912345678", "https://anh.example/1.jpg"):
        assert told in page
    looks = Entry.objects.as_system("test").filter(
        name="ledger.records.read", payload__subjects__contains=[uid]
    )
    assert looks.count() == 1
    listed = client.get("/phan-anh/").content.decode()
    assert f"/phan-anh/{uid}/" in listed
    task = casework.task_of(noun="petitions.report", subject_uid=uid, whose="official")
    assert task is not None
    assert f"/phan-anh/{uid}/" in client.get(f"/viec-cua-toi/{task.uid}/").content.decode()

    client.force_login(demo.account("chi"), backend=BACKEND)
    assert client.get(f"/phan-anh/{uid}/").status_code in (403, 404)
    client.logout()
    assert client.get(f"/phan-anh/{uid}/").status_code == 302


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"api_key": "sai"}, 403),
        ({"service_code": "khong-co"}, 404),
        ({"phone": ""}, 400),
        ({"jurisdiction_id": "", "address_string": ""}, 400),
        ({"jurisdiction_id": "99999"}, 400),
        ({"lat": "99"}, 400),
        ({"media_url": "javascript:alert(1)"}, 400),
        ({"description": ""}, 400),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_kept(
    client: Client, key: str, changed: dict[str, str], status: int
) -> None:
    refused = _send(client, key, **changed)
    assert refused.status_code == status
    assert refused.json()[0]["code"] == status
    assert not Report.objects.as_system("test").exists()


def test_what_cannot_be_read_is_refused_as_xml_where_xml_is_spoken(
    client: Client, db: None
) -> None:
    sent = client.post(
        f"{ROOT}requests.xml", "lat=bac", content_type="application/x-www-form-urlencoded"
    )
    assert (sent.status_code, sent["Content-Type"]) == (400, "text/xml; charset=utf-8")
    error = etree.fromstring(sent.content).find("error")
    assert error is not None
    assert error.findtext("code") == "400"
    assert "lat: " in (error.findtext("description") or "")
    assert not Report.objects.as_system("test").exists()


@pytest.mark.parametrize(
    "end",
    ["0001-01-01T00:00:00%2B19:31", "1507-04-07T04:21:13%2B19:31", "9999-12-31T23:59:59-19:31"],
)
def test_no_instant_is_too_far(client: Client, db: None, end: str) -> None:
    for asked in (f"end_date={end}", f"start_date={end}"):
        assert client.get(f"{ROOT}requests.json?{asked}").json() == []


def test_a_system_without_the_permission_sends_nothing(client: Client, key: str) -> None:
    from congvu.engines.identity.models import Grant

    Grant.objects.filter(account_id=Machine.objects.get().account_id).delete()
    Machine.objects.get().account.__class__.objects.filter(username="may.ung-dung").update(
        reach_version=9
    )
    assert _send(client, key).status_code == 403
    assert not Report.objects.as_system("test").exists()


def test_the_demo_is_told_once(db: None) -> None:
    at = clock.now()
    casework.publish_shipped(actor=SYSTEM, at=at)
    reports.tell(at=at)
    reports.tell(at=at)
    states = Report.objects.as_system("test").order_by("id").values_list("state", "note")
    assert [s for s, _note in states] == ["open", "open", "closed"]
    assert states[2][1].startswith("Đã dặm vá")
    assert Machine.objects.filter(client_id=reports.CLIENT).count() == 1
