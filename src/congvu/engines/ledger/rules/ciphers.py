"""Personal fields under a person's key, a person's key under the master key: AES-256-GCM."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12


def new_key() -> bytes:
    """A fresh 256-bit key."""
    return AESGCM.generate_key(256)


def seal_box(key: bytes, content: bytes, bound_to: str) -> bytes:
    """Nonce and ciphertext; opens only with the same key and the same binding."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, content, bound_to.encode())


def open_box(key: bytes, box: bytes, bound_to: str) -> bytes | None:
    """The content, or None when the box, the key or the binding is not the one."""
    try:
        return AESGCM(key).decrypt(box[:_NONCE], box[_NONCE:], bound_to.encode())
    except (InvalidTag, ValueError):
        return None


def derive(master: bytes, purpose: str) -> bytes:
    """A key for one purpose (32 bytes) from the installation's master key."""
    return HKDF(hashes.SHA256(), 32, salt=None, info=purpose.encode()).derive(master)


def signer(seed: bytes) -> Ed25519PrivateKey:
    """The log's signing key from its 32-byte seed."""
    return Ed25519PrivateKey.from_private_bytes(seed)
