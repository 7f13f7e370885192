"""How a message between us and the payment gateway is signed and judged.

The signature is HMAC-SHA256 over ``timestamp.nonce.body``, hexadecimal, in a header beside both.
The national platform's own contract is not public: this shape and the answer codes (those of the
gateways in use in Vietnam: 00, 01, 02, 04, 97) stand in one file, to be changed in one place.
"""

from __future__ import annotations

import hashlib
import hmac

WINDOW_SECONDS = 300
TIMESTAMP, NONCE, SIGNATURE = "X-Timestamp", "X-Nonce", "X-Signature"
OK, UNKNOWN, ALREADY, WRONG_AMOUNT, REPLAYED, FORGED, MALFORMED = (
    "00", "01", "02", "04", "94", "97", "99",
)  # fmt: skip


def sign(secret: str, *, timestamp: str, nonce: str, body: bytes) -> str:
    """The signature of one message."""
    said = b".".join((timestamp.encode(), nonce.encode(), body))
    return hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()


def is_genuine(
    secret: str, *, timestamp: str, nonce: str, body: bytes, signature: str, now: float
) -> bool:
    """Whether the signature fits and is of these minutes. now: seconds since 1970.

    Without a secret nothing is genuine.
    """
    if not secret or not (timestamp.isascii() and timestamp.isdecimal()) or len(timestamp) > 12:
        return False
    if not 8 <= len(nonce) <= 64 or abs(now - int(timestamp)) > WINDOW_SECONDS:
        return False
    wanted = sign(secret, timestamp=timestamp, nonce=nonce, body=body)
    return hmac.compare_digest(wanted.encode(), signature.encode())
