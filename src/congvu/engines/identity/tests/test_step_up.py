"""A citizen who is in proves themselves more strongly through the real provider, and goes on."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from congvu.config.demo_broker.app import Broker
from congvu.engines.identity.models import Account, Person, SignOn
from congvu.engines.identity.tests.broker import choose, walk
from congvu.engines.identity.tests.sso import Outside, register, said_back
from congvu.engines.identity.web import broker as client_side
from congvu.engines.identity.web.kept import KEPT
from congvu.engines.identity.web.sessions import SINCE
from congvu.engines.ledger import api as ledger
from congvu.kernel import clock

pytestmark = pytest.mark.django_db
SHARE = "/chia-se/"  # needs level 2


@pytest.fixture
def low(client: Client, broker: Broker, settings: Any) -> Client:
    """An, signed in at level 1."""
    settings.CONGVU_EID = settings.CONGVU_EID | {"least": "LoA1"}
    client.get(walk(client, broker, level="1"))
    assert level(client) == 1
    return client


@pytest.fixture
def citizens(low: Client, tree: dict[str, int]) -> Outside:
    """An application of citizens."""
    return register(low, tree["so"], audience="citizen", is_trusted=True)


def level(client: Client) -> int:
    """The level of the browser's session."""
    actor = client.get("/tai-khoan/").wsgi_request.actor
    return int(actor.assurance)


def out(client: Client, wanted: str, **said: str) -> str:
    """Press the button of the page that says why; the broker's address."""
    answer = client.get("/dang-nhap/nang-muc/di/", {"next": wanted, "muc": "2", **said})
    assert answer.status_code == 302, answer.content
    return str(answer["Location"])


def told(name: str) -> list[dict[str, Any]]:
    """What the ledger holds of an event."""
    ledger.seal(at=clock.now())
    found = ledger.entries_after(position=0, limit=1000)
    return [dict(e.payload) for e in found if e.name == f"identity.session.{name}"]


def test_a_page_that_wants_more_leads_to_the_e_id_and_back(low: Client, broker: Broker) -> None:
    before = (low.session.session_key, low.session[SINCE])
    answer = low.get(f"{SHARE}?trang=2")
    assert answer.status_code == 303
    page = low.get(answer["Location"])
    assert "Cần xác nhận bằng định danh điện tử mức 2" in page.content.decode()
    button = re.search(r'href="(/dang-nhap/nang-muc/di/[^"]+)"', page.content.decode())
    assert button
    url = low.get(button[1].replace("&amp;", "&"))["Location"]
    asked = {k: v[0] for k, v in parse_qs(urlsplit(url).query).items()}
    assert (asked["acr_values"], asked["prompt"], asked["max_age"]) == ("LoA2", "login", "0")
    back = low.get(choose(url, broker))
    assert (back.status_code, back["Location"]) == (302, f"{SHARE}?trang=2")
    assert low.get(back["Location"]).status_code == 200
    assert level(low) == 2
    assert low.session.session_key != before[0]
    assert low.session[SINCE] > before[1]
    assert [s.session_key for s in UserSession.objects.all()] == [low.session.session_key]
    (event,) = told("stepped_up")
    assert (event["before"], event["after"], event["acr"]) == (1, 2, "LoA2")
    assert Account.objects.count() == 1


def test_the_e_id_of_somebody_else_changes_nothing(low: Client, broker: Broker) -> None:
    key, since = low.session.session_key, low.session[SINCE]
    page = low.get(choose(out(low, SHARE), broker, "duyen"))
    said = page.content.decode()
    assert page.status_code == 403
    assert "là của người khác, không phải của Nguyễn Văn An" in said
    assert "Chưa có gì thay đổi" in said
    assert "Đỗ Thị Mỹ Duyên" not in said  # no more than that it is another
    assert level(low) == 1
    assert (low.session.session_key, low.session[SINCE]) == (key, since)
    assert Account.objects.count() == 1
    assert Person.objects.as_system("test").count() == 1
    assert [e["reason"] for e in told("step_up_refused")] == ["other"]
    assert told("stepped_up") == []


def test_saying_no_keeps_the_session_as_it_was(low: Client, broker: Broker) -> None:
    page = low.get(choose(out(low, SHARE), broker, ""))
    assert page.status_code == 403
    assert "Bạn đã dừng việc xác nhận. Bạn vẫn đang đăng nhập như trước" in page.content.decode()
    assert level(low) == 1
    assert [e["reason"] for e in told("step_up_refused")] == ["denied"]


def test_who_has_only_level_one_is_told_what_to_do(low: Client, broker: Broker) -> None:
    page = low.get(choose(out(low, SHARE), broker, level="1"))
    assert page.status_code == 403
    assert "chưa đủ mức 2" in page.content.decode()
    assert level(low) == 1


def test_an_e_id_that_is_down_loses_nobody(low: Client, settings: Any) -> None:
    settings.CONGVU_EID = settings.CONGVU_EID | {"issuer": "http://127.0.0.1:1"}
    page = low.get("/dang-nhap/nang-muc/di/", {"next": SHARE})
    assert page.status_code == 503
    said = page.content.decode()
    assert "Chưa kết nối được hệ thống định danh điện tử. Bạn vẫn đang đăng nhập" in said
    assert "/dang-nhap/nang-muc/di/?muc=2&amp;next=%2Fchia-se%2F" in said
    assert level(low) == 1


