"""A running broker for tests: the real provider on a loopback port, in a thread."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from wsgiref.simple_server import make_server

import requests
from django.test import Client as Browser

from congvu.config.demo_broker.app import Broker
from congvu.config.demo_broker.store import Client
from congvu.config.simulated import Quiet, Server
from congvu.engines.identity.models import Account
from congvu.engines.identity.queries.actors import ASSURANCE
from congvu.engines.identity.web.backends import BACKEND

SITE = "http://testserver"
CLIENT = Client(
    id="congvu", secret="test-secret", redirect_uris=(f"{SITE}/dang-nhap/dinh-danh/xong/",),
    logout_uris=(f"{SITE}/",),
)  # fmt: skip


@contextmanager
def running() -> Iterator[Broker]:
    """The broker, answering at ``broker.issuer``."""
    broker = Broker(issuer="", clients={CLIENT.id: CLIENT})
    server = make_server("127.0.0.1", 0, broker, Server, Quiet)
    broker.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield broker
    finally:
        server.shutdown()
        server.server_close()


def walk(
    client: Browser, broker: Broker, citizen: str = "an", wanted: str = "/tai-khoan/", level: str = ""
) -> str:  # fmt: skip
    """Out to sign in, choose, back; answers the address that the broker sends back to."""
    out = client.get("/dang-nhap/dinh-danh/", {"next": wanted})
    assert out.status_code == 302
    return choose(out["Location"], broker, citizen, level)


def choose(url: str, broker: Broker, citizen: str = "an", level: str = "") -> str:
    """At the broker's page: be this citizen, at this level; "" presses its way out."""
    page = requests.get(url, timeout=5).text
    handle = re.search(r'name="handle" value="([^"]+)"', page)
    assert handle
    said = {"citizen": citizen, "level": level} if citizen else {"cancel": "1"}
    answer = requests.post(
        f"{broker.issuer}/authorize", data={"handle": handle[1], **said}, allow_redirects=False,
        timeout=5,
    )  # fmt: skip
    return answer.headers["Location"].removeprefix(SITE)


def enter(client: Browser, account: Account, level: int = 2) -> None:
    """The browser is signed in at this level, without the way through the broker."""
    client.force_login(account, backend=BACKEND)
    session = client.session
    session[ASSURANCE] = level
    session.save()
