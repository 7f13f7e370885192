"""The axis, and agencies that speak its protocol themselves, over HTTP.

The only file that knows addresses and answers. A redirect is never followed; an answer that cannot
be understood counts as none; nothing but the configured address is ever called.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import requests
from django.conf import settings

from congvu.engines.exchange.models import Channel
from congvu.engines.exchange.models.parties import AXIS, EDXML, EVENTS, secret_of
from congvu.engines.exchange.rules import batches, bus, vxp
from congvu.engines.exchange.rules.parsing import MOST_BYTES
from congvu.kernel import calling

SECONDS = 60
OCTETS = "application/octet-stream"
_together: dict[str, int] = {}  # address of a station → how many messages it takes in a call


class Unreachable(Exception):
    """No answer, or one that says: later. Try again."""


class Spoilt(Unreachable):
    """It answered, but not with what was asked for: the next thing may be had all the same."""


class OneByOne(Exception):
    """It takes no longer several messages in one call."""


class TurnedDown(Exception):
    """The other side has read it and says no: trying again does not help."""


@dataclass(frozen=True)
class Station:
    """Where a channel leads, and as whom we call. guarded: somebody has typed the address; form: how
    its messages are written."""

    url: str
    system_id: str
    secret: str
    guarded: bool = False
    form: str = EDXML

    @property
    def is_bus(self) -> bool:
        """Whether messages go over the cluster instead of HTTP."""
        return self.url == bus.ADDRESS


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What was said to one message. trouble: why it was refused; "" when it was taken."""

    remote_id: str = ""
    trouble: str = ""


def station_of(channel: Channel) -> Station:
    """Raises Unreachable while the channel is not configured."""
    if channel.kind == AXIS:
        known: dict[str, Any] = settings.CONGVU_VXP
        found = Station(known["url"], known["system_id"], known["secret"])
    else:
        # Services hang below VXP's address; an event goes to the very address that was given.
        url = channel.address if channel.form == EVENTS else channel.address.rstrip("/")
        secret = secret_of(channel)
        found = Station(url, channel.system_id, secret, guarded=True, form=channel.form)
    if not (found.url and found.secret):
        raise Unreachable("Chưa khai báo địa chỉ hoặc khóa chung.")
    return found


def is_configured() -> bool:
    """Whether this installation is on the axis."""
    return bool(settings.CONGVU_VXP["url"] and settings.CONGVU_VXP["secret"])


def is_simulator() -> bool:
    """Whether the axis is the demo's own, so that pages say so."""
    return bool(settings.CONGVU_VXP["simulated"])


def send(station: Station, *, sender: str, raw: bytes, kind: str, at: datetime) -> str:
    """``sendEdoc``: gives the other side's id. Raises Unreachable, TurnedDown (as all here)."""
    said = _call(station, "sendEdoc", sender=sender, at=at, kind=kind, body=raw)
    return str(said.get("DocId") or said.get("data") or "")[:100]


def most_together(station: Station) -> int:
    """How many messages the station takes in one call, as far as it has told."""
    return batches.MOST if station.is_bus else _together.get(station.url, 1)


def room_of(station: Station) -> int:
    """How many bytes a call may have; one message alone may have more."""
    return bus.ROOM if station.is_bus else batches.ROOM


def takes_one(station: Station) -> None:
    """It has refused several in one call: one at a time until it says otherwise."""
    _together.pop(station.url, None)


def send_all(
    station: Station, *, sender: str, raws: Sequence[bytes], at: datetime
) -> list[Answered]:
    """Several in one call: what was said to each, in order, up to the first that was refused.

    Raises OneByOne, Unreachable.
    """
    try:
        said = _call(station, batches.SERVICE, sender=sender, at=at, body=batches.packed(raws))
    except TurnedDown:
        takes_one(station)
        raise OneByOne from None
    listed = said.get("data")
    answers = [_answered(each) for each in listed or [] if isinstance(each, dict)]
    if not answers or len(answers) > len(raws):
        raise Unreachable(f"{batches.SERVICE}: câu trả lời không đọc được")
    return answers


def _answered(said: dict[str, Any]) -> Answered:
    if said.get("status") == "OK":
        return Answered(remote_id=str(said.get("DocId") or "")[:100])
    return Answered(trouble=f"sendEdoc: {said.get('ErrorCode')} {said.get('ErrorDesc', '')}"[:400])


def received(station: Station, *, office: str, kind: str, at: datetime) -> list[str]:
    """``getReceivedEdocList``: ids of what waits for an office."""
    listed = _call(station, "getReceivedEdocList", sender=office, at=at, kind=kind).get("data")
    return [str(each.get("docId", "")) for each in listed or [] if isinstance(each, dict)]


