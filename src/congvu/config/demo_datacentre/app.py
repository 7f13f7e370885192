"""The centre's doors and a page to look and meddle; one WSGI callable."""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from congvu.config.demo_datacentre import pages

LONGEST_BODY = 40_000_000
PAGE = 200
HTML, JSON = "text/html; charset=utf-8", "application/json; charset=utf-8"
Answer = tuple[int, str, str]


class Centre:
    """feeds: code → key → row; batches: (code, number) → what was taken and its receipt."""

    def __init__(self, *, key: str) -> None:
        self.key, self.down = key, False
        self.feeds: dict[str, dict[str, dict[str, Any]]] = {}
        self.batches: dict[tuple[str, int], dict[str, Any]] = {}
        self.lock = threading.Lock()

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
            return 200, HTML, pages.centre(self.feeds, self.batches, down=self.down)
        if path == "/healthz":
            return 200, JSON, '{"ok": true}'
        if path == "/doi" and method == "POST":
            self._meddle(dict(parse_qsl(body.decode())))
            return 303, HTML, ""
        if self.down:
            return _told(503, {"loi": "tạm ngừng"})
        if not secrets.compare_digest(
            environ.get("HTTP_X_API_KEY", "").encode(), self.key.encode()
        ):
            return _told(401, {"loi": "khóa không đúng"})
        parts = path.strip("/").split("/")
        with self.lock:
            if method == "PUT" and len(parts) == 3 and parts[0] == "tiep-nhan":
                return self._take(parts[1], parts[2], body)
            if method == "GET" and len(parts) == 2 and parts[0] == "doi-soat":
                after = dict(parse_qsl(environ.get("QUERY_STRING", ""))).get("sau", "")
                return self._figures(parts[1], after)
        return _told(404, {"loi": "không có dịch vụ này"})

    def _take(self, code: str, number: str, body: bytes) -> Answer:
        """The same number with the same rows has one effect and one receipt."""
        try:
            told = json.loads(body)
            rows, sha256 = told["dong"], told["sha256"]
            place = (code, int(number))
        except (ValueError, KeyError, TypeError):
            return _told(400, {"loi": "không đọc được"})
        if hashlib.sha256(_rows(body)).hexdigest() != sha256 or told["soDong"] != len(rows):
            return _told(422, {"loi": "sha256 hoặc số dòng không khớp"})
        known = self.batches.get(place)
        if known is not None and known["sha256"] != sha256:
            return _told(409, {"loi": "đợt này đã nhận với nội dung khác"})
        if known is None:
            held = self.feeds.setdefault(code, {})
            for row in rows:
                if row["thaoTac"] == "xoa":
                    held.pop(row["khoa"], None)
                else:
                    held[row["khoa"]] = row["duLieu"]
            receipt = f"MP-{secrets.token_hex(6)}"
            known = {"bienNhan": receipt, "soDong": len(rows), "sha256": sha256}
            self.batches[place] = known
        return _told(200, known)

    def _figures(self, code: str, after: str) -> Answer:
        held = self.feeds.get(code, {})
        keys = sorted(key for key in held if key > after)
        some = keys[:PAGE]
        told = [[key, _fingerprint(held[key])] for key in some]
        return _told(200, {"dong": told, "tiep": some[-1] if len(keys) > PAGE else ""})

    def _meddle(self, said: dict[str, str]) -> None:
        held = self.feeds.get(said.get("bo", ""), {})
        with self.lock:
            if said.get("viec") == "ngung":
                self.down = not self.down
            elif said.get("viec") == "quen":
                held.pop(said.get("khoa", ""), None)
            elif said.get("viec") == "doi" and said.get("khoa") in held:
                held[said["khoa"]] = {**held[said["khoa"]], "name": "Đã bị sửa (mô phỏng)"}


def _rows(body: bytes) -> bytes:
    """The bytes of the rows as they came: the last member of the body."""
    return body[body.index(b'"dong":') + len(b'"dong":') : -1]


def _fingerprint(row: dict[str, Any]) -> str:
    plain = json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def _told(status: int, said: Any) -> Answer:
    return status, JSON, json.dumps(said, ensure_ascii=False)
