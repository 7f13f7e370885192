"""Citizens come in through a real provider in a thread; and what goes wrong says what to do."""

from __future__ import annotations

import logging
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.test import Client

from congvu.config.demo_broker.app import Broker
from congvu.config.demo_broker.people import CITIZENS
from congvu.engines.identity import api
from congvu.engines.identity.models import Account, Person
from congvu.engines.identity.tests.broker import CLIENT, SITE, walk
from congvu.engines.identity.web import broker as client_side
from congvu.engines.ledger import api as ledger
from congvu.kernel import clock

pytestmark = pytest.mark.django_db
NUMBER = "051090000001"


def test_what_is_asked_of_the_broker(client: Client, broker: Broker) -> None:
    url = client.get("/dang-nhap/dinh-danh/")["Location"]
    asked = {k: v[0] for k, v in parse_qs(urlsplit(url).query).items()}
    assert asked["code_challenge_method"] == "S256"
    assert asked["acr_values"] == "LoA2"
    assert asked["scope"] == "openid"
    assert len(asked["state"]) == len(asked["nonce"]) == 32
    assert len(asked["code_challenge"]) == 43


def test_a_citizen_comes_in_and_is_known(client: Client, broker: Broker) -> None:
    before = client.session.session_key
    answer = client.get(walk(client, broker))
    assert (answer.status_code, answer["Location"]) == (302, "/tai-khoan/")
    assert client.session.session_key != before
    page = client.get("/tai-khoan/")
    actor = page.wsgi_request.actor
    assert (actor.name, actor.kind, actor.assurance) == ("Nguyễn Văn An", "citizen", 2)
    account = Account.objects.select_related("person").get()
    assert (account.issuer, account.subject) == (broker.issuer, "mau-7c1e-0001")
    assert not account.has_usable_password()
    assert account.person.birth_date == date(1990, 2, 15)
    assert api.cccd_of(account.person_id) == NUMBER


def test_every_sign_in_refreshes_what_was_verified(client: Client, broker: Broker) -> None:
    client.get(walk(client, broker))
    person = Person.objects.as_system("test").get()
    first = {f.field: f for f in api.eid_profile(person.pk)}
    assert sorted(first) == ["address", "birth_date", "cccd", "full_name", "sex"]
    assert first["birth_date"].value == "1990-02-15"
    assert first["cccd"].source == broker.issuer
    Person.objects.as_system("test").update(full_name="Nguyễn Văn Ân", sort_key="x")
    again = Client()
    again.get(walk(again, broker))
    person.refresh_from_db()
    assert (person.full_name, Account.objects.count()) == ("Nguyễn Văn An", 1)
    second = {f.field: f for f in api.eid_profile(person.pk)}
    assert second["full_name"].verified_at > first["full_name"].verified_at
    told = ledger.timeline(noun="person", subject=str(person.uid))
    assert [e.payload["changed"] for e in told if e.name == "identity.person.verified"][-1] == [
        "full_name"
    ]


def test_a_person_known_by_number_is_not_made_twice(
    client: Client, broker: Broker, person: Any
) -> None:
    known = person("NGUYEN VAN AN", cccd=NUMBER)
    client.get(walk(client, broker))
    assert Account.objects.get().person_id == known
    assert Person.objects.as_system("test").count() == 1


