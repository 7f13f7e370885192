"""JSON at rest under a key of this installation: AES-256-GCM, the key never in the database."""

from __future__ import annotations

import functools
import json
import os
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from congvu.config import paths

NONCE = 12


def seal_json(value: dict[str, Any], *, key: str, context: str) -> bytes:
    """The value as ciphertext. key: name of the installation's key; context: the row it belongs to."""
    nonce = os.urandom(NONCE)
    plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return nonce + _cipher(key).encrypt(nonce, plain, context.encode())


def unseal_json(sealed: bytes | memoryview, *, key: str, context: str) -> dict[str, Any]:
    """The value back. Raises InvalidTag when the row or its context was changed."""
    raw = bytes(sealed)
    plain = _cipher(key).decrypt(raw[:NONCE], raw[NONCE:], context.encode())
    found: dict[str, Any] = json.loads(plain)
    return found


def seal_bytes(value: bytes, *, key: str, context: str) -> bytes:
    """The same for a content as it is."""
    nonce = os.urandom(NONCE)
    return nonce + _cipher(key).encrypt(nonce, value, context.encode())


def unseal_bytes(sealed: bytes | memoryview, *, key: str, context: str) -> bytes:
    """The content back. Raises InvalidTag when the row or its context was changed."""
    raw = bytes(sealed)
    return _cipher(key).decrypt(raw[:NONCE], raw[NONCE:], context.encode())


def newest(key: str) -> int:
    """The number of the key that new values get; 0 while the first has never been renewed."""
    return max(paths.secret_numbers(key), default=0)


def numbered(key: str, number: int) -> str:
    """The name of a key by its number: the first has none."""
    return f"{key}-{number}" if number else key


def renew(key: str) -> str:
    """Make the next key; gives its name. Values under older ones stay readable."""
    name = numbered(key, newest(key) + 1)
    paths.secret(name)
    return name


def _cipher(key: str) -> AESGCM:
    return _kept(os.environ.get("CONGVU_DATA", ""), key)


@functools.cache
def _kept(folder: str, key: str) -> AESGCM:
    """A key of a data folder never changes: its file is read once a process."""
    return AESGCM(paths.secret(key))
