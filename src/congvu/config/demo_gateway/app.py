"""The gateway: pay page, VietQR transfer, status query, refund, signed calls; one WSGI callable."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import requests

from congvu.config.demo_gateway import pages
from congvu.config.demo_gateway.bank import (
    BELIEVED_SECONDS,
    ORDER_SECONDS,
    Bank,
    Money,
    scanned,
    sign,
)

PROOF = ("timestamp", "nonce", "signature")
LONGEST_BODY = 20_000


@dataclass
class Answer:
    """A response; ``to`` makes it a redirect, ``nonce`` has it signed."""

    body: str = ""
    status: int = 200
    kind: str = "text/html; charset=utf-8"
    to: str = ""
    nonce: str = ""


@dataclass
class Gateway:
    """site: the only place a payer is sent back to; notify: where it is told of money."""

    site: str
    notify: str
    merchant: str
    secret: str
    bank: Bank = field(default_factory=Bank)

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        size = min(int(environ.get("CONTENT_LENGTH") or 0), LONGEST_BODY)
        body = environ["wsgi.input"].read(size) if size else b""
        answer = self._route(environ, body)
        raw = answer.body.encode()
        headers = [
            ("Content-Type", answer.kind), ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"),
            ("Referrer-Policy", "no-referrer"),
        ]  # fmt: skip
        if answer.to:
            headers.append(("Location", answer.to))
        if answer.nonce:
            headers += self._proof(raw, answer.nonce).items()
        start(f"{answer.status} {HTTPStatus(answer.status).phrase}", headers)
        return [raw]

    def _route(self, environ: dict[str, Any], body: bytes) -> Answer:
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "/")
        query = environ.get("QUERY_STRING", "")
        if path == "/pay":
            return self.pay(query, dict(parse_qsl(body.decode())) if method == "POST" else None)
        if path == "/scan":
            return self.scan(dict(parse_qsl(body.decode())) if method == "POST" else None)
        if method == "POST" and path in ("/v1/query", "/v1/refund"):
            return self.machine(path, environ, body)
        if path == "/healthz":
            return Answer('{"ok": true}', kind="application/json")
        return Answer(pages.page("Cổng thanh toán", '<p><a href="/scan">Quét mã VietQR</a></p>'))

    def pay(self, query: str, form: dict[str, str] | None) -> Answer:
        """The order's page; posted, the money moves and the payer goes back."""
        told = dict(parse_qsl(query, keep_blank_values=True))
        proof = {key: told.pop(key, "") for key in PROOF}
        signed = urlencode(sorted(told.items())).encode()
        if not self._believes(signed, proof, ORDER_SECONDS):
            return Answer(pages.wrong("Chữ ký của khoản thu không đúng hoặc đã cũ."), 403)
        if _origin(told.get("back", "")) != _origin(self.site):
            return Answer(pages.wrong("Địa chỉ quay về chưa được đăng ký."), 400)
        if form is None:
            return Answer(pages.pay(told, query))
        money = self.bank.pay(told["order"], int(told["amount"]))
        for _time in range({"twice": 2, "lost": 0}.get(form.get("way", ""), 1)):
            self.tell(money)
        return Answer(status=303, to=told["back"])

    def scan(self, form: dict[str, str] | None) -> Answer:
        """A transfer by the VietQR text."""
        if form is None:
            return Answer(pages.scan())
        found = scanned(form.get("qr", "").strip())
        if found is None:
            return Answer(pages.wrong("Đây không phải mã VietQR, hoặc mã bị sai."), 400)
        money = self.bank.pay(*found)
        threading.Thread(target=self.tell, args=(money,), daemon=True).start()
        return Answer(pages.done(money.transaction))

    def machine(self, path: str, environ: dict[str, Any], body: bytes) -> Answer:
        """A signed question of the site."""
        proof = {key: environ.get(f"HTTP_X_{key.upper()}", "") for key in PROOF}
        if not self._believes(body, proof, BELIEVED_SECONDS):
            return Answer('{"code": "97"}', 401, "application/json")
        asked = json.loads(body)
        if asked.get("merchant") != self.merchant:
            return Answer('{"code": "01"}', 403, "application/json")
        if path == "/v1/refund":
            said = self.bank.refund(asked["key"], asked["transaction"], asked["amount"])
        else:
            money = self.bank.of(asked["order"])
            said = money.told() if money else {"order": asked["order"], "status": "unpaid"}
        return Answer(json.dumps(said), kind="application/json", nonce=proof["nonce"])

    def tell(self, money: Money, nonce: str = "", stamp: str = "") -> str:
        """Call the site; the code it answers, '' when it does not."""
        body = json.dumps(money.told()).encode()
        try:
            answer = requests.post(
                self.notify, data=body, timeout=5,
                headers={
                    "Content-Type": "application/json",
                    **self._proof(body, nonce or secrets.token_hex(16), stamp),
                },
            )  # fmt: skip
            return str(answer.json().get("code", ""))
        except (requests.RequestException, ValueError):
            print("thông báo: không gọi được", self.notify, flush=True)
            return ""

    def _proof(self, body: bytes, nonce: str, stamp: str = "") -> dict[str, str]:
        stamp = stamp or str(int(time.time()))
        mark = sign(self.secret, stamp, nonce, body)
        return {"X-Timestamp": stamp, "X-Nonce": nonce, "X-Signature": mark}

    def _believes(self, body: bytes, proof: dict[str, str], seconds: int) -> bool:
        stamp = proof["timestamp"]
        if not stamp.isdecimal() or abs(time.time() - int(stamp)) > seconds:
            return False
        wanted = sign(self.secret, stamp, proof["nonce"], body)
        return secrets.compare_digest(wanted.encode(), proof["signature"].encode())


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc
