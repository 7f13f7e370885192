"""The national axis's headers: what is signed, and how a call proves who it is.

Source: names, order and version of the published client; the JSON under the signature is taken to be
the named headers in their order without white space (M: no test vector has been seen).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

PREFIX = "XroadVnpt-"
VERSION = "3.0.201608"
SHAPE = "%d%m%YT%H%M%S"
DRIFT = timedelta(minutes=10)
VIETNAM = timezone(timedelta(hours=7))
EDOC, STATUS = "edoc", "status"
# Codes of refusal: 0 and 15 as seen at a provincial axis, the others ours (M).
WELL, MALFORMED, WRONG_SECRET, NOT_TAKEN, TOO_MANY = "0", "10", "15", "18", "19"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """``{status, ErrorCode, ErrorDesc, data}``."""

    ok: bool
    code: str = WELL
    said: str = ""
    data: Any = None
    doc_id: str = ""

    def as_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "status": "OK" if self.ok else "FAIL", "ErrorCode": self.code, "ErrorDesc": self.said,
        }  # fmt: skip
        found |= {"data": self.data} if self.data is not None else {}
        return found | ({"DocId": self.doc_id} if self.doc_id else {})


@dataclass(frozen=True, kw_only=True)
class Call:
    """Who calls, and what about. sha256: of the body, when there is one."""

    system_id: str
    sender: str
    at: datetime
    message_type: str = EDOC
    doc_id: str = ""
    sha256: str = ""
    more: Mapping[str, str] = field(default_factory=dict)


def headers(call: Call, *, secret: str) -> dict[str, str]:
    """The headers of a call, signed."""
    told = {
        "systemid": call.system_id, "timestamp": call.at.astimezone(VIETNAM).strftime(f"{SHAPE}%z"),
        "from": call.sender, "servicetype": "eDoc", "messagetype": call.message_type,
        "docId": call.doc_id, "hash-file": call.sha256, "version": VERSION, **call.more,
    }  # fmt: skip
    signed = {
        "sign-header-key": ";".join(told), "sign-header": _signature(told, secret),
        "hash-header": hashlib.sha256(_text(told)).hexdigest(),
    }  # fmt: skip
    return {PREFIX + name: value for name, value in (told | signed).items()}


def read(given: Mapping[str, str]) -> Call | None:
    """The call that headers tell of; None when they are not whole. Nothing is believed yet."""
    try:
        at = datetime.strptime(_of(given, "timestamp"), f"{SHAPE}%z")
    except ValueError:
        return None
    if not _of(given, "systemid"):
        return None
    return Call(
        system_id=_of(given, "systemid"), sender=_of(given, "from"), at=at,
        message_type=_of(given, "messagetype"), doc_id=_of(given, "docId"),
        sha256=_of(given, "hash-file").lower(),
    )  # fmt: skip


def is_signed(given: Mapping[str, str], *, secret: str, call: Call, now: datetime) -> bool:
    """Whether the secret's holder made these headers just now."""
    names = _of(given, "sign-header-key").split(";")
    needed = {"systemid", "timestamp", "from", "messagetype", "docId", "hash-file"}
    if not secret or not needed <= set(names) or abs(now - call.at) > DRIFT:
        return False
    told = {name: _of(given, name) for name in names}
    given_signature = _of(given, "sign-header").lower()
    # As bytes: text with other letters than ASCII is not compared but raises.
    return hmac.compare_digest(_signature(told, secret).encode(), given_signature.encode())


def _of(given: Mapping[str, str], name: str) -> str:
    return given.get(PREFIX + name, "").strip()


def _text(told: Mapping[str, str]) -> bytes:
    return json.dumps(dict(told), ensure_ascii=False, separators=(",", ":")).encode()


def _signature(told: Mapping[str, str], secret: str) -> str:
    return hmac.new(secret.encode(), _text(told), hashlib.sha256).hexdigest()
