"""The portal: six steps, reconciliation and a page to look and meddle; one WSGI callable."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from congvu.config.demo_national import pages
from congvu.config.demo_national.book import Book, Wrong

LONGEST_BODY = 40_000_000
HTML, JSON = "text/html; charset=utf-8", "application/json"


@dataclass
class Answer:
    """A response; ``to`` makes it a redirect."""

    body: str = ""
    status: int = 200
    kind: str = JSON
    to: str = ""


class Portal:
    """book: what it knows, open to the tests."""

    def __init__(self, *, client_id: str, secret: str) -> None:
        self.book = Book(client_id=client_id, secret=secret)

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        size = min(int(environ.get("CONTENT_LENGTH") or 0), LONGEST_BODY)
        body = environ["wsgi.input"].read(size) if size else b""
        answer = self._route(environ, body)
        headers = [
            ("Content-Type", answer.kind), ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"),
            ("Referrer-Policy", "no-referrer"),
        ]  # fmt: skip
        if answer.to:
            headers.append(("Location", answer.to))
        start(f"{answer.status} {HTTPStatus(answer.status).phrase}", headers)
        return [answer.body.encode()]

    def _route(self, environ: dict[str, Any], body: bytes) -> Answer:
        path = environ.get("PATH_INFO", "/")
        if path in ("/", "/doi"):
            return self._page(path, environ, body)
        if path == "/healthz":
            return Answer('{"ok": true}')
        if self.book.down:
            return Answer(_fault(502, "Cổng tạm ngừng."), 502)
        try:
            return Answer(json.dumps(self._machine(path, environ, body), ensure_ascii=False))
        except Wrong as wrong:
            return Answer(_fault(wrong.status, wrong.said, wrong.fields), wrong.status)
        except (ValueError, KeyError, TypeError, AttributeError):
            return Answer(_fault(400, "Không đọc được nội dung gửi lên."), 400)

    def _machine(self, path: str, environ: dict[str, Any], body: bytes) -> Any:
        book = self.book
        if path == "/token/":
            return book.token(json.loads(body))
        if not book.believes(environ.get("HTTP_AUTHORIZATION", "")):
            raise Wrong(401, "Thiếu mã truy cập, hoặc mã đã hết hạn.")
        if path == "/files/":
            return book.file(_part(environ.get("CONTENT_TYPE", ""), body))
        if path == "/reconciliation/":
            return book.of_day(dict(parse_qsl(environ.get("QUERY_STRING", "")))["ngay"])
        steps: dict[str, Callable[[Any], Any]] = {
            "/next-code/": book.next_code, "/dossiers/": book.create, "/progress/": book.progress,
            "/status/": book.status, "/sync/": book.sync,
        }  # fmt: skip
        if path not in steps:
            raise Wrong(404, "Không có địa chỉ này.")
        return steps[path](json.loads(body))

    def _page(self, path: str, environ: dict[str, Any], body: bytes) -> Answer:
        if path == "/":
            return Answer(pages.book(self.book), kind=HTML)
        if environ["REQUEST_METHOD"] == "POST":
            said = dict(parse_qsl(body.decode()))
            self._meddle(said.get("viec", ""), said.get("ma", ""))
        return Answer(status=303, to="/", kind=HTML)

    def _meddle(self, what: str, code: str) -> None:
        book = self.book
        with book.lock:
            if what == "ngung":
                book.down = not book.down
            elif what == "quen":
                book.dossiers.pop(code, None)
            elif what == "doi" and code in book.dossiers:
                kept = book.dossiers[code]
                kept.whole = {**kept.whole, "TrangThaiHoSo": kept.state % 10 + 1}


def _fault(status: int, said: str, fields: dict[str, str] | None = None) -> str:
    told = {"MaLoi": str(status), "ThongBao": said, "Truong": fields or {}}
    return json.dumps(told, ensure_ascii=False)


def _part(kind: str, body: bytes) -> bytes:
    """The content of the part ``file`` of a multipart body."""
    from email.parser import BytesParser
    from email.policy import HTTP

    whole = BytesParser(policy=HTTP).parsebytes(
        b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body
    )
    for part in whole.iter_parts():
        if part.get_param("name", header="content-disposition") == "file":
            content = part.get_payload(decode=True)
            return content if isinstance(content, bytes) else b""
    raise Wrong(400, "Thiếu tệp.", file="Cần có trường này.")
