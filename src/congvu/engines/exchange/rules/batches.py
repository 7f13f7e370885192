"""Several messages in one call between two congvu: each with its length before it, each signed by itself.

The national axis knows no such call. A station that takes it says so in a header of its answers; to
all others messages go one by one.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from typing import TypeVar

from congvu.engines.exchange.rules.parsing import MOST_BYTES

SERVICE = "sendEdocs"
HEADER = "Congvu-Batch"
MOST = 50
ROOM = 16 * 1024 * 1024  # of one call, unless its only message is larger
_LENGTH = struct.Struct(">I")
T = TypeVar("T")


def packed(raws: Sequence[bytes]) -> bytes:
    """The body of a call."""
    return b"".join(part for raw in raws for part in (_LENGTH.pack(len(raw)), raw))


def unpacked(body: bytes) -> list[bytes] | None:
    """The messages of a body; None when it is not whole, empty, or holds too many."""
    found: list[bytes] = []
    at = 0
    while at < len(body) and len(found) <= MOST:
        if at + _LENGTH.size > len(body):
            return None
        (length,) = _LENGTH.unpack_from(body, at)
        at += _LENGTH.size
        if not 0 < length <= MOST_BYTES or at + length > len(body):
            return None
        found.append(body[at : at + length])
        at += length
    return found if found and len(found) <= MOST else None


def calls(
    things: Sequence[T], sizes: Sequence[int], *, most: int, most_bytes: int = ROOM
) -> Iterator[list[T]]:
    """The things in order, as many a call as fit."""
    group: list[T] = []
    room = 0
    for thing, size in zip(things, sizes, strict=True):
        if group and (len(group) >= most or room + size + _LENGTH.size > most_bytes):
            yield group
            group, room = [], 0
        group.append(thing)
        room += size + _LENGTH.size
    if group:
        yield group


def most_of(told: str) -> int:
    """How many messages a call may have, by what the station says; 1 when it says nothing."""
    return min(MOST, int(told)) if told.isdecimal() and len(told) < 5 and int(told) else 1
