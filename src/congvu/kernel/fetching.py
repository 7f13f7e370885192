"""One question to another system over HTTP, within limits and on terms that somebody has typed.

No redirect is followed, no cookie kept, no address inside the house called (kernel.calling). Source:
RFC 6749, 4.4 (client credentials); RFC 9111 (validation).
"""

from __future__ import annotations

import ssl
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import msgspec
import requests

from congvu.kernel import calling

NONE, API_KEY, OAUTH2, MTLS = "none", "api_key", "oauth2", "mtls"
WAYS = (NONE, API_KEY, OAUTH2, MTLS)
SECRETS = ("secret", "certificate", "key")
CHUNK, MOST_AT_ONCE, MOST_SECONDS, MOST_BYTES = 1 << 14, 4, 20, 5_000_000
AHEAD = timedelta(seconds=60)  # a token is renewed before it ends
TIMEOUT, UNREACHABLE, BUSY, FAILED = "timeout", "unreachable", "busy", "failed"
TOO_LARGE, REDIRECTED, UNREADABLE, DENIED = "too_large", "redirected", "unreadable", "denied"
_SILENT = frozenset({TIMEOUT, UNREACHABLE, FAILED, DENIED})
_tokens: dict[str, tuple[Terms, str, datetime]] = {}
# Each waiting call holds a thread that pages need, too.
_room = threading.BoundedSemaphore(MOST_AT_ONCE)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Where another system is, how we prove who we are, how long and how large an answer may be.

    way: one of WAYS; header: of the API key; secret: API key or client secret; certificate, key: PEM,
    ours; authority: PEM, when the system's certificate is of a private one; seconds, most_bytes: of
    one answer.
    """

    base_url: str
    way: str = NONE
    header: str = ""
    token_url: str = ""
    client_id: str = ""
    scope: str = ""
    secret: str = field(default="", repr=False)
    certificate: str = ""
    key: str = field(default="", repr=False)
    authority: str = ""
    seconds: int = 10
    most_bytes: int = 1_000_000

    @property
    def secrets(self) -> dict[str, str]:
        """What of its way is to be sealed, by name; without what was left empty."""
        ways = {API_KEY: ("secret",), OAUTH2: ("secret",), MTLS: ("certificate", "key")}
        return {name: getattr(self, name) for name in ways.get(self.way, ()) if getattr(self, name)}


class Unfetched(Exception):
    """No usable answer. outcome: which of the words above; status: what it said, 0 for nothing."""

    def __init__(self, outcome: str, *, status: int = 0, trouble: str = "") -> None:
        super().__init__(f"{outcome} {status} {trouble}".strip())
        self.outcome, self.status = outcome, status
        self.trouble = trouble or (f"HTTP {status}" if status else outcome)

    @property
    def counts(self) -> bool:
        """Whether the system as a whole is at fault: that opens its circuit."""
        return self.outcome in _SILENT


@dataclass(frozen=True, kw_only=True)
class Question:
    """What goes over the wire. path: below the base address, quoted; body: JSON, None for none;
    etag: of what we have already."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    etag: str = ""


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """status: 200, 304, or a 4xx that is about the question; control: its Cache-Control."""

    status: int
    body: bytes
    etag: str
    control: str


def fetch(terms: Terms, asked: Question, *, holder: str, at: datetime) -> Fetched:
    """The answer within the limits. holder: whose access token it is, one name a connection. Raises
    Unfetched."""
    if not _room.acquire(timeout=1):
        raise Unfetched(BUSY)
    session = _session(terms)
    try:
        return _fetched(session, terms, asked, holder, at)
    finally:
        _room.release()
        session.cookies.clear()