def test_the_number_is_nowhere_in_clear(
    client: Client, broker: Broker, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    back = walk(client, broker)
    client.get(back)
    for path in ("/tai-khoan/", "/tai-khoan/ai-da-xem/", "/tai-khoan/phien/", "/"):
        page = client.get(path)
        assert page.status_code == 200
        assert NUMBER not in page.content.decode()
    assert "••••••••0001" in client.get("/tai-khoan/").content.decode()
    assert NUMBER not in back
    ours = [r.getMessage() for r in caplog.records]
    assert not [m for m in ours if NUMBER in m]
    person = Person.objects.as_system("test").get()
    assert NUMBER.encode() not in bytes(person.cccd_sealed)
    assert NUMBER not in str(dict(client.session.items()))
    told = ledger.timeline(noun="person", subject=str(person.uid))
    assert not [e for e in told if NUMBER in str(e)]


def test_no_token_is_kept_or_logged(
    client: Client, broker: Broker, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client.get(walk(client, broker))
    tokens = [*broker.store.tokens, "eyJ"]
    said = str(dict(client.session.items())) + caplog.text
    assert not [t for t in tokens if t in said]


def test_level_one_is_told_how_to_reach_level_two(client: Client, broker: Broker) -> None:
    page = client.get(walk(client, broker, "muc1"))
    assert page.status_code == 403
    assert "nâng lên mức 2" in page.content.decode()
    assert not Account.objects.exists()
    assert client.get("/tai-khoan/").status_code == 302


def test_state_is_good_once_and_only_for_its_browser(client: Client, broker: Broker) -> None:
    back = walk(client, broker)
    stranger = Client()
    assert stranger.get(back).status_code == 403
    assert not Account.objects.exists()
    assert client.get(back).status_code == 302
    assert client.get(back).status_code == 403
    assert client.get("/dang-nhap/dinh-danh/xong/?code=x&state=").status_code == 403


def test_a_stolen_code_does_not_fit_another_verifier(client: Client, broker: Broker) -> None:
    stolen = parse_qs(urlsplit(walk(client, broker)).query)["code"][0]
    thief = Client()
    state = parse_qs(urlsplit(thief.get("/dang-nhap/dinh-danh/")["Location"]).query)["state"][0]
    page = thief.get("/dang-nhap/dinh-danh/xong/", {"code": stolen, "state": state})
    assert page.status_code == 403
    assert not Account.objects.exists()


def test_saying_no_at_the_broker_is_not_an_error(client: Client, broker: Broker) -> None:
    state = parse_qs(urlsplit(client.get("/dang-nhap/dinh-danh/")["Location"]).query)["state"][0]
    page = client.get("/dang-nhap/dinh-danh/xong/", {"error": "access_denied", "state": state})
    assert "Bạn đã dừng đăng nhập" in page.content.decode()


@pytest.mark.parametrize("claim", ["iss", "aud", "nonce", "exp"])
def test_a_token_with_a_wrong_claim_is_refused(
    client: Client, broker: Broker, claim: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign = broker.signer.sign
    wrong = {"iss": "http://other", "aud": "other", "nonce": "other", "exp": 1}
    monkeypatch.setattr(
        broker.signer, "sign", lambda claims, kind="JWT": sign({**claims, claim: wrong[claim]})
    )
    assert client.get(walk(client, broker)).status_code == 403
    assert not Account.objects.exists()


def test_a_token_signed_by_another_key_is_refused(
    client: Client, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    from congvu.config.demo_broker.tokens import Signer

    monkeypatch.setattr(broker.signer, "sign", Signer().sign)
    assert client.get(walk(client, broker)).status_code == 403
    assert not Account.objects.exists()


def test_a_broker_that_is_down_says_so_and_keeps_the_way(
    client: Client, broker: Broker, settings: Any
) -> None:
    settings.CONGVU_EID = settings.CONGVU_EID | {"issuer": "http://127.0.0.1:1"}
    page = client.get("/dang-nhap/dinh-danh/", {"next": "/thu-tuc/1.012929/"})
    assert page.status_code == 503
    said = page.content.decode()
    assert "Chưa kết nối được hệ thống định danh điện tử" in said
    assert "/dang-nhap/dinh-danh/?next=/thu-tuc/1.012929/" in said


def test_a_broker_that_goes_down_half_way_keeps_the_way(
    client: Client, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = walk(client, broker, wanted="/thu-tuc/1.012929/")
    endpoints = dict(client_side._discovery()) | {"token_endpoint": "http://127.0.0.1:1/token"}
    monkeypatch.setattr(client_side, "_discovery", lambda: endpoints)
    page = client.get(back)
    assert page.status_code == 503
    assert "?next=/thu-tuc/1.012929/" in page.content.decode()


def test_next_never_leaves_the_site(client: Client, broker: Broker) -> None:
    answer = client.get(walk(client, broker, wanted="https://evil.example/"))
    assert answer["Location"] == "/"


def test_signing_out_leads_out_of_the_broker_too(client: Client, broker: Broker) -> None:
    client.get(walk(client, broker))
    answer = client.post("/dang-xuat/")
    url = urlsplit(answer["Location"])
    assert f"{url.scheme}://{url.netloc}{url.path}" == f"{broker.issuer}/end-session"
    assert parse_qs(url.query) == {
        "client_id": ["congvu"], "post_logout_redirect_uri": [f"{SITE}/"],
    }  # fmt: skip
    back = requests.get(answer["Location"], allow_redirects=False, timeout=5)
    assert back.headers["Location"] == f"{SITE}/"
    assert client.get("/tai-khoan/").status_code == 302


def test_signing_out_at_the_broker_ends_the_session_here(client: Client, broker: Broker) -> None:
    client.get(walk(client, broker))
    session = list(broker.store.sessions.values())[-1]
    token = broker.logout_token(CLIENT, session)
    plain = broker.signer.sign({"iss": broker.issuer, "aud": "congvu", "sub": session["sub"]})
    calls = Client(enforce_csrf_checks=True)
    for bad in ("", "nonsense", plain, token[:-4] + "AAAA"):
        assert calls.post("/dang-xuat/tu-dinh-danh/", {"logout_token": bad}).status_code == 400
    assert client.get("/tai-khoan/").status_code == 200
    assert calls.post("/dang-xuat/tu-dinh-danh/", {"logout_token": token}).status_code == 200
    assert client.get("/tai-khoan/").status_code == 302


def test_a_citizens_actor_holds_own_permissions_only(client: Client, broker: Broker) -> None:
    client.get(walk(client, broker))
    actor = api.actor_for(Account.objects.get().pk)
    assert api.can(actor, "identity.profile.read")
    assert not api.can(actor, "identity.delegation.give")
    assert api.can(actor, "casework.task.assign").why == (
        "“Giao việc cho cán bộ của đơn vị” là việc của cán bộ; tài khoản công dân không có quyền "
        "này."
    )
    assert client.get("/quan-tri/tai-khoan/").status_code == 403


def test_the_samples_have_the_shape_of_numbers() -> None:
    from congvu.engines.identity.rules.claims import read_date
    from congvu.engines.identity.rules.numbers import agrees, cccd_fault

    for citizen in CITIZENS:
        assert cccd_fault(citizen.number) == ""
        sex = "nam" if citizen.sex == "1" else "nu"
        assert agrees(citizen.number, birth_date=read_date(citizen.born), sex=sex), citizen.name
    assert clock.now()
