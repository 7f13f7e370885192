"""The service's doors (CSC API v1.0.4) and a page to look and meddle; one WSGI callable."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from congvu.config.demo_csc import pages
from congvu.config.demo_csc.vault import LISTED, SECONDS, Vault, Wrong

LONGEST_BODY = 1_000_000
HTML, JSON = "text/html; charset=utf-8", "application/json;charset=UTF-8"
BASE = "/csc/v1/"
RSA, RSA_SHA256 = "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.11"
SHA256 = "2.16.840.1.101.3.4.2.1"
METHODS = (
    "info", "oauth2/token", "credentials/list", "credentials/info", "credentials/authorize",
    "signatures/signHash",
)  # fmt: skip
Answer = tuple[int, str, str]


class Service:
    """vault: what it holds, open to the tests."""

    def __init__(self, *, folder: Path, secret: str, pin: str) -> None:
        self.vault = Vault(folder, secret, pin)

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
        path = environ.get("PATH_INFO", "/")
        if path == "/":
            return 200, HTML, pages.vault(self.vault)
        if path == "/healthz":
            return 200, JSON, '{"ok": true}'
        if path == "/doi" and environ["REQUEST_METHOD"] == "POST":
            self._meddle(dict(parse_qsl(body.decode())))
            return 303, HTML, ""
        if self.vault.down:
            return _fault(Wrong("temporarily_unavailable", "Down by the button on its page", 503))
        try:
            return 200, JSON, json.dumps(self._machine(path.removeprefix(BASE), environ, body))
        except Wrong as wrong:
            return _fault(wrong)
        except (ValueError, KeyError, TypeError, AttributeError):
            return _fault(Wrong("invalid_request", "Malformed request"))

    def _machine(self, what: str, environ: dict[str, Any], body: bytes) -> Any:
        if what == "oauth2/token":
            asked = dict(parse_qsl(body.decode()))
            if asked.get("grant_type") != "client_credentials":
                raise Wrong("unsupported_grant_type", "Only client_credentials")
            made = self.vault.token(asked.get("client_id", ""), asked.get("client_secret", ""))
            return {"access_token": made, "token_type": "Bearer", "expires_in": 3600}
        asked = json.loads(body or b"{}")
        if what == "info":
            return _info(environ)
        if environ.get("HTTP_AUTHORIZATION", "").removeprefix("Bearer ") not in self.vault.tokens:
            raise Wrong("invalid_token", "The access token is missing or has expired", 401)
        doors: dict[str, Callable[[dict[str, Any]], Any]] = {
            "credentials/list": lambda _asked: {"credentialIDs": list(LISTED)},
            "credentials/info": self._told, "credentials/authorize": self._allow,
            "signatures/signHash": self._sign,
        }  # fmt: skip
        if what not in doors:
            raise Wrong("invalid_request", "No such method", 404)
        return doors[what](asked)

    def _told(self, asked: dict[str, Any]) -> dict[str, Any]:
        name = asked["credentialID"]
        if name not in LISTED:
            raise Wrong("invalid_request", "Invalid parameter credentialID")
        chain = self.vault.chain(name)
        return {
            "description": LISTED[name],
            "key": {"status": "disabled" if name in self.vault.off else "enabled",
                    "algo": [RSA, RSA_SHA256], "len": 2048},
            "cert": {"status": "valid", "certificates": chain if asked.get("certificates") == "chain"
                     else chain[:1]},
            "authMode": "explicit", "SCAL": "2", "multisign": 50, "lang": "vi-VN",
            "PIN": {"presence": "true", "format": "A", "label": "PIN"}, "OTP": {"presence": "false"},
        }  # fmt: skip

    def _allow(self, asked: dict[str, Any]) -> dict[str, Any]:
        sad = self.vault.allow(
            asked["credentialID"], asked.get("hash", []), asked["numSignatures"],
            str(asked.get("PIN", "")),
        )  # fmt: skip
        return {"SAD": sad, "expiresIn": SECONDS}

    def _sign(self, asked: dict[str, Any]) -> dict[str, Any]:
        if asked["signAlgo"] not in (RSA, RSA_SHA256) or asked.get("hashAlgo", SHA256) != SHA256:
            raise Wrong("invalid_request", "Invalid parameter signAlgo or hashAlgo")
        made = self.vault.sign(asked["credentialID"], asked["SAD"], asked["hash"])
        return {"signatures": made}

    def _meddle(self, said: dict[str, str]) -> None:
        vault, name = self.vault, said.get("ma", "")
        with vault.lock:
            if said.get("viec") == "ngung":
                vault.down = not vault.down
            elif said.get("viec") == "tat" and name in LISTED:
                vault.off ^= {name}


def _info(environ: dict[str, Any]) -> dict[str, Any]:
    base = f"http://{environ.get('HTTP_HOST', 'localhost')}{BASE.rstrip('/')}"
    return {
        "specs": "1.0.4.0", "name": "Dịch vụ ký từ xa MÔ PHỎNG", "logo": "", "region": "VN",
        "lang": "vi-VN", "description": "Mô phỏng, không có giá trị pháp lý",
        "authType": ["oauth2client"], "oauth2": base, "methods": list(METHODS),
    }  # fmt: skip


def _fault(wrong: Wrong) -> Answer:
    said = json.dumps({"error": wrong.error, "error_description": wrong.said})
    return wrong.status, JSON, said
