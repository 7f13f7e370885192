"""A running broker for tests: the real provider on a loopback port, in a thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from wsgiref.simple_server import make_server

from congvu.config.demo_broker.app import Broker
from congvu.config.demo_broker.store import Client
from congvu.config.simulated import Quiet, Server

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