def test_an_e_id_that_goes_down_half_way_loses_nobody(
    low: Client, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = choose(out(low, SHARE), broker)
    endpoints = dict(client_side._discovery()) | {"token_endpoint": "http://127.0.0.1:1/token"}
    monkeypatch.setattr(client_side, "_discovery", lambda: endpoints)
    assert low.get(back).status_code == 503
    assert level(low) == 1


def test_an_old_proof_is_no_new_one(
    low: Client, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign, old = broker.signer.sign, int(time.time()) - 3600
    monkeypatch.setattr(
        broker.signer, "sign", lambda claims, kind="JWT": sign({**claims, "auth_time": old})
    )
    page = low.get(choose(out(low, SHARE), broker))
    assert page.status_code == 403
    assert "chưa hỏi lại bạn lúc này" in page.content.decode()
    assert level(low) == 1


def test_a_proof_for_an_account_that_left_raises_nobody(low: Client, broker: Broker) -> None:
    back = choose(out(low, SHARE), broker)
    low.get(walk(low, broker, "duyen", level="1"))  # signed in anew, as another
    assert low.get(back).status_code == 403
    assert level(low) == 1
    assert told("stepped_up") == []


def test_what_was_being_sent_is_kept_and_sent_on(low: Client, broker: Broker) -> None:
    low.get(SHARE)  # as the form would be: seen before
    form = {
        "receiver": "Ngân hàng Quảng Ngãi",
        "days": "7",
        "papers": ["a", "b"],
        "password": "bi mat",
    }
    answer = low.post(
        "/chia-se/moi/", form, headers={"Referer": "http://testserver/chia-se/moi/?x=1"}
    )
    assert answer.status_code == 303
    assert "Ngân hàng" not in str(low.session[KEPT])  # sealed
    page = low.get(answer["Location"]).content.decode()
    assert "được giữ lại trong một giờ" in page
    wanted = parse_qs(urlsplit(answer["Location"]).query)["next"][0]
    back = low.get(choose(out(low, wanted), broker))
    assert back["Location"] == wanted
    said = low.get(wanted).content.decode()
    assert 'action="/chia-se/moi/"' in said
    sent_on = said.partition('action="/chia-se/moi/"')[2].partition("</form>")[0]
    kept = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', sent_on)
    fields = [(n, v) for n, v in kept if n != "csrfmiddlewaretoken"]
    assert fields == [
        ("receiver", "Ngân hàng Quảng Ngãi"), ("days", "7"), ("papers", "a"), ("papers", "b"),
    ]  # fmt: skip
    assert 'href="/chia-se/moi/?x=1"' in said
    assert Client().get(wanted).status_code == 302  # nobody else's


def test_machines_are_told_in_their_own_words(low: Client) -> None:
    answer = low.get(SHARE, headers={"Accept": "application/json"})
    assert answer.status_code == 403
    assert answer["WWW-Authenticate"] == (
        'Bearer error="insufficient_user_authentication", acr_values="LoA2"'
    )


def test_officials_have_no_e_id_here(ha: Account, client: Client) -> None:
    assert client.get("/dang-nhap/nang-muc/").status_code == 404
    assert client.get("/dang-nhap/nang-muc/di/").status_code == 404


def test_an_application_that_asks_for_more_gets_it(citizens: Outside, broker: Broker) -> None:
    assert said_back(citizens.ask(acr_values="LoA2", prompt="none"))["error"] == (
        "interaction_required"
    )
    answer = citizens.ask(acr_values="LoA2")
    assert answer["Location"].startswith("/dang-nhap/nang-muc/di/")
    sent = citizens.client.get(answer["Location"])
    back = citizens.client.get(choose(sent["Location"], broker))
    assert back["Location"].startswith("/sso/authorize/?")
    code = said_back(citizens.client.get(back["Location"]))["code"]
    claims = _id_token(citizens, code)
    assert claims["acr"] == "LoA2"
    assert abs(claims["auth_time"] - time.time()) < 120
    assert len(told("stepped_up")) == 1


def test_an_application_whose_max_age_has_passed_has_it_proven_anew(
    citizens: Outside, broker: Broker
) -> None:
    citizens.client.get(choose(out(citizens.client, "/"), broker))
    session = citizens.client.session
    session[SINCE] = (clock.now() - timedelta(hours=2)).timestamp()
    session.save()
    assert said_back(citizens.ask(max_age="7200000"))["code"]
    answer = citizens.ask(max_age="600")
    sent = citizens.client.get(answer["Location"])
    back = citizens.client.get(choose(sent["Location"], broker))
    code = said_back(citizens.client.get(back["Location"]))["code"]
    assert abs(_id_token(citizens, code)["auth_time"] - time.time()) < 120


def test_who_does_not_want_to_goes_back_to_the_application(
    citizens: Outside, broker: Broker
) -> None:
    sent = citizens.client.get(citizens.ask(acr_values="LoA2")["Location"])
    page = citizens.client.get(choose(sent["Location"], broker, ""))
    line = re.search(r'name="request" value="([^"]+)"', page.content.decode())
    assert line
    said = {"request": line[1].replace("&amp;", "&"), "answer": "no"}
    assert said_back(citizens.client.post("/sso/consent/", said))["error"] == "access_denied"
    assert SignOn.objects.count() == 0


def test_a_number_is_given_out_at_level_two_only(
    low: Client, tree: dict[str, int], broker: Broker
) -> None:
    app = register(
        low, tree["so"], audience="citizen", scopes=("openid", "number"), client_id="can-so"
    )
    app.scope = "openid number"
    assert app.ask()["Location"].startswith("/dang-nhap/nang-muc/di/?muc=2")
    low.get(choose(out(low, "/"), broker))
    assert app.ask().status_code == 200  # the page that asks for consent


def _id_token(app: Outside, code: str) -> dict[str, Any]:
    from joserfc import jwt
    from joserfc.jwk import KeySet

    keys = KeySet.import_key_set(app.machine.get("/sso/jwks/").json())
    token = app.redeem(code).json()["id_token"]
    return dict(jwt.decode(token, keys, algorithms=["RS256", "ES256"]).claims)
