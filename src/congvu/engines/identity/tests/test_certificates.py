"""Systems that prove themselves by a certificate: tokens bound to it, worth nothing to who took one."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.test import Client

from congvu.engines.identity import api
from congvu.engines.identity.actions.certificates import keep_certificates
from congvu.engines.identity.models import Machine, MachineToken
from congvu.engines.identity.rules.certificates import presented
from congvu.engines.identity.tests.conftest import AT, LONG_AGO, ROOT
from congvu.kernel.errors import Invalid
from tools.authority import Authority

pytestmark = pytest.mark.django_db
TOKEN = "/api/v1/identity/token/"
DOOR = "/api/v1/casework/workflow/processes"
HEADER = "Client-Cert"


@pytest.fixture(scope="module")
def pems() -> dict[str, str]:
    authority = Authority()
    return {name: authority.give(name)[0] for name in ("ours", "next", "stranger")}


@pytest.fixture
def secret(tree: dict[str, int], settings: Any) -> str:
    settings.CONGVU_CLIENT_CERTIFICATE_HEADER = HEADER
    given = api.add_machine(
        actor=ROOT, client_id="cong-tinh", name="Cổng tỉnh", unit_id=tree["so"], at=AT
    )
    api.grant_role(
        actor=ROOT, account_id=Machine.objects.get().account_id, code="casework.case.read",
        unit_id=tree["so"], valid_from=LONG_AGO, decision_number="1/QĐ",
    )  # fmt: skip
    return given


def standard(pem: str) -> str:
    """As RFC 9440 writes it."""
    der = x509.load_pem_x509_certificate(pem.encode()).public_bytes(Encoding.DER)
    return f":{base64.b64encode(der).decode()}:"


def keep(pem: str) -> None:
    keep_certificates(actor=ROOT, uid=str(Machine.objects.get().uid), pem=pem, at=AT)


def token(client: Client, secret: str, shown: str = "", door: str = TOKEN) -> Any:
    asked = {"grant_type": "client_credentials", "client_id": "cong-tinh", "client_secret": secret}
    return client.post(
        door, urlencode(asked), content_type="application/x-www-form-urlencoded",
        headers={HEADER: shown} if shown else {},
    )  # fmt: skip


def get(client: Client, token: str, shown: str = "") -> int:
    headers = {"Authorization": f"Bearer {token}"} | ({HEADER: shown} if shown else {})
    return client.get(DOOR, headers=headers).status_code


@pytest.mark.parametrize("write", [standard, quote])
@pytest.mark.parametrize("door", [TOKEN, "/sso/token/"])
def test_only_who_shows_it_gets_a_token_and_may_use_it(
    client: Client, secret: str, pems: dict[str, str], write: Any, door: str
) -> None:
    keep(pems["ours"] + pems["next"])
    for wrong in ("", write(pems["stranger"]), "rác", "::", "%%%"):
        refused = token(client, secret, wrong, door)
        assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")
    assert not MachineToken.objects.exists()
    given = token(client, secret, write(pems["ours"]), door).json()["access_token"]
    assert get(client, given, write(pems["ours"])) == 200
    assert {get(client, given, s) for s in ("", write(pems["stranger"]), write(pems["next"]))} == {
        401
    }


def test_what_was_given_before_ends_when_certificates_change(
    client: Client, secret: str, pems: dict[str, str]
) -> None:
    free = token(client, secret).json()["access_token"]
    assert get(client, free) == 200
    keep(pems["ours"])
    assert get(client, free) == get(client, free, standard(pems["ours"])) == 401
    bound = token(client, secret, standard(pems["ours"])).json()["access_token"]
    keep("")
    assert get(client, bound, standard(pems["ours"])) == 401
    assert get(client, token(client, secret).json()["access_token"]) == 200


def test_introspection_tells_what_it_is_bound_to(
    client: Client, secret: str, pems: dict[str, str]
) -> None:
    keep(pems["ours"])
    shown = standard(pems["ours"])
    given = token(client, secret, shown).json()["access_token"]
    asked = {"client_id": "cong-tinh", "client_secret": secret, "token": given}
    told = client.post("/sso/introspect/", asked, headers={HEADER: shown}).json()
    assert bytes.fromhex(presented(shown)) == base64.urlsafe_b64decode(
        told["cnf"]["x5t#S256"] + "="
    )
    assert client.post("/sso/introspect/", asked).status_code == 401


def test_where_no_proxy_hands_them_over_none_is_believed_and_none_kept(
    client: Client, secret: str, pems: dict[str, str], settings: Any
) -> None:
    keep(pems["ours"])
    settings.CONGVU_CLIENT_CERTIFICATE_HEADER = ""
    assert token(client, secret, standard(pems["ours"])).status_code == 401
    before = Machine.objects.get().certificates
    with pytest.raises(Invalid, match="CONGVU_CLIENT_CERTIFICATE_HEADER"):
        keep(pems["next"])
    assert Machine.objects.get().certificates == before


@pytest.mark.parametrize(("pem", "said"), [("không phải PEM", "PEM"), ("many", "năm chứng thư số")])
def test_what_is_no_certificate_is_refused(
    secret: str, pems: dict[str, str], pem: str, said: str
) -> None:
    with pytest.raises(Invalid, match=said):
        keep(pems["ours"] * 6 if pem == "many" else pem)
    assert Machine.objects.get().certificates == ""


def test_a_key_beside_it_is_not_kept(secret: str, pems: dict[str, str]) -> None:
    _certificate, key = Authority().give("x")
    keep(key + pems["ours"])
    assert "PRIVATE" not in Machine.objects.get().certificates
