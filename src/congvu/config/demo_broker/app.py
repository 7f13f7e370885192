"""The provider: discovery, keys, authorize, token, user info, end of session; one WSGI callable."""

from __future__ import annotations

import base64
import binascii
import json
import secrets
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

import requests

from congvu.config.demo_broker import pages
from congvu.config.demo_broker.people import BY_KEY, BY_SUB
from congvu.config.demo_broker.store import TOKEN_SECONDS, Asked, Client, Granted, Store
from congvu.config.demo_broker.tokens import BACKCHANNEL_EVENT, Signer, challenge_of, same

COOKIE = "mo_phong_dinh_danh"
ACRS = {"LoA1": 1, "LoA2": 2}
LONGEST_BODY = 20_000
CHALLENGE_LENGTH = 43


@dataclass
class Answer:
    """A response; ``to`` makes it a redirect."""

    body: str = ""
    status: int = 200
    kind: str = "text/html; charset=utf-8"
    to: str = ""
    cookie: str = ""


@dataclass
class Question:
    """A request, read. form: the body's fields, else the query's."""

    method: str
    path: str
    query: dict[str, str]
    form: dict[str, str]
    header: Callable[[str], str]
    cookie: str


@dataclass
class Broker:
    """issuer: its own base address, as clients see it."""

    issuer: str
    clients: Mapping[str, Client]
    store: Store = field(default_factory=Store)
    signer: Signer = field(default_factory=Signer)

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        answer = self._route(_read(environ))
        headers = [
            ("Content-Type", answer.kind),
            ("Cache-Control", "no-store"),
            ("Referrer-Policy", "no-referrer"),
            ("X-Content-Type-Options", "nosniff"),
            ("X-Frame-Options", "DENY"),
        ]
        if answer.to:
            headers.append(("Location", answer.to))
        if answer.cookie:
            flags = "Path=/; HttpOnly; SameSite=Lax"
            headers.append(("Set-Cookie", f"{COOKIE}={answer.cookie}; {flags}"))
        start(f"{answer.status} {HTTPStatus(answer.status).phrase}", headers)
        return [answer.body.encode()]

    def _route(self, asked: Question) -> Answer:
        routes: dict[tuple[str, str], Callable[[Question], Answer]] = {
            ("GET", "/.well-known/openid-configuration"): self.discovery,
            ("GET", "/jwks"): lambda _q: _json(self.signer.jwks()),
            ("GET", "/authorize"): self.authorize,
            ("POST", "/authorize"): self.choose,
            ("POST", "/token"): self.token,
            ("GET", "/userinfo"): self.userinfo,
            ("GET", "/end-session"): self.end_session,
            ("POST", "/end-session"): self.end_session,
            ("GET", "/"): self.home,
            ("GET", "/healthz"): lambda _q: _json({"ok": True}),
        }
        found = routes.get((asked.method, asked.path))
        return found(asked) if found else Answer(pages.wrong("Không có trang này."), 404)

    def discovery(self, _asked: Question) -> Answer:
        """OpenID Connect Discovery 1.0."""
        at = self.issuer
        return _json(
            {
                "issuer": at,
                "authorization_endpoint": f"{at}/authorize",
                "token_endpoint": f"{at}/token",
                "userinfo_endpoint": f"{at}/userinfo",
                "jwks_uri": f"{at}/jwks",
                "end_session_endpoint": f"{at}/end-session",
                "response_types_supported": ["code"],
                "grant_types_supported": ["authorization_code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
                "token_endpoint_auth_methods_supported": [
                    "client_secret_basic", "client_secret_post", "none",
                ],
                "acr_values_supported": list(ACRS),
                "scopes_supported": ["openid"],
                "claims_supported": ["acr", "nonce", *next(iter(BY_SUB.values())).claims()],
                "backchannel_logout_supported": True,
                "backchannel_logout_session_supported": True,
            }
        )  # fmt: skip

    def authorize(self, asked: Question) -> Answer:
        """The citizen's choice, or an error sent back; never to an address that is not known."""
        said = asked.query
        client = self.clients.get(said.get("client_id", ""))
        if client is None:
            return Answer(pages.wrong("Không rõ trang nào đề nghị đăng nhập (client_id)."), 400)
        if said.get("redirect_uri", "") not in client.redirect_uris:
            return Answer(pages.wrong("Địa chỉ quay về chưa được đăng ký (redirect_uri)."), 400)
        fault = _fault(said)
        if fault:
            return _back(said["redirect_uri"], said.get("state", ""), error=fault)
        acr = next((a for a in said.get("acr_values", "").split() if a in ACRS), "LoA1")
        handle = self.store.ask(
            Asked(
                client_id=client.id, redirect_uri=said["redirect_uri"], acr=acr,
                state=said.get("state", ""), nonce=said.get("nonce", ""),
                challenge=said["code_challenge"], scope=said["scope"],
            )
        )  # fmt: skip
        return Answer(pages.choose(handle, ACRS[acr]))

    def choose(self, asked: Question) -> Answer:
        """The citizen chose: a code goes back. A level below the one asked for is said in acr."""
        waiting = self.store.answer(asked.form.get("handle", ""))
        if waiting is None:
            return Answer(pages.wrong("Yêu cầu đã quá hạn; hãy quay lại trang dịch vụ công."), 400)
        citizen = BY_KEY.get(asked.form.get("citizen", ""))
        if citizen is None:
            return _back(waiting.redirect_uri, waiting.state, error="access_denied")
        level = min(citizen.level, 1 if asked.form.get("level") == "1" else 2)
        cookie, sid = secrets.token_urlsafe(24), secrets.token_urlsafe(16)
        self.store.sessions[cookie] = {"sub": citizen.sub, "sid": sid, "client": waiting.client_id}
        code = self.store.grant(waiting, citizen.sub, f"LoA{level}", sid)
        answer = _back(waiting.redirect_uri, waiting.state, code=code, iss=self.issuer)
        answer.cookie = cookie
        return answer

    def token(self, asked: Question) -> Answer:
        """A code, its verifier and the client's proof for an ID token. Source: RFC 6749, 7636."""
        client = self._client(asked)
        if client is None:
            return _json({"error": "invalid_client"}, 401)
        if asked.form.get("grant_type") != "authorization_code":
            return _json({"error": "unsupported_grant_type"}, 400)
        redeemed = self.store.redeem(asked.form.get("code", ""))
        if redeemed is None or not _fits(redeemed[1], client, asked.form):
            return _json({"error": "invalid_grant"}, 400)
        access, granted = redeemed
        claims = {
            "iss": self.issuer, "sub": granted.sub, "aud": client.id, "acr": granted.acr,
            "auth_time": int(granted.at), "sid": granted.sid,
            **({"nonce": granted.asked.nonce} if granted.asked.nonce else {}),
        }  # fmt: skip
        return _json(
            {
                "access_token": access, "token_type": "Bearer", "expires_in": TOKEN_SECONDS,
                "scope": granted.asked.scope, "id_token": self.signer.sign(claims),
            }
        )  # fmt: skip

    def userinfo(self, asked: Question) -> Answer:
        """The citizen's claims in the national portal's names."""
        scheme, _space, token = asked.header("Authorization").partition(" ")
        granted = self.store.token(token) if scheme.lower() == "bearer" else None
        if granted is None:
            return _json({"error": "invalid_token"}, 401)
        return _json(BY_SUB[granted.sub].claims() | {"acr": granted.acr})

    def end_session(self, asked: Question) -> Answer:
        """Out here and, by back-channel, at the site. Source: OpenID RP-Initiated Logout 1.0."""
        said = asked.form or asked.query
        session = self.store.sessions.pop(asked.cookie, None)
        client = self.clients.get(said.get("client_id") or (session or {}).get("client", ""))
        if session and client:
            threading.Thread(target=self._tell, args=(client, session), daemon=True).start()
        back = said.get("post_logout_redirect_uri", "")
        if client and back in client.logout_uris:
            return _back(back, said.get("state", ""))
        return Answer(pages.signed_out())

    def home(self, asked: Question) -> Answer:
        """Who is signed in here."""
        session = self.store.sessions.get(asked.cookie)
        return Answer(pages.home(BY_SUB[session["sub"]].name if session else ""))

    def logout_token(self, client: Client, session: Mapping[str, str]) -> str:
        """Source: OpenID Connect Back-Channel Logout 1.0 §2.4."""
        return self.signer.sign(
            {
                "iss": self.issuer, "aud": client.id, "sub": session["sub"],
                "sid": session["sid"], "jti": secrets.token_hex(16),
                "events": {BACKCHANNEL_EVENT: {}},
            },
            kind="logout+jwt",
        )  # fmt: skip

    def _tell(self, client: Client, session: Mapping[str, str]) -> None:
        if client.backchannel_uri:
            token = self.logout_token(client, session)
            try:
                requests.post(client.backchannel_uri, data={"logout_token": token}, timeout=5)
            except requests.RequestException:
                print("back-channel: không gọi được", client.backchannel_uri)

    def _client(self, asked: Question) -> Client | None:
        """The client, proven by its secret (header or form); a public one by PKCE later."""
        name, secret = asked.form.get("client_id", ""), asked.form.get("client_secret", "")
        scheme, _space, given = asked.header("Authorization").partition(" ")
        if scheme.lower() == "basic":
            name, secret = _basic(given)
        client = self.clients.get(name)
        return client if client and same(client.secret, secret) else None


def _fits(granted: Granted, client: Client, form: Mapping[str, str]) -> bool:
    """The code belongs to this client, address and verifier."""
    asked = granted.asked
    return (
        asked.client_id == client.id
        and asked.redirect_uri == form.get("redirect_uri", "")
        and same(asked.challenge, challenge_of(form.get("code_verifier", "")))
    )


def _fault(said: Mapping[str, str]) -> str:
    """The OAuth error of a request whose client and address are known; "" when there is none."""
    if said.get("response_type") != "code":
        return "unsupported_response_type"
    if "openid" not in said.get("scope", "").split():
        return "invalid_scope"
    challenge = said.get("code_challenge", "")
    if said.get("code_challenge_method") != "S256" or len(challenge) != CHALLENGE_LENGTH:
        return "invalid_request"
    return ""


def _back(to: str, state: str, **said: str) -> Answer:
    query = urlencode({**said, **({"state": state} if state else {})})
    return Answer(
        status=303, to=f"{to}{'&' if urlsplit(to).query else '?'}{query}" if query else to
    )


def _basic(given: str) -> tuple[str, str]:
    try:
        name, _colon, secret = base64.b64decode(given, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return unquote(name), unquote(secret)


def _json(value: Any, status: int = 200) -> Answer:
    return Answer(json.dumps(value, ensure_ascii=False), status, "application/json; charset=utf-8")


def _read(environ: dict[str, Any]) -> Question:
    size = min(int(environ.get("CONTENT_LENGTH") or 0), LONGEST_BODY)
    body = environ["wsgi.input"].read(size).decode("utf-8", "replace") if size else ""
    cookies = SimpleCookie(environ.get("HTTP_COOKIE", ""))
    return Question(
        method=environ["REQUEST_METHOD"],
        path=environ.get("PATH_INFO", "/"),
        query=dict(parse_qsl(environ.get("QUERY_STRING", ""))),
        form=dict(parse_qsl(body)),
        header=lambda name: environ.get(f"HTTP_{name.upper().replace('-', '_')}", ""),
        cookie=cookies[COOKIE].value if COOKIE in cookies else "",
    )
