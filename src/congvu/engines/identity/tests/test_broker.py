"""The make-believe e-ID against a client that is not ours, and against those who would cheat it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.jwk import KeySet

from congvu.config.demo_broker.app import Broker
from congvu.engines.identity.tests.broker import CLIENT, running

BACK = CLIENT.redirect_uris[0]
VERIFIER = "v" * 48


@pytest.fixture(scope="module")
def broker() -> Iterator[Broker]:
    with running() as made:
        yield made


def client(**said: Any) -> OAuth2Session:
    said = {"client_id": "congvu", "client_secret": "test-secret", "scope": "openid",
            "redirect_uri": BACK, "code_challenge_method": "S256"} | said  # fmt: skip
    return OAuth2Session(**said)


def authorize_url(broker: Broker, **said: Any) -> str:
    url, _state = client().create_authorization_url(
        f"{broker.issuer}/authorize", code_verifier=VERIFIER, state="s-1", nonce="n-1",
        acr_values="LoA2", **said,
    )  # fmt: skip
    return str(url)


def choose(broker: Broker, url: str, citizen: str = "an", **said: str) -> dict[str, str]:
    """Walk the page as a browser without JavaScript; answers what came back in the address."""
    page = requests.get(url, timeout=5)
    assert page.status_code == 200
    handle = re.search(r'name="handle" value="([^"]+)"', page.text)
    assert handle
    answer = requests.post(
        f"{broker.issuer}/authorize", data={"handle": handle[1], "citizen": citizen, **said},
        allow_redirects=False, timeout=5,
    )  # fmt: skip
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(BACK)
    return {k: v[0] for k, v in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def redeem(broker: Broker, code: str, verifier: str = VERIFIER, **said: Any) -> dict[str, Any]:
    return dict(
        client(**said).fetch_token(f"{broker.issuer}/token", code=code, code_verifier=verifier)
    )


def test_discovery_names_what_is_there(broker: Broker) -> None:
    found = requests.get(f"{broker.issuer}/.well-known/openid-configuration", timeout=5).json()
    assert found["issuer"] == broker.issuer
    assert found["code_challenge_methods_supported"] == ["S256"]
    assert found["acr_values_supported"] == ["LoA1", "LoA2"]
    keys = requests.get(found["jwks_uri"], timeout=5).json()["keys"]
    assert "d" not in keys[0]
    assert keys[0]["kty"] == "RSA"


def test_a_real_client_gets_the_portals_claims(broker: Broker) -> None:
    back = choose(broker, authorize_url(broker))
    assert (back["state"], back["iss"]) == ("s-1", broker.issuer)
    tokens = redeem(broker, back["code"])
    keys = KeySet.import_key_set(requests.get(f"{broker.issuer}/jwks", timeout=5).json())
    claims = jwt.decode(tokens["id_token"], keys).claims
    assert (claims["iss"], claims["aud"], claims["nonce"]) == (broker.issuer, "congvu", "n-1")
    assert (claims["acr"], claims["sub"]) == ("LoA2", "mau-7c1e-0001")
    info = requests.get(
        f"{broker.issuer}/userinfo", timeout=5,
        headers={"Authorization": f"Bearer {tokens['access_token']}"},
    ).json()  # fmt: skip
    assert info == {
        "sub": "mau-7c1e-0001", "TechID": "mau-7c1e-0001", "LoaiTaiKhoan": "CN",
        "HoVaTen": "Nguyễn Văn An", "SoDinhDanh": "051090000001", "NgayThangNamSinh": "19900215",
        "GioiTinh": "1", "DiaChi": "Tổ dân phố 3, phường Cẩm Thành, tỉnh Quảng Ngãi",
        "loginIdp": "MO-PHONG", "acr": "LoA2",
    }  # fmt: skip


def test_level_is_never_more_than_the_citizen_has(broker: Broker) -> None:
    for citizen, level, acr in (("muc1", "2", "LoA1"), ("an", "1", "LoA1"), ("an", "2", "LoA2")):
        tokens = redeem(broker, choose(broker, authorize_url(broker), citizen, level=level)["code"])
        keys = KeySet.import_key_set(broker.signer.jwks())
        assert jwt.decode(tokens["id_token"], keys).claims["acr"] == acr


def test_wrong_verifier_is_refused_and_burns_the_code(broker: Broker) -> None:
    code = choose(broker, authorize_url(broker))["code"]
    for verifier in ("w" * 48, VERIFIER):
        with pytest.raises(AuthlibBaseError, match="invalid_grant"):
            redeem(broker, code, verifier)


def test_a_code_used_twice_kills_the_first_token(broker: Broker) -> None:
    code = choose(broker, authorize_url(broker))["code"]
    access = redeem(broker, code)["access_token"]
    with pytest.raises(AuthlibBaseError, match="invalid_grant"):
        redeem(broker, code)
    answer = requests.get(
        f"{broker.issuer}/userinfo", headers={"Authorization": f"Bearer {access}"}, timeout=5
    )
    assert (answer.status_code, answer.json()) == (401, {"error": "invalid_token"})


def test_wrong_secret_and_wrong_address_are_refused(broker: Broker) -> None:
    code = choose(broker, authorize_url(broker))["code"]
    with pytest.raises(AuthlibBaseError, match="invalid_client"):
        redeem(broker, code, client_secret="guess")
    with pytest.raises(AuthlibBaseError, match="invalid_grant"):
        redeem(broker, code, redirect_uri="http://testserver/other/")


def test_an_unknown_address_is_never_redirected_to(broker: Broker) -> None:
    for change in ({"redirect_uri": "http://evil.example/"}, {"client_id": "nobody"}):
        url = authorize_url(broker)
        for name, value in change.items():
            url = re.sub(rf"{name}=[^&]+", f"{name}={value}", url)
        answer = requests.get(url, allow_redirects=False, timeout=5)
        assert answer.status_code == 400
        assert "Location" not in answer.headers


@pytest.mark.parametrize(
    ("pattern", "instead", "error"),
    [
        (r"&code_challenge=[^&]+", "", "invalid_request"),
        (r"code_challenge_method=S256", "code_challenge_method=plain", "invalid_request"),
        (r"scope=openid", "scope=profile", "invalid_scope"),
        (r"response_type=code", "response_type=token", "unsupported_response_type"),
    ],
)
def test_other_faults_go_back_to_the_client(
    broker: Broker, pattern: str, instead: str, error: str
) -> None:
    url = re.sub(pattern, instead, authorize_url(broker))
    answer = requests.get(url, allow_redirects=False, timeout=5)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{BACK}?error={error}&state=s-1"


def test_the_page_says_that_it_plays_and_needs_no_script(broker: Broker) -> None:
    page = requests.get(authorize_url(broker), timeout=5).text
    assert "MÔ PHỎNG – không phải VNeID thật" in page
    assert "<script" not in page
    assert '<html lang="vi">' in page
    assert page.count("Số mẫu") == 5


def test_saying_no_goes_back_without_a_code(broker: Broker) -> None:
    assert choose(broker, authorize_url(broker), "", cancel="1") == {
        "error": "access_denied", "state": "s-1",
    }  # fmt: skip