def fetch(station: Station, *, office: str, doc_id: str, kind: str, at: datetime) -> bytes:
    """``getEdoc``: the message as its sender signed it, when its hash is the one told."""
    answer = _post(station, "getEdoc", sender=office, at=at, kind=kind, doc_id=doc_id)
    raw = answer.content
    if raw.lstrip()[:1] == b"{":
        raise TurnedDown(f"getEdoc: {answer.text[:200]}")
    told = answer.headers.get(vxp.PREFIX + "hash-file", "").lower()
    if told and told != hashlib.sha256(raw).hexdigest():
        raise Spoilt("getEdoc: mã băm không khớp")
    return raw


def settle(
    station: Station, *, office: str, doc_id: str, kind: str, state: str, at: datetime
) -> None:
    """``updateStatus``: done, processing or fail."""
    _call(station, "updateStatus", sender=office, at=at, kind=kind, doc_id=doc_id,
          more={"status": state})  # fmt: skip


def agencies(station: Station, *, office: str, at: datetime) -> list[dict[str, Any]]:
    """``getAgenciesList``: every agency on the axis (code, code102, name)."""
    listed = _call(station, "getAgenciesList", sender=office, at=at).get("data")
    return [each for each in listed or [] if isinstance(each, dict)]


def register(station: Station, *, office: str, name: str, at: datetime) -> None:
    """``registerAgency``."""
    from urllib.parse import quote

    _call(station, "registerAgency", sender=office, at=at,
          more={"code": office, "name": quote(name)})  # fmt: skip


def _call(station: Station, service: str, **said: Any) -> dict[str, Any]:
    answer = _post(station, service, **said)
    try:
        read = answer.json()
    except ValueError as wrong:
        raise Unreachable(f"{service}: câu trả lời không đọc được") from wrong
    if not isinstance(read, dict) or read.get("status") not in ("OK", "FAIL"):
        raise Unreachable(f"{service}: câu trả lời không đọc được")
    if read["status"] == "FAIL":
        raise TurnedDown(f"{service}: {_reason(answer)}")
    return read


def _post(
    station: Station, service: str, *, sender: str, at: datetime, kind: str = vxp.EDOC,
    doc_id: str = "", body: bytes = b"", more: Mapping[str, str] | None = None,
) -> requests.Response:  # fmt: skip
    call = vxp.Call(
        system_id=station.system_id, sender=sender, at=at, message_type=kind, doc_id=doc_id,
        sha256=hashlib.sha256(body).hexdigest() if body else "", more=more or {},
    )  # fmt: skip
    head = vxp.headers(call, secret=station.secret) | {"Content-Type": OCTETS}
    return posted(station, f"{station.url}/{service}", body=body, head=head, service=service)


def posted(
    station: Station, url: str, *, body: bytes, head: Mapping[str, str], service: str,
    auth: tuple[str, str] | None = None,
) -> requests.Response:  # fmt: skip
    """A whole answer with 200; remembers how many messages the station says it takes in one call.

    service: what it is called when something is wrong. Raises Unreachable, TurnedDown.
    """
    try:
        answer = _session(station).post(
            url, data=body, headers=dict(head), timeout=SECONDS, allow_redirects=False,
            stream=True, auth=auth,
        )  # fmt: skip
        _bounded(answer, service)
    except requests.RequestException as wrong:
        raise Unreachable(f"{service}: {calling.trouble_of(wrong)}") from wrong
    told = answer.headers.get(batches.HEADER, "")
    _together[station.url] = batches.most_of(told)
    if answer.status_code in (408, 429) or answer.status_code >= 500 or answer.is_redirect:
        raise Spoilt(f"{service}: HTTP {answer.status_code}")
    if answer.status_code != 200:
        raise TurnedDown(f"{service}: HTTP {answer.status_code} {_reason(answer)}")
    return answer


def _reason(answer: requests.Response) -> str:
    """Why, in the other side's words: its code and description, else the beginning of its text."""
    try:
        read = answer.json()
        return str(read.get("detail") or f"{read['ErrorCode']} {read['ErrorDesc']}")[:300]
    except (ValueError, KeyError, TypeError, AttributeError):
        return answer.text[:200]


def _bounded(answer: requests.Response, service: str) -> None:
    """Read the body into the answer, but no more than a message may have."""
    parts, size = [], 0
    for part in answer.iter_content(1 << 16):
        size += len(part)
        if size > MOST_BYTES:
            answer.close()
            raise Spoilt(f"{service}: câu trả lời quá lớn")
        parts.append(part)
    answer._content = b"".join(parts)


def _session(station: Station) -> requests.Session:
    return calling.session(guarded=station.guarded)
