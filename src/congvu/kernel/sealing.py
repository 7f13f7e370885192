"""JSON at rest under a key of this installation: AES-256-GCM, the key never in the database."""

from __future__ import annotations

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
    return nonce + AESGCM(paths.secret(key)).encrypt(nonce, plain, context.encode())


def unseal_json(sealed: bytes | memoryview, *, key: str, context: str) -> dict[str, Any]:
    """The value back. Raises InvalidTag when the row or its context was changed."""
    raw = bytes(sealed)
    plain = AESGCM(paths.secret(key)).decrypt(raw[:NONCE], raw[NONCE:], context.encode())
    found: dict[str, Any] = json.loads(plain)
    return found
