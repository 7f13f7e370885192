"""Answers of drafts at rest: AES-256-GCM under a key of this installation, never in the database."""

from __future__ import annotations

import json
import os
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from congvu.config import paths

KEY = "casework-drafts"
NONCE = 12


def seal(answers: dict[str, Any], context: str) -> bytes:
    """The answers as ciphertext bound to ``context`` (draft and step)."""
    nonce = os.urandom(NONCE)
    text = json.dumps(answers, ensure_ascii=False, separators=(",", ":")).encode()
    return nonce + AESGCM(paths.secret(KEY)).encrypt(nonce, text, context.encode())


def unseal(sealed: bytes, context: str) -> dict[str, Any]:
    """The answers back. Raises InvalidTag when row or context were changed."""
    raw = bytes(sealed)
    text = AESGCM(paths.secret(KEY)).decrypt(raw[:NONCE], raw[NONCE:], context.encode())
    found: dict[str, Any] = json.loads(text)
    return found
