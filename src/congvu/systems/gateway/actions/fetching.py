"""One question to another system over HTTP, within limits: the only file that speaks to it.

No redirect is followed, no cookie kept, no address inside the house called (kernel.calling). Source:
RFC 6749, 4.4 (client credentials); RFC 9111 (validation).
"""

from __future__ import annotations

import ssl
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
import requests

from congvu.kernel import calling
from congvu.systems.gateway.models import Upstream
from congvu.systems.gateway.models.upstreams import API_KEY, MTLS, OAUTH2, secrets_of

CHUNK, MOST_AT_ONCE = 1 << 14, 4
AHEAD = timedelta(seconds=60)  # a token is renewed before it ends
TIMEOUT, UNREACHABLE, BUSY, FAILED = "timeout", "unreachable", "busy", "failed"
TOO_LARGE, REDIRECTED, UNREADABLE, DENIED = "too_large", "redirected", "unreadable", "denied"
_SILENT = frozenset({TIMEOUT, UNREACHABLE, FAILED, DENIED})
_tokens: dict[tuple[int, bytes], tuple[str, datetime]] = {}
_lock = threading.Lock()
# Each waiting call holds a thread that pages need, too.
_room = threading.BoundedSemaphore(MOST_AT_ONCE)


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


def fetch(row: Upstream, asked: Question, *, at: datetime) -> Fetched:
    """The answer within the service's limits. Raises Unfetched."""
    if not _room.acquire(timeout=1):
        raise Unfetched(BUSY)
    session = _session(row)
    try:
        return _fetched(session, row, asked, at)
    finally:
        _room.release()
        session.cookies.clear()


def _fetched(session: requests.Session, row: Upstream, asked: Question, at: datetime) -> Fetched:
    for renewed in (False, True):
        headers = {"Accept": "application/json", **_proof(session, row, at, fresh=renewed)}
        answer, body = _sent(session, row, asked, headers)
        if answer.status_code != 401 or row.way != OAUTH2:
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
    session: requests.Session, row: Upstream, asked: Question, headers: Mapping[str, str]
) -> tuple[requests.Response, bytes]:
    more = {"Content-Type": "application/json"} if asked.body is not None else {}
    more |= {"If-None-Match": asked.etag} if asked.etag else {}
    return _within(
        session, row, asked.method, row.base_url + asked.path,
        params=list(asked.query), data=asked.body, headers={**headers, **more},
    )  # fmt: skip


def _within(
    session: requests.Session, row: Upstream, method: str, url: str, **how: Any
) -> tuple[requests.Response, bytes]:
    """The answer and its body, in the time and size that the service allows."""
    until = time.monotonic() + row.seconds
    try:
        with session.request(
            method, url, timeout=row.seconds, allow_redirects=False, stream=True, **how
        ) as answer:
            return answer, _body(answer, row, until)
    except requests.Timeout as wrong:
        raise Unfetched(TIMEOUT) from wrong
    except requests.RequestException as wrong:
        raise Unfetched(UNREACHABLE, trouble=calling.trouble_of(wrong)) from wrong


def _body(answer: requests.Response, row: Upstream, until: float) -> bytes:
    parts, size = [], 0
    for part in answer.iter_content(CHUNK):
        size += len(part)
        if size > row.most_bytes:
            raise Unfetched(TOO_LARGE, status=answer.status_code)
        if time.monotonic() > until:
            raise Unfetched(TIMEOUT)
        parts.append(part)
    return b"".join(parts)


def _proof(
    session: requests.Session, row: Upstream, at: datetime, *, fresh: bool
) -> dict[str, str]:
    """The header that says who we are."""
    if row.way == API_KEY:
        return {row.header: secrets_of(row)["secret"]}
    if row.way == OAUTH2:
        return {"Authorization": f"Bearer {_token(session, row, at, fresh=fresh)}"}
    return {}


def _token(session: requests.Session, row: Upstream, at: datetime, *, fresh: bool) -> str:
    """Kept in this process until a minute before it ends; another secret is another token."""
    key = (row.pk, bytes(row.secret))
    known = _tokens.get(key)
    if known and not fresh and known[1] > at:
        return known[0]
    form = {"grant_type": "client_credentials", **({"scope": row.scope} if row.scope else {})}
    answer, body = _within(
        session, row, "POST", row.token_url, data=form,
        auth=(row.client_id, secrets_of(row)["secret"]),
    )  # fmt: skip
    if answer.status_code != 200:
        raise Unfetched(
            DENIED, status=answer.status_code, trouble=f"token: HTTP {answer.status_code}"
        )
    try:
        told = msgspec.json.decode(body, type=dict[str, Any])
        token, seconds = str(told["access_token"]), int(told.get("expires_in", 60))
    except (msgspec.DecodeError, KeyError, ValueError, TypeError) as wrong:
        raise Unfetched(DENIED, status=200, trouble="token: unreadable") from wrong
    with _lock:
        for old in [each for each in _tokens if each[0] == row.pk]:
            del _tokens[old]
        _tokens[key] = token, at + timedelta(seconds=seconds) - AHEAD
    return token


def _session(row: Upstream) -> requests.Session:
    if row.way != MTLS and not row.authority:
        return calling.session(guarded=True)
    context = ssl.create_default_context(cadata=row.authority or None)
    if row.way == MTLS:
        held = secrets_of(row)
        # The library reads a pair from a file only: one that nobody else may open, for an instant.
        with tempfile.NamedTemporaryFile() as pair:
            pair.write(f"{held['key']}\n{held['certificate']}".encode())
            pair.flush()
            context.load_cert_chain(pair.name)
    return calling.session_with(context)
