"""What the national platform asks through its agent node, and how it is answered.

Its specification is not public: names and layout are ours (certainty M). Law: NĐ 278/2025/NĐ-CP Điều 7.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import msgspec

GIVEN, ABSENT, REFUSED = "co", "khong", "tu_choi"
OUTCOMES = (GIVEN, ABSENT, REFUSED)
NAME = re.compile(r"[A-Za-z0-9._-]{1,80}")
MOST = 100


class Unshaped(ValueError):
    """What came is no list of requests."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """request: its name over there; requester: the agency that asks; on_behalf_of: whom it names."""

    request: str
    requester: str
    service: str
    major: int
    key: str
    on_behalf_of: str


def read(body: bytes) -> list[Request]:
    """The requests that wait for us, at most MOST. Raises Unshaped."""
    try:
        told = msgspec.json.decode(body)
        rows = told["yeuCau"]
        return [_request(row) for row in rows[:MOST]]
    except (msgspec.DecodeError, RecursionError, KeyError, TypeError) as wrong:
        raise Unshaped("yeuCau") from wrong


def answer(
    request: str, *, outcome: str, version: str, told: bytes, said: str, signature: str
) -> bytes:
    """The body that goes back. told: JSON of what the agreement opens; signature: over just that."""
    head = {
        "ma": request, "ketQua": outcome, "phienBan": version, "thongBao": said, "chuKy": signature,
    }  # fmt: skip
    return msgspec.json.encode({**head, "duLieu": msgspec.Raw(told)})


def _request(row: Any) -> Request:
    names = {"ma": 80, "coQuan": 200, "dichVu": 40, "khoa": 200, "thayMat": 300}
    for name, most in names.items():
        if not isinstance(row[name], str) or not 0 < len(row[name]) <= most:
            raise Unshaped(name)
    if not NAME.fullmatch(row["ma"]) or not isinstance(row["phienBan"], int):
        raise Unshaped("ma")
    return Request(
        request=row["ma"], requester=row["coQuan"], service=row["dichVu"], major=row["phienBan"],
        key=row["khoa"], on_behalf_of=row["thayMat"],
    )  # fmt: skip
