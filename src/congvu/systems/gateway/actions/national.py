"""The national portal over HTTP: the only file that knows its address, its token and its answers.

A redirect is never followed; what cannot be understood counts as no answer.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, TypeVar

import msgspec
import requests
from django.conf import settings

from congvu.systems.gateway.rules import messages

SECONDS = 20
AHEAD = timedelta(seconds=60)  # a token is renewed before it ends
_token: dict[str, tuple[str, datetime]] = {}
_lock = threading.Lock()
T = TypeVar("T")


class PortalUnreachable(Exception):
    """No answer, or one that says: later. Try again."""


class PortalRefused(Exception):
    """The portal has read it and says no: trying again does not help."""


def is_configured() -> bool:
    """Whether this installation synchronises to the national portal."""
    return bool(_setting("url") and _setting("client_id") and _setting("client_secret"))


def is_simulator() -> bool:
    """Whether the portal is the demo's own, so that pages say so."""
    return bool(settings.CONGVU_NATIONAL["simulated"])


def unit_code() -> str:
    """The agency in whose name numbers are taken; "" takes each dossier's own."""
    return _setting("unit")


def next_code(asked: messages.NextAsked, *, at: datetime) -> str:
    """B2. Raises PortalUnreachable, PortalRefused (as every function here)."""
    said = _call("POST", "next-code/", at, body=asked)
    return _read(said, messages.NextGiven).MaHoSo


def upload(name: str, content: Iterable[bytes], *, sha256: str, at: datetime) -> str:
    """B3: gives the portal's id, when its hash is ours."""
    said = _call("POST", "files/", at, file=(name, b"".join(content)))
    taken = _read(said, messages.FileTaken)
    if taken.HashTepTin != sha256:
        raise PortalUnreachable("HashTepTin does not match what was sent")
    return taken.IdTepTin


def create(told: messages.NoiHoSo, *, at: datetime) -> str:
    """B4: gives the portal's id of the dossier."""
    return _read(_call("POST", "dossiers/", at, body=told), messages.HoSoGiven).idHoSo


def progress(told: messages.TienTrinh, *, at: datetime) -> None:
    """B5."""
    _call("POST", "progress/", at, body=[told])


def status(told: messages.TrangThai, *, at: datetime) -> None:
    """B6."""
    _call("POST", "status/", at, body=[told])


def sync(told: messages.HoSo, *, at: datetime) -> None:
    """The whole object."""
    _call("POST", "sync/", at, body=[told])


def of_day(day: str, *, at: datetime) -> list[messages.DoiSoat]:
    """What the portal has of a day (yyyyMMdd)."""
    said = _call("GET", f"reconciliation/?ngay={day}", at)
    return _read(said, list[messages.DoiSoat])


def _call(
    method: str, path: str, at: datetime, *, body: Any = None, file: Any = None
) -> requests.Response:
    """The answer to one call; a token that has ended is renewed once."""
    for renewed in (False, True):
        headers = {"Authorization": f"Bearer {_token_at(at, fresh=renewed)}"}
        answer = _send(method, path, headers, body, file)
        if answer.status_code != 401:
            break
    if 200 <= answer.status_code < 300:
        return answer
    if answer.status_code in (401, 408, 429) or answer.status_code >= 500 or answer.is_redirect:
        raise PortalUnreachable(f"{path.partition('?')[0]}: HTTP {answer.status_code}")
    raise PortalRefused(f"{path.partition('?')[0]}: HTTP {answer.status_code} {_why(answer)}"[:500])


def _send(
    method: str, path: str, headers: dict[str, str], body: Any, file: Any
) -> requests.Response:
    given: dict[str, Any] = {}
    if body is not None:
        given["data"] = msgspec.json.encode(body)
        headers = {**headers, "Content-Type": "application/json"}
    if file is not None:
        given["files"] = {"file": file}
    try:
        return requests.request(
            method, f"{_setting('url')}/{path}", headers=headers, timeout=SECONDS,
            allow_redirects=False, **given,
        )  # fmt: skip
    except requests.RequestException as wrong:
        raise PortalUnreachable(f"{path.partition('?')[0]}: {type(wrong).__name__}") from wrong


def _token_at(at: datetime, *, fresh: bool) -> str:
    """B1, kept in this process until a minute before it ends."""
    with _lock:
        known = _token.get(_setting("url"))
        if known and not fresh and known[1] > at:
            return known[0]
        asked = messages.TokenAsked(
            client_id=_setting("client_id"), client_secret=_setting("client_secret")
        )
        answer = _send("POST", "token/", {}, asked, None)
        if answer.status_code != 200:
            raise PortalUnreachable(f"token/: HTTP {answer.status_code}")
        given = _read(answer, messages.TokenGiven)
        until = at + timedelta(seconds=given.expires_in) - AHEAD
        _token[_setting("url")] = (given.access_token, until)
        return given.access_token


def _read(answer: requests.Response, shape: type[T]) -> T:
    try:
        return msgspec.json.decode(answer.content, type=shape)
    except msgspec.DecodeError as wrong:
        raise PortalUnreachable("the answer cannot be read") from wrong


def _why(answer: requests.Response) -> str:
    try:
        said = msgspec.json.decode(answer.content, type=dict[str, Any])
    except msgspec.DecodeError:
        return ""
    fields = said.get("Truong") or {}
    return " ".join([str(said.get("ThongBao", "")), *(f"{k}: {v}" for k, v in fields.items())])


def _setting(name: str) -> str:
    return str(settings.CONGVU_NATIONAL[name])
