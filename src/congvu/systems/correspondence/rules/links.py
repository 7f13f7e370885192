"""The link by which one recipient fetches a document: its secret, and how long it opens.

Whoever holds the printed QR holds a copy, and is no recipient (decision 0024).
"""

from __future__ import annotations

import hashlib
import secrets

BYTES = 16  # 128 random bits


def secret() -> str:
    """An unguessable secret for an address."""
    return secrets.token_urlsafe(BYTES)


def kept(token: str) -> str:
    """What is kept of it; so many random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()
