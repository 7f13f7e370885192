"""An outside fuzzer reads our document and tries to catch us out: every check it has, no failure."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client

from congvu.engines.notify.models import Message
from congvu.engines.notify.tests.server import Server
from congvu.kernel import text

pytestmark = [pytest.mark.judge, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
TOKEN = "a" * 32
EXAMPLES = "25"  # a door and a phase; the fault bench runs more
Person = Message._meta.get_field("person").related_model


@pytest.fixture
def server(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("CONGVU_LIMIT_FACTOR", "1000000")  # the fuzzer is no visitor
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


@pytest.mark.parametrize("signed_in", [False, True], ids=["stranger", "citizen"])
def test_schemathesis_finds_nothing(server: Server, tmp_path: Path, signed_in: bool) -> None:
    headers = []
    if signed_in:
        # As a key it knows of, so that it also asks what happens without.
        key = f'[auth.openapi.session]\napi_key = "{_citizen()}"\n'
        (tmp_path / "schemathesis.toml").write_text(key)
        headers = ["-H", f"Cookie: csrftoken={TOKEN}", "-H", f"X-CSRFToken: {TOKEN}"]
    found = subprocess.run(
        [Path(sys.executable).with_name("schemathesis"), "run",
         f"http://localhost:{server.port}/api/v1/openapi.json", "--max-examples", EXAMPLES,
         "--no-color", "--generation-database", "none",
         "--warnings", "off", *headers],
        cwd=tmp_path, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert found.returncode == 0, found.stdout[-8000:] + found.stderr[-2000:]
