"""The platform's doors and a page to ask and to look; one WSGI callable."""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, unquote

from congvu.config.demo_ndop import pages

LONGEST_BODY = 5_000_000
HTML, JSON = "text/html; charset=utf-8", "application/json; charset=utf-8"
Answer = tuple[int, str, str]


class Platform:
    """asked: name → request; answered: name → what came back."""

    def __init__(self, *, key: str) -> None:
        self.key, self.down = key, False
        self.asked: dict[str, dict[str, Any]] = {}
        self.answered: dict[str, dict[str, Any]] = {}
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

    def ask(self, *, service: str, key: str, major: int = 1) -> str:
        """Leave a request for the ministry; its name."""
        name = f"MP-{secrets.token_hex(5)}"
        self.asked[name] = {
            "ma": name, "coQuan": "Sở Y tế tỉnh mẫu", "dichVu": service, "phienBan": major,
            "khoa": key, "thayMat": "Trần Thị Mẫu, chuyên viên",
        }  # fmt: skip
        return name

    def _route(self, environ: dict[str, Any], body: bytes) -> Answer:
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "/")
        if path == "/":
            return 200, HTML, pages.platform(self.asked, self.answered, down=self.down)
        if path == "/healthz":
            return 200, JSON, '{"ok": true}'
        if path == "/hoi" and method == "POST":
            self._meddle(dict(parse_qsl(body.decode())))
            return 303, HTML, ""
        if self.down:
            return _told(503, {"loi": "tạm ngừng"})
        if not secrets.compare_digest(
            environ.get("HTTP_X_API_KEY", "").encode(), self.key.encode()
        ):
            return _told(401, {"loi": "khóa không đúng"})
        if (method, path) == ("GET", "/yeu-cau"):
            waiting = [row for name, row in self.asked.items() if name not in self.answered]
            return _told(200, {"yeuCau": waiting})
        if method == "POST" and path.startswith("/tra-loi/"):
            return self._take(unquote(path.removeprefix("/tra-loi/")), body)
        return _told(404, {"loi": "không có dịch vụ này"})

    def _take(self, name: str, body: bytes) -> Answer:
        try:
            told = json.loads(body)
        except ValueError:
            return _told(400, {"loi": "không đọc được"})
        if name not in self.asked or told.get("ma") != name:
            return _told(404, {"loi": "không có yêu cầu này"})
        with self.lock:
            self.answered.setdefault(name, told)
        return _told(200, {"ma": name})

    def _meddle(self, said: dict[str, str]) -> None:
        if said.get("viec") == "ngung":
            self.down = not self.down
        elif said.get("dichVu") and said.get("khoa"):
            self.ask(service=said["dichVu"][:40], key=said["khoa"][:200])


def _told(status: int, said: Any) -> Answer:
    return status, JSON, json.dumps(said, ensure_ascii=False)
