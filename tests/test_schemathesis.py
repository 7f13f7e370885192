"""An outside fuzzer reads our document and tries to catch us out: every check it has, no failure."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client

from congvu.engines.identity import api as identity
from congvu.engines.identity import demo
from congvu.engines.notify.models import Message
from congvu.engines.notify.tests.server import Server
from congvu.engines.org import api as org
from congvu.kernel import clock, text
from congvu.kernel.actors import Actor
from congvu.systems.gateway.actions import partners
from congvu.systems.gateway.models import Inbound

pytestmark = [pytest.mark.judge, pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[1]
TOKEN = "a" * 32
EXAMPLES = "25"  # a door and a phase; the fault bench runs more
Person = Message._meta.get_field("person").related_model


UNLIMITED = ("CONGVU_LIMIT_FACTOR", "1000000")  # the fuzzer is no visitor


@pytest.fixture
def server(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv(*UNLIMITED)
    made = Server()
    yield made
    made.stop()


@pytest.fixture
def furnished(own_house: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv(*UNLIMITED)
    made = Server()
    yield made
    made.stop()


def _citizen() -> str:
    name = "Nguyễn Văn An"
    person = Person.objects.create(
        full_name=name, sort_key=text.sort_key(name), search_key=text.unaccent(name)
    )
    account = get_user_model().objects.create(
        kind="citizen", person=person, issuer="test", subject="an", password="!"
    )
    client = Client()
    client.force_login(account)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("signed_in", [False, True], ids=["stranger", "citizen"])
def test_schemathesis_finds_nothing(server: Server, tmp_path: Path, signed_in: bool) -> None:
    # As a key it knows of, so that it also asks what happens without.
    keys = f'[auth.openapi.session]\napi_key = "{_citizen()}"\n' if signed_in else ""
    _run(server, tmp_path, keys)


def test_it_finds_nothing_as_official_and_partner_on_a_furnished_house(
    furnished: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signed in as the head of a unit, with a partner's token for the gateway, along the links."""
    head = demo.account("dung")
    unit = org.unit(identity.actor_for(head.pk).unit_id or 0)
    client = Client()
    client.force_login(head, backend=settings.AUTHENTICATION_BACKENDS[0])
    keys = (
        f'[auth.openapi.session]\napi_key = "{client.cookies[settings.SESSION_COOKIE_NAME].value}"\n'
        f'[auth.openapi.partner]\nbearer = "{_token(unit.code)}"\n'
        # The portal's protocol knows four refusals: what names nothing that is there is a 400.
        '[[operations]]\ninclude-path-regex = "^/api/v1/gateway/"\n'
        'checks.positive_data_acceptance.expected-statuses = ["2xx", "400", "401", "403", "404"]\n'
    )
    monkeypatch.setenv("SCHEMATHESIS_HOOKS", "tests.schemathesis_hooks")
    monkeypatch.setenv("CONGVU_FUZZ", f"1.012929 {unit.code}")
    # The strangers' runs have tried every door with everything; here it is about what stands behind.
    said = _run(furnished, tmp_path, keys, "--phases", "fuzzing,stateful", "--max-examples", "10")
    (links,) = re.findall(r"API Links:.*", said)
    assert Inbound.objects.as_system("test").count() > 0  # it came as far as a dossier
    print(f"schemathesis, official and partner: {links}")  # noqa: T201


def _token(unit_code: str) -> str:
    """A partner with every step, and its token."""
    system = Actor.system("test")
    secret = partners.add_partner(
        actor=system, client_id="fuzz", name="Hệ thống thử", unit_code=unit_code,
        scopes=list(partners.SCOPES), at=clock.now(),
    )  # fmt: skip
    return partners.give_token(actor=system, client_id="fuzz", secret=secret, at=clock.now())


def _run(server: Server, folder: Path, keys: str, *options: str) -> str:
    """Every phase; what it said. Fails with that when it found anything."""
    headers = []
    if keys:
        (folder / "schemathesis.toml").write_text(keys)
        headers = ["-H", f"Cookie: csrftoken={TOKEN}", "-H", f"X-CSRFToken: {TOKEN}"]
    found = subprocess.run(
        [Path(sys.executable).with_name("schemathesis"), "run",
         f"http://localhost:{server.port}/api/v1/openapi.json", "--max-examples", EXAMPLES,
         *options, "--no-color", "--generation-database", "none",
         "--warnings", "off", *headers],
        cwd=folder, capture_output=True, text=True, timeout=600, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert found.returncode == 0, found.stdout[-8000:] + found.stderr[-2000:]
    return found.stdout
