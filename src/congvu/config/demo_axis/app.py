"""The axis: VXP's services and a page to look and meddle; one WSGI callable."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, unquote

from congvu.config.demo_axis import pages
from congvu.config.demo_axis.book import PREFIX, Book, Wrong

LONGEST_BODY = 70_000_000
HTML, JSON, OCTETS = "text/html; charset=utf-8", "application/json", "application/octet-stream"
Answer = tuple[int, str, bytes, list[tuple[str, str]]]


class Axis:
    """book: what it knows, open to the tests."""

    def __init__(self, *, system_id: str, secret: str) -> None:
        self.book = Book(system_id=system_id, secret=secret)

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        size = min(int(environ.get("CONTENT_LENGTH") or 0), LONGEST_BODY)
        body = environ["wsgi.input"].read(size) if size else b""
        status, kind, content, more = self._route(environ, body)
        headers = [
            ("Content-Type", kind), ("Content-Length", str(len(content))), *more,
            ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"),
            ("X-Frame-Options", "DENY"), ("Referrer-Policy", "no-referrer"),
        ]  # fmt: skip
        start(f"{status} {HTTPStatus(status).phrase}", headers)
        return [content]

    def _route(self, environ: dict[str, Any], body: bytes) -> Answer:
        path = environ.get("PATH_INFO", "/")
        if path == "/":
            return 200, HTML, pages.book(self.book).encode(), []
        if path == "/doi":
            return self._meddle(environ, body)
        if path == "/healthz":
            return 200, JSON, b'{"ok": true}', []
        if self.book.down:
            return 502, JSON, b"{}", []
        return self._machine(path.strip("/"), _told(environ), body)

    def _machine(self, service: str, told: Mapping[str, str], body: bytes) -> Answer:
        try:
            if not self.book.believes(told):
                raise Wrong("15", "Sai mã hệ thống hoặc khóa.")
            if body and told.get("hash-file") != hashlib.sha256(body).hexdigest():
                raise Wrong("18", "Mã băm không khớp.")
            if service == "getEdoc":
                raw = self.book.get(told.get("docid", ""), told.get("from", ""))
                digest = hashlib.sha256(raw).hexdigest()
                return 200, OCTETS, raw, [(f"{PREFIX}hash-file", digest)]
            return _json({"status": "OK", "ErrorCode": "0", "ErrorDesc": "",
                          **self._serve(service, told, body)})  # fmt: skip
        except Wrong as wrong:
            return _json({"status": "FAIL", "ErrorCode": wrong.code, "ErrorDesc": wrong.said})

    def _serve(self, service: str, told: Mapping[str, str], body: bytes) -> dict[str, Any]:
        book, office, kind = self.book, told.get("from", ""), told.get("messagetype", "")
        if service == "sendEdoc":
            return {"DocId": book.send(kind, office, body)}
        if service == "getReceivedEdocList":
            return {"data": book.waiting(kind, office)}
        if service == "getSentEdocList":
            return {"data": book.sent(office)}
        if service == "updateStatus":
            book.settle(told.get("docid", ""), office, told.get("status", ""))
            return {}
        if service == "registerAgency":
            book.register(told.get("code", office), unquote(told.get("name", "")))
            return {}
        if service in ("getAgenciesList", "getAgenciesListQD20"):
            return {"data": book.listed()}
        raise Wrong("10", "Không có dịch vụ này.")

    def _meddle(self, environ: dict[str, Any], body: bytes) -> Answer:
        if environ["REQUEST_METHOD"] == "POST":
            said = dict(parse_qsl(body.decode()))
            if said.get("viec") == "ngung":
                self.book.down = not self.book.down
            elif said.get("viec") == "lai":
                self.book.again(said.get("ma", ""))
        return 303, HTML, b"", [("Location", "/")]


def _told(environ: Mapping[str, Any]) -> dict[str, str]:
    """The axis's own headers, lower case and without their prefix."""
    start = "HTTP_" + PREFIX.upper().replace("-", "_")
    return {
        name.removeprefix(start).lower().replace("_", "-"): str(value).strip()
        for name, value in environ.items()
        if name.startswith(start)
    }


def _json(value: dict[str, Any]) -> Answer:
    return 200, JSON, json.dumps(value, ensure_ascii=False).encode(), []