def _fetched(
    session: requests.Session, terms: Terms, asked: Question, holder: str, at: datetime
) -> Fetched:
    for renewed in (False, True):
        headers = {
            "Accept": "application/json",
            **_proof(session, terms, holder, at, fresh=renewed),
        }
        answer, body = _sent(session, terms, asked, headers)
        if answer.status_code != 401 or terms.way != OAUTH2:
            break
    status = answer.status_code
    if answer.is_redirect or (300 <= status < 400 and status != 304):
        raise Unfetched(REDIRECTED, status=status)
    if status in (401, 403):
        raise Unfetched(DENIED, status=status)
    if status in (408, 429) or status >= 500:
        raise Unfetched(FAILED, status=status)
    return Fetched(
        status=status, body=body, etag=answer.headers.get("ETag", "")[:200],
        control=answer.headers.get("Cache-Control", ""),
    )  # fmt: skip


def _sent(
    session: requests.Session, terms: Terms, asked: Question, headers: Mapping[str, str]
) -> tuple[requests.Response, bytes]:
    more = {"Content-Type": "application/json"} if asked.body is not None else {}
    more |= {"If-None-Match": asked.etag} if asked.etag else {}
    return _within(
        session, terms, asked.method, terms.base_url + asked.path,
        params=list(asked.query), data=asked.body, headers={**headers, **more},
    )  # fmt: skip


def _within(
    session: requests.Session, terms: Terms, method: str, url: str, **how: Any
) -> tuple[requests.Response, bytes]:
    """The answer and its body, in the time and size that the service allows."""
    until = time.monotonic() + terms.seconds
    try:
        with session.request(
            method, url, timeout=terms.seconds, allow_redirects=False, stream=True, **how
        ) as answer:
            return answer, _body(answer, terms, until)
    except requests.Timeout as wrong:
        raise Unfetched(TIMEOUT) from wrong
    except requests.RequestException as wrong:
        raise Unfetched(UNREACHABLE, trouble=calling.trouble_of(wrong)) from wrong


def _body(answer: requests.Response, terms: Terms, until: float) -> bytes:
    parts, size = [], 0
    for part in answer.iter_content(CHUNK):
        size += len(part)
        if size > terms.most_bytes:
            raise Unfetched(TOO_LARGE, status=answer.status_code)
        if time.monotonic() > until:
            raise Unfetched(TIMEOUT)
        parts.append(part)
    return b"".join(parts)


def _proof(
    session: requests.Session, terms: Terms, holder: str, at: datetime, *, fresh: bool
) -> dict[str, str]:
    """The header that says who we are."""
    if terms.way == API_KEY:
        return {terms.header: terms.secret}
    if terms.way == OAUTH2:
        return {"Authorization": f"Bearer {_token(session, terms, holder, at, fresh=fresh)}"}
    return {}


def _token(
    session: requests.Session, terms: Terms, holder: str, at: datetime, *, fresh: bool
) -> str:
    """Kept in this process until a minute before it ends; another secret is another token."""
    known = _tokens.get(holder)
    if known and not fresh and known[0] == terms and known[2] > at:
        return known[1]
    form = {"grant_type": "client_credentials", **({"scope": terms.scope} if terms.scope else {})}
    answer, body = _within(
        session, terms, "POST", terms.token_url, data=form,
        auth=(terms.client_id, terms.secret),
    )  # fmt: skip
    if answer.status_code != 200:
        status = answer.status_code
        outcome = FAILED if status >= 500 else DENIED
        raise Unfetched(outcome, status=status, trouble=f"token: HTTP {status}")
    try:
        told = msgspec.json.decode(body, type=dict[str, Any])
        token, seconds = str(told["access_token"]), int(told.get("expires_in", 60))
    except (msgspec.DecodeError, KeyError, ValueError, TypeError) as wrong:
        raise Unfetched(DENIED, status=200, trouble="token: unreadable") from wrong
    _tokens[holder] = terms, token, at + timedelta(seconds=seconds) - AHEAD
    return token


def _session(terms: Terms) -> requests.Session:
    if terms.way != MTLS and not terms.authority:
        return calling.session(guarded=True)
    context = ssl.create_default_context(cadata=terms.authority or None)
    if terms.way == MTLS:
        # The library reads a pair from a file only: one that nobody else may open, for an instant.
        with tempfile.NamedTemporaryFile() as pair:
            pair.write(f"{terms.key}\n{terms.certificate}".encode())
            pair.flush()
            context.load_cert_chain(pair.name)
    return calling.session_with(context)
