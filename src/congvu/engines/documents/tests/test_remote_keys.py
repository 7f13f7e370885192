"""Keys at a remote service: our client and pyHanko's own before the simulated one, over real HTTP."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import io
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from wsgiref.simple_server import make_server

import pytest
import requests

from congvu.config.demo_csc.app import Service
from congvu.config.simulated import Quiet, Server
from congvu.engines.documents import api, tasks
from congvu.engines.documents.actions import issuing, keys
from congvu.engines.documents.models import Paper, SigningKey, devices, remote, store
from congvu.engines.documents.queries import keyring
from congvu.engines.documents.tests.conftest import AT, official
from congvu.engines.documents.tests.test_issuing import DUNG, ask_decision
from congvu.engines.jobs.api import RetryAt

NAME, SECRET, PIN = "ky-tu-xa", "mot-bi-mat", "314159"
ADMIN = official(keys.MANAGE, None)


@pytest.fixture(scope="module")
def vault_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("vault")  # its keys are made once


@pytest.fixture
def service(
    vault_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Service, str]]:
    made = Service(folder=vault_folder, secret=SECRET, pin=PIN)
    server = make_server("127.0.0.1", 0, made, Server, Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    (tmp_path / "pin").write_text(PIN)
    (tmp_path / "secret").write_text(SECRET)
    listed = tmp_path / "devices.toml"
    listed.write_text(
        f'[{NAME}]\nkind = "csc"\ntitle = "Ký từ xa thử"\nurl = "{url}/csc/v1"\nclient_id = "congvu"\n'
        f'secret_file = "{tmp_path}/secret"\npin_file = "{tmp_path}/pin"\n'
    )
    monkeypatch.setenv("CONGVU_KEY_DEVICES", str(listed))
    remote._tokens.clear()
    devices.try_again(NAME)
    yield made, url
    server.shutdown()
    server.server_close()


@pytest.fixture
def registered(service: Any, unit: Any, templates: None) -> list[SigningKey]:
    owners = {"co-quan": f"unit:{unit.code}", "lanh-dao": DUNG.key}
    return [
        keys.register_key(
            actor=ADMIN, owner=keyring.Owner(owner, credential), device=NAME, at=AT,
            found=keyring.held(NAME, credential),
        )
        for credential, owner in owners.items()
    ]  # fmt: skip


def paper(ref: api.PaperRef) -> Paper:
    found: Paper = Paper.objects.as_system("test").get(uid=ref.uid)
    return found


@pytest.mark.django_db
def test_a_document_is_signed_with_digests_alone_and_one_token(
    registered: list[SigningKey], service: Any, unit: Any
) -> None:
    ref = ask_decision(unit)
    issuing.issue_paper(uid=ref.uid, at=AT)
    vault = service[0].vault
    assert [name for _at, name, _digest in vault.signed] == ["lanh-dao", "co-quan"]
    assert len(vault.tokens) == 1
    assert vault.allowed == {}  # each authorisation was used
    assert paper(ref).state == "issued"
    vault.tokens.clear()  # run out: asked for anew
    again = ask_decision(unit, request_key="2")
    issuing.issue_paper(uid=again.uid, at=AT)
    assert paper(again).state == "issued"


@pytest.mark.django_db
def test_a_service_that_is_down_holds_papers_until_it_is_back(
    registered: list[SigningKey], service: Any, unit: Any
) -> None:
    vault, ref = service[0].vault, ask_decision(unit)
    number = paper(ref).number_text
    vault.down = True
    for _ in range(2):
        with pytest.raises(RetryAt):
            tasks.sign(paper_uid=str(ref.uid), at=AT)
    assert "Ký từ xa thử" in paper(ref).trouble
    assert list(store.storage().names()) == []
    vault.down = False
    devices.try_again(NAME)
    tasks.sign(paper_uid=str(ref.uid), at=AT)
    assert (paper(ref).state, paper(ref).number_text) == ("issued", number)


@pytest.mark.django_db
def test_a_wrong_pin_is_told_and_offered_once(
    registered: list[SigningKey], service: Any, tmp_path: Path
) -> None:
    (tmp_path / "pin").write_text("000000")
    for _ in range(2):
        devices._away.clear()
        with pytest.raises(devices.PinRefused, match="không nhận mã PIN"):
            devices.sign(NAME, "co-quan", b"\0" * 32)


@pytest.mark.django_db
def test_a_key_that_is_off_is_shown_and_not_registered(service: Any, unit: Any) -> None:
    service[0].vault.off.add("co-quan")
    found = keyring.held(NAME, "co-quan")
    with pytest.raises(keys.UnableToRegisterKey, match="đang tắt"):
        keys.register_key(
            actor=ADMIN, owner=keyring.Owner("unit:X", "X"), device=NAME, found=found, at=AT
        )


def test_what_the_service_refuses(service: Any) -> None:
    url = f"{service[1]}/csc/v1"
    wrong = {"grant_type": "client_credentials", "client_id": "x", "client_secret": "y"}
    assert requests.post(f"{url}/oauth2/token", data=wrong, timeout=120).status_code == 401
    assert requests.post(f"{url}/credentials/list", json={}, timeout=120).status_code == 401
    token = service[0].vault.token("congvu", SECRET)
    bearer = {"Authorization": f"Bearer {token}"}
    hashed = base64.b64encode(b"\0" * 32).decode()
    asked = {"credentialID": "co-quan", "numSignatures": 1, "hash": [hashed], "PIN": PIN}
    allowed = requests.post(
        f"{url}/credentials/authorize", json=asked, headers=bearer, timeout=120
    ).json()
    other = base64.b64encode(b"\1" * 32).decode()
    stolen = {"credentialID": "co-quan", "SAD": allowed["SAD"], "hash": [other],
              "hashAlgo": remote.SHA256, "signAlgo": remote.RSA_SHA256}  # fmt: skip
    answer = requests.post(f"{url}/signatures/signHash", json=stolen, headers=bearer, timeout=120)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert "MÔ PHỎNG" in requests.get(service[1], timeout=120).text


def test_pyhankos_own_client_signs_at_the_simulated_service(service: Any) -> None:
    """Another's client finds the protocol spoken as it is written."""
    from pyhanko.sign import signers
    from pyhanko.sign.signers import csc_signer as csc

    class Manager(csc.CSCAuthorizationManager):
        async def authorize_signature(self, hash_b64s: list[str]) -> csc.CSCAuthorizationInfo:
            asked = self.format_csc_auth_request(pin=PIN, hash_b64s=hash_b64s)
            where = self.csc_session_info.endpoint_url("credentials/authorize")
            async with held[0].post(where, json=asked, headers=self.auth_headers) as answer:
                return self.parse_csc_auth_response(await answer.json())

    held: list[Any] = []

    async def signed() -> bytes:
        import aiohttp

        token = service[0].vault.token("congvu", SECRET)
        where = csc.CSCServiceSessionInfo(service[1], "lanh-dao", oauth_token=token)
        async with aiohttp.ClientSession() as session:
            held.append(session)
            told = await csc.fetch_certs_in_csc_credential(session, where)
            signer = csc.CSCSigner(
                session, Manager(csc_session_info=where, credential_info=told), sign_timeout=120
            )
            made = await signers.Signer.async_sign_general_data(
                signer, b"van ban", digest_algorithm="sha256"
            )
            return bytes(made.dump())

    made = asyncio.run(signed())
    from asn1crypto import cms

    info = cms.ContentInfo.load(made)["content"]["signer_infos"][0]
    attributes = {a["type"].native: a["values"][0].native for a in info["signed_attrs"]}
    assert attributes["message_digest"] == hashlib.sha256(b"van ban").digest()
    assert io.BytesIO(made).read(1) == b"\x30"
    assert [name for _at, name, _digest in service[0].vault.signed] == ["lanh-dao"]
