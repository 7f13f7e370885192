"""Identifiers: uuid7 for the outside, verification codes for paper, keys for callers."""

from __future__ import annotations

import os
import secrets
import time
from uuid import UUID

# No 0/O, 1/I/L, U: a code is read from paper and typed by hand.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_NODE = (1 << 48) - 1
VERIFICATION_LENGTH = 18  # 18 characters of 30 = 88 random bits


def uuid7() -> UUID:
    """A UUID version 7 (RFC 9562): sorts by the millisecond it was made in."""
    stamp = time.time_ns() // 1_000_000
    value = (stamp << 80) | int.from_bytes(os.urandom(10), "big")
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return UUID(int=value)


def uuid7_text() -> str:
    """The same as text, without making the object: bulk writers ask for one a row."""
    chance = int.from_bytes(os.urandom(10))
    stamp = f"{time.time_ns() // 1_000_000:012x}"
    clock = 0x8000 | (chance & 0x3FFF)
    return f"{stamp[:8]}-{stamp[8:]}-7{chance >> 68:03x}-{clock:04x}-{(chance >> 14) & _NODE:012x}"


def verification_code() -> str:
    """An unguessable code for a printed paper: 88 random bits in letters that cannot be confused."""
    return "".join(secrets.choice(ALPHABET) for _ in range(VERIFICATION_LENGTH))


def group_code(code: str, size: int = 6) -> str:
    """The code in groups for the eye: ``ABCDEF-GHJKMN-…``."""
    return "-".join(code[i : i + size] for i in range(0, len(code), size))


def read_code(typed: str) -> str:
    """What a person typed, back in canonical form: upper case, no separators."""
    return "".join(c for c in typed.upper() if c.isalnum())
