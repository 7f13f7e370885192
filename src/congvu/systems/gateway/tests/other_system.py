"""Another agency's system as a real HTTP server: it answers, stalls, fails, floods and sends away."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs
from wsgiref.simple_server import make_server

from congvu.config.simulated import Quiet, Server

PERSON = {
    "code": 0,
    "data": {
        "hoTen": "Nguyễn Văn Mẫu", "ngaySinh": "1990-01-02", "queQuan": "Xã Mẫu",
        "giaDinh": [{"hoTen": "Trần Thị Mẫu", "quanHe": "vợ", "soDinhDanh": "001090000002"}],
        "biMat": {"diaChi": "không ai thỏa thuận"},
    },
}  # fmt: skip
ANSWER = {
    "type": "object",
    "properties": {
        "code": {"type": "integer"},
        "data": {"$ref": "#/components/schemas/Nguoi"},
    },
}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Hệ thống mẫu", "version": "1"},
    "paths": {
        "/nguoi/{soDinhDanh}": {
            "get": {
                "parameters": [{"name": "lyDo", "in": "query", "schema": {"type": "string"}}],
                "responses": {"200": {"content": {"application/json": {"schema": ANSWER}}}},
            }
        },
        "/tim": {
            "post": {"responses": {"200": {"content": {"application/json": {"schema": ANSWER}}}}}
        },
    },
    "components": {
        "schemas": {
            "Nguoi": {
                "type": "object",
                "properties": {
                    "hoTen": {"type": "string"},
                    "ngaySinh": {"type": "string", "format": "date", "nullable": True},
                    "queQuan": {"type": "string"},
                    "giaDinh": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "properties": {
                                "hoTen": {"type": "string"},
                                "quanHe": {"type": "string"},
                            },
                        },
                    },
                },
            }
        }
    },
}
OPERATIONS = ("GET /nguoi/{soDinhDanh}", "POST /tim")


class OtherSystem:
    """asked: every request that came, with its headers; how: what it does with the next ones."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[dict[str, Any]] = []
        self.how = "well"
        self.control = ""
        self.token = "ma-truy-cap-1"
        self.end = threading.Event()

    def __call__(self, environ: dict[str, Any], start: Any) -> list[bytes]:
        size = int(environ.get("CONTENT_LENGTH") or 0)
        self.asked.append({
            "path": environ["PATH_INFO"], "query": parse_qs(environ["QUERY_STRING"]),
            "method": environ["REQUEST_METHOD"], "body": environ["wsgi.input"].read(size),
            **{k: v for k, v in environ.items() if k.startswith("HTTP_")},
        })  # fmt: skip
        if environ["PATH_INFO"] == "/token":
            return self._say(start, 200, {"access_token": self.token, "expires_in": 300})
        if self.how == "slow":
            self.end.wait()
        if self.how == "failing":
            return self._say(start, 500, {})
        if self.how == "flooding":
            return self._say(start, 200, {"data": {"hoTen": "x" * 200_000}})
        if self.how == "redirecting":
            start("302 Found", [("Location", f"{self.url}/noi-khac")])
            return [b""]
        if self.how == "babbling":
            start("200 OK", [("Content-Type", "text/html")])
            return [b"<h1>Xin chao</h1>"]
        if environ["PATH_INFO"].endswith("/khong-co"):
            return self._say(start, 404, {})
        if environ.get("HTTP_IF_NONE_MATCH") == '"a"':
            start("304 Not Modified", [("ETag", '"a"')])
            return [b""]
        return self._say(start, 200, PERSON)

    def _say(self, start: Any, status: int, told: Any) -> list[bytes]:
        more = [("Cache-Control", self.control)] if self.control else []
        start(f"{status} X", [("Content-Type", "application/json"), ("ETag", '"a"'), *more])
        return [json.dumps(told).encode()]


@contextmanager
def running(terms: ssl.SSLContext | None = None) -> Iterator[OtherSystem]:
    """One that listens on this machine until the test ends. terms: of TLS, None without."""
    app = OtherSystem()
    server = make_server("127.0.0.1", 0, app, Server, Quiet)
    if terms is not None:
        server.socket = terms.wrap_socket(server.socket, server_side=True)
    app.url = f"http{'s' if terms else ''}://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield app
    finally:
        app.end.set()
        server.shutdown()
        server.server_close()
        thread.join()
