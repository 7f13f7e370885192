"""The e-ID broker's client: discovery, authorization code with PKCE, verified ID token, claims.

Tokens live in local variables only: never logged, never in an address, never in the session.
Source: OpenID Connect Core 1.0; RFC 7636; RFC 9207.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from threading import Lock
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from django.conf import settings
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from congvu.engines.identity.contracts import EidClaims
from congvu.engines.identity.rules.applications import LEVELS as ACRS
from congvu.engines.identity.rules.claims import ClaimsRefused, level_of, read_claims

SECONDS = 8
KEEP_SECONDS = 600
LEEWAY = 60
ALGORITHMS = ["RS256", "PS256", "ES256"]
BACKCHANNEL_EVENT = "http://schemas.openid.net/event/backchannel-logout"


class BrokerUnreachable(Exception):
    """No answer, or not one that can be understood."""


class BrokerRefused(Exception):
    """An answer that cannot be accepted. key: state, denied, token, nonce, level, stale, claims."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True)
class Pending:
    """A sign-in that waits for the broker; kept in the session.

    account_id: who proves themselves once more, None for a sign-in. level: the least that will do.
    """

    state: str
    nonce: str
    verifier: str
    next: str
    at: float
    account_id: int | None = None
    level: int = 0


@dataclass(frozen=True)
class Stronger:
    """What someone who is in must prove anew. level: 1 or 2."""

    account_id: int
    level: int


def is_configured() -> bool:
    """Whether citizens can sign in at all."""
    return bool(settings.CONGVU_EID["issuer"])


def begin(callback: str, next_url: str, more: Stronger | None = None) -> tuple[str, Pending]:
    """Where to send the citizen, and what to remember. Raises BrokerUnreachable.

    more: a proof that must be given now, whatever the broker remembers of this browser.
    Source: OpenID Connect Core 1.0 §3.1.2.1 (``prompt``, ``max_age``, ``acr_values``).
    """
    pending = Pending(
        state=secrets.token_urlsafe(24), nonce=secrets.token_urlsafe(24),
        verifier=secrets.token_urlsafe(48), next=next_url, at=time.time(),
        account_id=more.account_id if more else None, level=more.level if more else _least(),
    )  # fmt: skip
    anew = {"prompt": "login", "max_age": "0"} if more else {}
    url, _state = _client(callback).create_authorization_url(
        _endpoint("authorization_endpoint"), state=pending.state, nonce=pending.nonce,
        code_verifier=pending.verifier, acr_values=_acr(more.level if more else 0), **anew,
    )  # fmt: skip
    return url, pending


def finish(callback: str, pending: Pending, said: Mapping[str, str]) -> EidClaims:
    """The citizen's verified claims. Raises BrokerUnreachable, BrokerRefused."""
    if said.get("iss", _issuer()) != _issuer():
        raise BrokerRefused("state")
    if said.get("error"):
        raise BrokerRefused("denied")
    tokens = _exchange(callback, pending, said.get("code", ""))
    id_token = str(tokens.get("id_token", ""))
    proven = _verified(id_token)
    if not secrets.compare_digest(str(proven.get("nonce", "")), pending.nonce):
        raise BrokerRefused("nonce")
    acr = str(proven.get("acr", ""))
    if level_of(acr) < pending.level:
        raise BrokerRefused("level")
    at = _proven_at(proven)
    if pending.account_id and (at is None or at.timestamp() < pending.at - LEEWAY):
        raise BrokerRefused("stale")
    info = _user_info(str(tokens.get("access_token", "")))
    return replace(_claims(proven, info, acr, id_token), proven_at=at)


def logout_url(back: str) -> str:
    """Where the browser goes to leave the broker too; "" when the broker has no such page."""
    try:
        endpoint = str(_discovery().get("end_session_endpoint", ""))
    except BrokerUnreachable:
        return ""
    said = {"client_id": settings.CONGVU_EID["client_id"], "post_logout_redirect_uri": back}
    return requests.Request("GET", endpoint, params=said).prepare().url or "" if endpoint else ""


def read_logout_token(token: str) -> tuple[str, str]:
    """(issuer, subject) of a back-channel logout token. Raises BrokerRefused, BrokerUnreachable.

    Source: OpenID Connect Back-Channel Logout 1.0 §2.6.
    """
    claims = _verified(token)
    event = claims.get("events", {}).get(BACKCHANNEL_EVENT)
    if not isinstance(event, dict) or "nonce" in claims or not claims.get("sub"):
        raise BrokerRefused("token")
    return _issuer(), str(claims["sub"])


def _least() -> int:
    """The level with which one is let in."""
    said = settings.CONGVU_EID
    return level_of(said.get("least") or said["acr"])


