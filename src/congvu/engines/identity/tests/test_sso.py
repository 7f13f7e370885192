"""The sign-on: who is let in, what they learn, and how everything that should be refused is."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from joserfc import jwt
from joserfc.jwk import KeySet

from congvu.engines.identity.models import Account, Connection, SignOn, SignOnToken
from congvu.engines.identity.tests.sso import BACK, HOME, Outside, register, said_back
from congvu.engines.ledger import api as ledger
from congvu.kernel import clock

pytestmark = pytest.mark.django_db


def _claims(token: str, client: Client) -> dict[str, Any]:
    keys = KeySet.import_key_set(client.get("/sso/jwks/").json())
    return dict(jwt.decode(token, keys, algorithms=["RS256", "ES256"]).claims)


def _told(name: str) -> list[dict[str, Any]]:
    ledger.seal(at=clock.now())
    found = ledger.entries_after(position=0, limit=1000)
    return [dict(e.payload) for e in found if e.name == f"identity.{name}"]


def test_the_whole_way_in(app: Outside, ha: Account) -> None:
    page = app.ask()
    assert page.status_code == 200
    assert "Chấm công muốn dùng tài khoản của bạn" in page.content.decode()
    back = said_back(app.agree(page))
    assert back["state"] == "st"
    assert back["iss"] == settings.PUBLIC_URL
    given = app.redeem(back["code"]).json()
    claims = _claims(given["id_token"], app.machine)
    assert claims["aud"] == "cham-cong"
    assert claims["nonce"] == "no"
    assert claims["sub"] == str(ha.uid)
    assert claims["acr"] == "LoA1"
    assert claims["amr"] == ["pwd"]
    assert app.userinfo(given["access_token"]).json() == {
        "sub": str(ha.uid), "name": "Trần Thị Hà", "family_name": "Trần", "middle_name": "Thị",
        "given_name": "Hà", "preferred_username": "ha", "locale": "vi-VN",
        "zoneinfo": "Asia/Ho_Chi_Minh",
    }  # fmt: skip
    assert [e["scopes"] for e in _told("consent.given")] == [["openid", "profile"]]
    assert len(_told("sign_on.begun")) == 1
    assert app.ask().status_code == 302  # who agreed once is not asked again


def test_units_and_roles_are_told_when_asked_for(
    app: Outside, ha: Account, tree: dict[str, int], role: Any, give: Any
) -> None:
    role("mot", "org.unit.change")
    give(ha, "mot", tree["so"])
    app.scope = "openid org roles"
    said = app.userinfo(app.tokens()["access_token"]).json()
    assert said["unit_code"] == "H48.7"
    assert said["roles"] == ["mot"]
    assert said["role_units"] == [{"role": "mot", "unit_code": "H48.7"}]
    assert "personal_number" not in said


@pytest.mark.parametrize(
    ("said", "without", "error"),
    [
        ({}, "code_challenge", "invalid_request"),
        ({"code_challenge_method": "plain"}, "", "invalid_request"),
        ({}, "code_challenge_method", "invalid_request"),
        ({"response_type": "token"}, "", "unsupported_response_type"),
        ({"scope": "profile"}, "", "invalid_scope"),
        ({"scope": "openid number"}, "", "invalid_scope"),
        ({"request": "e30.e30."}, "", "request_not_supported"),
        ({"prompt": "none login"}, "", "invalid_request"),
        ({"prompt": "none"}, "", "consent_required"),
        ({"max_age": "x"}, "", "invalid_request"),
    ],
)
def test_a_wrong_request_is_told_to_the_application(
    app: Outside, ha: Account, said: dict[str, str], without: str, error: str
) -> None:
    back = said_back(app.ask(without=without, **said))
    assert back["error"] == error
    assert back["state"] == "st"
    assert "code" not in back
    assert SignOn.objects.count() == 0
    assert len(_told("sign_on.refused")) == (error != "consent_required")


@pytest.mark.parametrize(
    "said", [{"redirect_uri": f"{BACK}/khac"}, {"redirect_uri": ""}, {"client_id": "khong-co"}]
)
def test_a_wrong_address_is_never_gone_to(app: Outside, ha: Account, said: dict[str, str]) -> None:
    answer = app.ask(**said)
    assert answer.status_code == 400
    assert "Location" not in answer
    assert SignOn.objects.count() == 0
    assert len(_told("sign_on.refused")) == 1


def test_who_is_not_signed_in_is_led_to_sign_in_and_back(app: Outside) -> None:
    answer = app.ask(prompt="login")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/dang-nhap/?next=%2Fsso%2Fauthorize%2F%3F")
    assert "prompt" not in answer["Location"]  # a new sign-in is fresh by itself
    assert said_back(app.ask(prompt="none"))["error"] == "login_required"


def test_no_is_no(app: Outside, ha: Account) -> None:
    back = said_back(app.agree(app.ask(), answer="no"))
    assert back["error"] == "access_denied"
    assert Connection.objects.count() == 0
    assert SignOn.objects.count() == 0


def test_a_code_is_good_once_and_its_second_use_ends_all(app: Outside, ha: Account) -> None:
    code = app.code()
    given = app.redeem(code).json()
    again = app.redeem(code)
    assert again.status_code == 400
    assert again.json()["error"] == "invalid_grant"
    assert app.userinfo(given["access_token"]).status_code == 401
    assert app.refresh(given["refresh_token"]).json()["error"] == "invalid_grant"
    assert [e["reason"] for e in _told("sign_on.ended")] == ["reused"]


@pytest.mark.parametrize(
    "said",
    [
        {"code_verifier": "x" * 43},
        {"code_verifier": ""},
        {"redirect_uri": f"{BACK}/khac"},
    ],
)
def test_a_code_opens_only_for_who_asked(app: Outside, ha: Account, said: dict[str, str]) -> None:
    answer = app.redeem(app.code(), **said)
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_grant"
    assert not SignOnToken.objects.filter(kind="a").exists()


def test_a_code_of_another_application_is_unknown(
    app: Outside, ha: Account, tree: dict[str, int]
) -> None:
    other = register(app.client, tree["so"], client_id="ung-dung-khac")
    assert other.redeem(app.code()).json()["error"] == "invalid_grant"
    assert not SignOnToken.objects.filter(kind="a").exists()


def test_a_code_that_nobody_gave_is_refused(app: Outside, ha: Account) -> None:
    assert app.redeem("khong-phai").json()["error"] == "invalid_grant"


def test_an_old_code_is_refused(app: Outside, ha: Account) -> None:
    code = app.code()
    with clock.pretend(clock.now() + timedelta(seconds=61)):
        assert app.redeem(code).json()["error"] == "invalid_grant"


def test_a_wrong_secret_is_refused_and_told(app: Outside, ha: Account) -> None:
    code = app.code()
    app.secret = "khong-phai"
    answer = app.redeem(code)
    assert answer.status_code == 401
    assert answer.json()["error"] == "invalid_client"
    assert [e["error"] for e in _told("sign_on.refused")] == ["invalid_client"]


def test_a_refresh_token_is_good_once_and_its_second_use_ends_all(
    app: Outside, ha: Account
) -> None:
    first = app.tokens()
    second = app.refresh(first["refresh_token"]).json()
    assert second["access_token"] != first["access_token"]
    assert app.userinfo(second["access_token"]).status_code == 200
    replayed = app.refresh(first["refresh_token"])
    assert replayed.json()["error"] == "invalid_grant"
    assert app.refresh(second["refresh_token"]).json()["error"] == "invalid_grant"
    assert app.userinfo(second["access_token"]).status_code == 401


def test_refreshing_never_widens(app: Outside, ha: Account) -> None:
    given = app.tokens()
    answer = app.refresh(given["refresh_token"], scope="openid email")
    assert answer.json()["error"] == "invalid_scope"
    assert app.refresh(given["refresh_token"], scope="openid").status_code == 200


def test_a_locked_account_is_out_everywhere(app: Outside, ha: Account) -> None:
    from congvu.engines.identity import api
    from congvu.engines.identity.tests.conftest import ROOT

    app.scope = "openid offline_access"
    given = app.tokens()
    api.switch_account(actor=ROOT, account_uid=str(ha.uid), active=False, reason="Nghỉ việc")
    assert app.userinfo(given["access_token"]).status_code == 401
    assert app.refresh(given["refresh_token"]).json()["error"] == "invalid_grant"
    assert SignOn.objects.get().end_reason == "locked"


def test_signing_out_ends_what_belongs_to_the_session(app: Outside, ha: Account) -> None:
    bound = app.tokens()
    app.scope = "openid offline_access"
    offline = app.tokens()
    app.client.post("/dang-xuat/")
    assert app.refresh(bound["refresh_token"]).json()["error"] == "invalid_grant"
    assert app.refresh(offline["refresh_token"]).status_code == 200


def test_introspection_tells_only_the_tokens_owner(
    app: Outside, ha: Account, tree: dict[str, int]
) -> None:
    given = app.tokens()["access_token"]
    said = app.post("introspect", token=given).json()
    assert said["active"] is True
    assert said["client_id"] == "cham-cong"
    assert said["sub"] == str(ha.uid)
    other = register(app.client, tree["so"], client_id="ung-dung-khac")
    assert other.post("introspect", token=given).json() == {"active": False}
    assert app.post("introspect", token="khong-phai").json() == {"active": False}


def test_a_token_given_back_is_no_more(app: Outside, ha: Account) -> None:
    given = app.tokens()
    assert app.post("revoke", token=given["access_token"]).status_code == 200
    assert app.userinfo(given["access_token"]).status_code == 401
    assert app.refresh(given["refresh_token"]).status_code == 200
    given = app.tokens()
    assert app.post("revoke", token=given["refresh_token"]).status_code == 200
    assert app.userinfo(given["access_token"]).status_code == 401
    assert app.post("revoke", token="khong-phai").status_code == 200


def test_a_machine_gets_its_own_token_at_the_same_door(app: Outside) -> None:
    given = app.token(grant_type="client_credentials").json()
    assert given["token_type"] == "Bearer"
    assert app.post("introspect", token=given["access_token"]).json()["active"] is True
    assert app.token(grant_type="password").json()["error"] == "unsupported_grant_type"


def test_a_public_application_has_pkce_alone(
    client: Client, tree: dict[str, int], ha: Account
) -> None:
    app = register(client, tree["so"], is_public=True, redirect_uris=("http://127.0.0.1/cb", BACK))
    assert app.secret == ""
    given = app.tokens()
    assert app.token(grant_type="client_credentials").json()["error"] == "unauthorized_client"
    assert app.post("introspect", token=given["access_token"]).status_code == 401
    app.secret = "co-ma"
    assert app.redeem("x").status_code == 401
    loopback = app.ask(redirect_uri="http://127.0.0.1:51234/cb")
    assert loopback["Location"].startswith("http://127.0.0.1:51234/cb?code=")


def test_a_stronger_sign_in_is_asked_for(client: Client, tree: dict[str, int], ha: Account) -> None:
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    app = register(client, tree["so"], is_trusted=True)
    page = app.ask(acr_values="LoA2")
    assert page.status_code == 403
    assert "Cần xác thực hai lớp" in page.content.decode()
    assert said_back(app.ask(acr_values="LoA2", prompt="none"))["error"] == "interaction_required"
    TOTP.activate(ha, generate_totp_secret())
    sent = app.ask(acr_values="LoA2")
    assert sent["Location"].startswith("/tai-khoan/xac-nhan/ma/?next=%2Fsso%2Fauthorize%2F")
    session = client.session
    session["account_authentication_methods"] = [
        *session["account_authentication_methods"],
        {"method": "mfa", "type": "totp", "at": clock.now().timestamp(), "reauthenticated": True},
    ]
    session.save()
    claims = _claims(app.tokens(acr_values="LoA2")["id_token"], client)
    assert claims["acr"] == "LoA2"
    assert claims["amr"] == ["pwd", "otp", "mfa"]


def test_who_must_prove_again_is_led_to_do_it(app: Outside, ha: Account, sign_in: Any) -> None:
    sent = app.ask(prompt="login")
    assert sent["Location"].startswith("/tai-khoan/xac-nhan/?next=")
    assert app.ask(prompt="login")["Location"].startswith("/tai-khoan/xac-nhan/?next=")
    from congvu.engines.identity.tests.conftest import PASSWORD

    done = app.client.post("/tai-khoan/xac-nhan/", {"password": PASSWORD})
    assert done.status_code == 302
    assert app.ask(prompt="login").status_code == 200  # the question of consent
    with clock.pretend(clock.now() + timedelta(hours=2)):
        assert app.ask(max_age="3600").status_code == 302
        assert said_back(app.ask(max_age="3600", prompt="none"))["error"] == "login_required"


def test_an_application_for_citizens_lets_no_official_in(
    client: Client, tree: dict[str, int], ha: Account
) -> None:
    app = register(client, tree["so"], audience="citizen")
    assert said_back(app.ask())["error"] == "access_denied"
    assert SignOn.objects.count() == 0


def test_a_trusted_application_asks_nobody(
    client: Client, tree: dict[str, int], ha: Account
) -> None:
    app = register(client, tree["so"], is_trusted=True)
    assert "code" in said_back(app.ask(prompt="none"))


def test_leaving_by_the_application(app: Outside, ha: Account) -> None:
    given = app.tokens()
    asked = {"id_token_hint": given["id_token"], "post_logout_redirect_uri": HOME, "state": "s"}
    page = app.client.get("/sso/logout/", {"client_id": "cham-cong"})
    assert page.status_code == 200
    assert "Bạn có muốn đăng xuất" in page.content.decode()
    assert app.refresh(given["refresh_token"]).status_code == 200
    answer = app.client.get("/sso/logout/", asked)
    assert answer["Location"] == f"{HOME}?state=s"
    assert SignOn.objects.get().end_reason == "signed_out"
    assert app.client.get("/tai-khoan/").status_code == 302
    astray = app.client.get(
        "/sso/logout/", asked | {"post_logout_redirect_uri": "https://x.example"}
    )
    assert astray.status_code == 200


def test_discovery_says_what_is_served(client: Client) -> None:
    said = client.get("/.well-known/openid-configuration").json()
    assert said["issuer"] == settings.PUBLIC_URL
    assert said["code_challenge_methods_supported"] == ["S256"]
    assert said["backchannel_logout_session_supported"] is True
    keys = client.get("/sso/jwks/").json()["keys"]
    assert {k["alg"] for k in keys} == {"RS256", "ES256"}
    assert not {"d", "p", "q"} & set(json.dumps(keys).replace('"', " ").split())


def test_reading_is_shown_to_the_person(app: Outside, ha: Account) -> None:
    app.tokens()
    page = app.client.get("/tai-khoan/ai-da-xem/").content.decode()
    assert "Đăng nhập vào Chấm công" in page
