"""The doors of the make-believe databases and a page to look and meddle; one WSGI callable."""

from __future__ import annotations

import base64
import binascii
import json
import secrets
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from congvu.config.demo_lookups import pages
from congvu.config.demo_lookups.book import BUSINESS, INSURANCE, POPULATION, Book

LONGEST_BODY = 20_000
HTML, JSON = "text/html; charset=utf-8", "application/json; charset=utf-8"
SECONDS, STALLED = 300, 8.0
Answer = tuple[int, str, str]


class Databases:
    """book: what they know, open to the tests; secret: of the client "congvu"."""

    def __init__(self, *, book: Book, secret: str) -> None:
        self.book, self.secret = book, secret
        self.tokens: dict[str, float] = {}

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        size = min(int(environ.get("CONTENT_LENGTH") or 0), LONGEST_BODY)
        body = environ["wsgi.input"].read(size) if size else b""
        status, kind, said = self._route(environ, body)
        headers = [
            ("Content-Type", kind), ("Cache-Control", "no-store"), ("X-Frame-Options", "DENY"),
            ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
        ]  # fmt: skip
        if status == HTTPStatus.SEE_OTHER:
            headers.append(("Location", "/"))
        start(f"{status} {HTTPStatus(status).phrase}", headers)
        return [said.encode()]

    def _route(self, environ: dict[str, Any], body: bytes) -> Answer:
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "/")
        if path == "/":
            return 200, HTML, pages.book(self.book)
        if path == "/healthz":
            return 200, JSON, '{"ok": true}'
        if path == "/doi" and method == "POST":
            how = dict(parse_qsl(body.decode())).get("cach", "")
            self.book.how = how if how in pages.WAYS else self.book.how
            return 303, HTML, ""
        if self.book.how == "down":
            return _told(503, {"error": "temporarily_unavailable"})
        if path == "/token" and method == "POST":
            return self._token(environ, body)
        token = environ.get("HTTP_AUTHORIZATION", "").removeprefix("Bearer ")
        if self.tokens.get(token, 0) < time.monotonic():
            return _told(401, {"error": "invalid_token"})
        if self.book.how == "slow":
            time.sleep(STALLED)
        if self.book.how == "shapeless":
            return _told(200, {"ketQua": ["khác dạng"]})
        return self._looked_up(method, path, body)

    def _token(self, environ: dict[str, Any], body: bytes) -> Answer:
        asked = dict(parse_qsl(body.decode()))
        try:
            _kind, _space, coded = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
            said = base64.b64decode(coded).decode()
        except (binascii.Error, UnicodeDecodeError):
            said = ""
        if asked.get("grant_type") != "client_credentials" or not secrets.compare_digest(
            said.encode(), f"congvu:{self.secret}".encode()
        ):
            return _told(401, {"error": "invalid_client"})
        token = secrets.token_urlsafe(24)
        self.tokens[token] = time.monotonic() + SECONDS
        return _told(200, {"access_token": token, "token_type": "Bearer", "expires_in": SECONDS})

    def _looked_up(self, method: str, path: str, body: bytes) -> Answer:
        if method == "GET" and path.startswith("/doanh-nghiep/"):
            firm = self.book.find(BUSINESS, path.removeprefix("/doanh-nghiep/"))
            return _told(200, firm) if firm else _told(404, {"error": "not_found"})
        try:
            asked = json.loads(body or b"{}")
        except ValueError:
            return _told(400, {"error": "invalid_request"})
        if (method, path) == ("POST", "/dan-cu/thong-tin-cong-dan"):
            return _told(200, {"CongDan": self.book.find(POPULATION, asked.get("SoDinhDanh", ""))})
        if (method, path) == ("POST", "/bao-hiem/qua-trinh-tham-gia"):
            found = self.book.find(INSURANCE, asked.get("MaSoBHXH", ""))
            return _told(200, {"NguoiThamGia": found})
        return _told(404, {"error": "no_such_service"})


def _told(status: int, said: Any) -> Answer:
    return status, JSON, json.dumps(said, ensure_ascii=False)
