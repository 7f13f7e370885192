"""Identity numbers at rest: AES-256-GCM under a ring of keys, found only by keyed hashes.

A sealed value is ``1 | key number (2 bytes) | nonce (12) | ciphertext and tag``. The context (whose
value it is) is bound in, so that a ciphertext moved to another row does not open.
Law: Luật 91/2025/QH15.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = 1
HEADER = 3
NONCE = 12


class UnableToOpen(Exception):
    """The key is not in the ring, or the value was changed or moved."""


@dataclass(frozen=True)
class KeyRing:
    """number → 32-byte key; the highest number is the one that new values get."""

    keys: dict[int, bytes]

    @property
    def newest(self) -> int:
        return max(self.keys)

    def __getitem__(self, number: int) -> bytes:
        try:
            return self.keys[number]
        except KeyError:
            raise UnableToOpen(f"key {number} is not in the ring") from None


def seal(ring: KeyRing, text: str, context: str) -> bytes:
    """Encrypt under the newest key; ``context`` must be given again to open it."""
    header = bytes([VERSION]) + ring.newest.to_bytes(2, "big")
    nonce = os.urandom(NONCE)
    cipher = AESGCM(ring[ring.newest]).encrypt(nonce, text.encode(), header + context.encode())
    return header + nonce + cipher


def open_sealed(ring: KeyRing, sealed: bytes, context: str) -> str:
    """The text again. Raises UnableToOpen."""
    header, nonce = sealed[:HEADER], sealed[HEADER : HEADER + NONCE]
    if len(sealed) < HEADER + NONCE or header[0] != VERSION:
        raise UnableToOpen("not a sealed value")
    key = ring[key_number(sealed)]
    try:
        plain = AESGCM(key).decrypt(nonce, sealed[HEADER + NONCE :], header + context.encode())
    except InvalidTag:
        raise UnableToOpen("the value was changed, or belongs to another row") from None
    return plain.decode()


def key_number(sealed: bytes) -> int:
    """Which key of the ring it is sealed with."""
    return int.from_bytes(sealed[1:HEADER], "big")


def blind(key: bytes, purpose: str, value: str) -> bytes:
    """A keyed hash by which a value is found without being stored: 32 bytes."""
    return hmac.new(key, f"{purpose}|{value}".encode(), hashlib.sha256).digest()
