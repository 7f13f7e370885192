"""The make-believe databases on a real socket, counting what reaches them, well or badly behaved."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from wsgiref.simple_server import make_server

from congvu.config.demo_lookups.app import Databases
from congvu.config.demo_lookups.book import Book
from congvu.config.simulated import Quiet, Server
from congvu.kernel import clock, fetching
from congvu.kernel.actors import Actor
from congvu.kernel.fetching import OAUTH2
from congvu.registers.lookups.actions.sources import Connection, connect
from congvu.registers.lookups.contracts import FIELDS

SECRET = "bi-mat-cua-nguon"
ROOT = Actor.system("test")


class Body(Databases):
    """asked: what came, tokens apart; how: what it does with the next ones; told: another answer."""

    def __init__(self, folder: Path) -> None:
        super().__init__(book=Book(folder=folder), secret=SECRET)
        self.url, self.how = "", "well"
        self.asked: list[dict[str, Any]] = []
        self.told: Any = None
        self.end = threading.Event()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] != "/token":
            self.asked.append({"path": environ["PATH_INFO"], "query": environ["QUERY_STRING"]})
            if self.how == "slow":
                self.end.wait()
            if self.how == "redirecting":
                start("302 Found", [("Location", f"{self.url}/khac")])
                return [b""]
            if self.told is not None:
                start("200 OK", [("Content-Type", "application/json")])
                return [json.dumps(self.told).encode()]
        self.book.how = "down" if self.how == "failing" else "well"
        return super().__call__(environ, start)

    def connection(self, kind: str, **changed: Any) -> Connection:
        """How it is asked."""
        how: dict[str, Any] = {
            "base_url": self.url, "way": OAUTH2, "token_url": f"{self.url}/token",
            "client_id": "congvu", "secret": SECRET, "seconds": 20, "agreed": FIELDS[kind],
            "basis": "Thỏa thuận mẫu 01/TT", **changed,
        }  # fmt: skip
        return Connection(**how)

    def connect(self, kind: str = "population", **changed: Any) -> None:
        """Say so to the house."""
        told = self.connection(kind, **changed)
        connect(actor=ROOT, kind=kind, told=told, at=clock.now())


@contextmanager
def running(folder: Path) -> Iterator[Body]:
    """One that listens on this machine until the test ends."""
    fetching._tokens.clear()
    app = Body(folder)
    server = make_server("127.0.0.1", 0, app, Server, Quiet)
    app.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield app
    finally:
        app.end.set()
        server.shutdown()
        server.server_close()
        thread.join()
