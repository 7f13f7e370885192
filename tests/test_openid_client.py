"""npm's openid-client, a certified relying party, drives our OpenID Provider over real sockets.

It is fetched for the run; without npm this is NOT RUN. Every flow, and everything that must be refused.
"""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from django.conf import settings as site

from congvu.engines.identity import demo
from congvu.engines.identity.actions.applications import Terms, add_application
from congvu.engines.identity.models import Account
from congvu.engines.identity.queries import actors
from congvu.engines.jobs import api as jobs
from congvu.engines.notify.tests.server import Server
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from tools import ports

pytestmark = [pytest.mark.judge, pytest.mark.slow, pytest.mark.timeout(600)]
PACKAGES = ("openid-client@6.8.9", "jose@6")
SCRIPT = Path(__file__).with_name("openid_client.mjs")
BACK, HOME = "https://ung-dung.example/xong", "https://ung-dung.example/"
PASSWORD = "mot cau dai de nho 2026"
CASES = 22
MANY = 20


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """The client in a folder of its own, with the script beside it."""
    (tmp_path / "package.json").write_text('{"private": true, "type": "module"}')
    install = ["npm", "install", "--silent", "--ignore-scripts", "--no-audit", "--no-fund"]
    try:
        done = subprocess.run(
            [*install, *PACKAGES], cwd=tmp_path, capture_output=True, timeout=300, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        pytest.skip("npm is not here, or does not answer")
    if done.returncode:
        pytest.skip("npm cannot fetch openid-client")
    (tmp_path / SCRIPT.name).write_text(SCRIPT.read_text())
    return tmp_path


@pytest.fixture
def provider(own_house: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A site of its own with a worker beside it."""
    monkeypatch.setenv("CONGVU_LIMIT_FACTOR", "1000000")  # the client is no visitor
    actors._kept.forget()  # another database: the same ids are others
    server, stop = Server(), threading.Event()
    settings.PUBLIC_URL = f"http://localhost:{server.port}"
    worker = threading.Thread(target=jobs.work_forever, args=(stop,))
    worker.start()
    try:
        yield server
    finally:
        stop.set()
        worker.join(30)
        server.stop()


def test_a_certified_client_walks_every_flow(provider: Server, packages: Path) -> None:
    told = _furnish(provider)
    ran = subprocess.run(
        ["node", SCRIPT.name], cwd=packages, capture_output=True, text=True, timeout=300,
        check=False, env={**os.environ, "JUDGED": json.dumps(told)},
    )  # fmt: skip
    said = [json.loads(line) for line in ran.stdout.splitlines() if line.startswith("{")]
    for case in said:
        print(f"  {'passed' if case['passed'] else 'FAILED'} {case['name']} {case['note']}")  # noqa: T201
    passed = sum(case["passed"] for case in said)
    print(f"openid-client: {passed} of {CASES} cases passed")  # noqa: T201
    assert len(said) == CASES, ran.stderr
    assert passed == CASES


def _furnish(server: Server) -> dict[str, Any]:
    """Applications, people with their sessions, and where to listen."""
    port = ports.free()
    base = f"http://localhost:{server.port}"
    people = {key: _signed_in(base, key) for key in ("ha", "binh", "dung")}
    return {
        "issuer": base, "port": port, "people": people, "totp": _with_app("dung"),
        "name": demo.account("ha").person.full_name, "apps": _applications(port),
    }  # fmt: skip


def _applications(port: int) -> dict[str, Any]:
    scopes = ("openid", "profile", "offline_access")
    return {
        "web": _application("web", scopes=scopes),
        "spa": _application(
            "spa", public=True, redirect_uris=("http://127.0.0.1/cb",), algorithm="ES256"
        ),
        "tv": _application("tv", may_device=True),
        "strong": _application("strong", is_trusted=True),
        "many": [
            _application(f"so-{n}", is_trusted=True, logout_uri=f"http://127.0.0.1:{port}/ra/{n}")
            for n in range(MANY)
        ],
    }


def _application(name: str, *, public: bool = False, **terms: Any) -> dict[str, str]:
    said = {"redirect_uris": (BACK,), "scopes": ("openid", "profile"), "post_logout_uris": (HOME,)}
    unit = demo.account("giang").home_unit_id
    assert unit is not None
    _uid, secret = add_application(
        actor=Actor.system("test"), client_id=f"app-{name}", name=f"Ứng dụng {name}", unit_id=unit,
        is_public=public, terms=Terms(**said | terms), at=clock.now(),
    )  # fmt: skip
    return {"client_id": f"app-{name}", "secret": secret, "back": BACK, "home": HOME}


def _signed_in(base: str, key: str) -> dict[str, str]:
    """Cookies of somebody of the cast, signed in by password."""
    account = Account.objects.get(pk=demo.account(key).pk)
    account.set_password(PASSWORD)
    account.must_change_password = False
    account.save()
    browser, page = requests.Session(), f"{base}/dang-nhap/can-bo/"
    browser.get(page)
    said = {
        "login": account.username, "password": PASSWORD,
        "csrfmiddlewaretoken": browser.cookies["csrftoken"],
    }  # fmt: skip
    answer = browser.post(page, said, headers={"Referer": page}, allow_redirects=False)
    assert answer.status_code == 302, answer.status_code
    assert site.SESSION_COOKIE_NAME in browser.cookies
    return dict(browser.cookies)


def _with_app(key: str) -> str:
    """Give somebody an authenticator app after they signed in by password alone; its secret."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    secret = generate_totp_secret()
    TOTP.activate(demo.account(key), secret)
    return str(secret)