def _acr(level: int) -> str:
    """How the broker calls the level (0: the one asked for at sign-in)."""
    usual = str(settings.CONGVU_EID["acr"])
    return usual if level in (0, level_of(usual)) else ACRS[level]


def _proven_at(proven: Mapping[str, Any]) -> datetime | None:
    said = proven.get("auth_time")
    return datetime.fromtimestamp(said, UTC) if isinstance(said, int) else None


def _claims(
    proven: Mapping[str, Any], info: Mapping[str, Any], acr: str, id_token: str
) -> EidClaims:
    if info.get("sub") != proven.get("sub"):
        raise BrokerRefused("claims")
    try:
        read = read_claims(
            settings.CONGVU_EID["claims"], {**proven, **info}, issuer=_issuer(), acr=acr
        )
    except ClaimsRefused as refused:
        raise BrokerRefused("claims") from refused
    return replace(read, evidence=hashlib.sha256(id_token.encode()).hexdigest())


def _exchange(callback: str, pending: Pending, code: str) -> Mapping[str, Any]:
    try:
        found: Mapping[str, Any] = _client(callback).fetch_token(
            _endpoint("token_endpoint"), code=code, code_verifier=pending.verifier,
            grant_type="authorization_code", timeout=SECONDS,
        )  # fmt: skip
    except AuthlibBaseError as wrong:
        raise BrokerRefused("token") from wrong
    except (requests.RequestException, ValueError) as wrong:
        raise BrokerUnreachable(type(wrong).__name__) from None
    return found


def _user_info(access_token: str) -> Mapping[str, Any]:
    return _get_json(
        _endpoint("userinfo_endpoint"), headers={"Authorization": f"Bearer {access_token}"}
    )


def _verified(token: str) -> dict[str, Any]:
    """Claims of a token that the broker signed for us, in time. Raises BrokerRefused."""
    registry = jwt.JWTClaimsRegistry(
        leeway=LEEWAY, iss={"essential": True, "value": _issuer()}, exp={"essential": True},
        aud={"essential": True, "value": settings.CONGVU_EID["client_id"]},
        iat={"essential": True}, sub={"essential": True},
    )  # fmt: skip
    for fresh in (False, True):  # an unknown key may be a new one: ask once more
        try:
            found = jwt.decode(token, _keys(fresh), algorithms=ALGORITHMS)
            registry.validate(found.claims)
        except (JoseError, ValueError) as wrong:
            if fresh:
                raise BrokerRefused("token") from wrong
        else:
            return dict(found.claims)
    raise BrokerRefused("token")


def _client(callback: str) -> OAuth2Session:
    said = settings.CONGVU_EID
    return OAuth2Session(
        said["client_id"], said["client_secret"] or None, scope="openid", redirect_uri=callback,
        code_challenge_method="S256",
        token_endpoint_auth_method="client_secret_basic" if said["client_secret"] else "none",
    )  # fmt: skip


def _issuer() -> str:
    return str(settings.CONGVU_EID["issuer"])


def _endpoint(name: str) -> str:
    return str(_discovery()[name])


def _discovery() -> Mapping[str, Any]:
    found = _kept.get(_issuer(), "/.well-known/openid-configuration")
    if found.get("issuer") != _issuer():
        raise BrokerUnreachable("issuer")
    return found


def _keys(fresh: bool) -> KeySet:
    published: Any = dict(_kept.get(_endpoint("jwks_uri"), "", fresh=fresh))
    return KeySet.import_key_set(published)


def _get_json(url: str, **more: Any) -> Mapping[str, Any]:
    try:
        answer = requests.get(url, timeout=SECONDS, allow_redirects=False, **more)
        answer.raise_for_status()
        found: Mapping[str, Any] = answer.json()
    except (requests.RequestException, ValueError) as wrong:
        raise BrokerUnreachable(type(wrong).__name__) from None
    return found


class _Kept:
    """Public documents of the broker, for ten minutes."""

    def __init__(self) -> None:
        self._rows: dict[str, tuple[float, Mapping[str, Any]]] = {}
        self._lock = Lock()

    def get(self, base: str, path: str, *, fresh: bool = False) -> Mapping[str, Any]:
        """The document at ``base + path``. Raises BrokerUnreachable."""
        with self._lock:
            kept = self._rows.get(base + path)
        if kept and not fresh and time.monotonic() - kept[0] < KEEP_SECONDS:
            return kept[1]
        found = _get_json(base + path)
        with self._lock:
            self._rows[base + path] = (time.monotonic(), found)
        return found

    def forget(self) -> None:
        """Ask again next time."""
        with self._lock:
            self._rows.clear()


_kept = _Kept()
