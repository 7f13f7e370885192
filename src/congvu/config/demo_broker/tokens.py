"""Keys and signed tokens of the broker."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey

ID_TOKEN_SECONDS = 300
BACKCHANNEL_EVENT = "http://schemas.openid.net/event/backchannel-logout"


class Signer:
    """One RSA key a run; its id changes with every start, so clients fetch the new one."""

    def __init__(self) -> None:
        self.kid = secrets.token_hex(8)
        self.key = RSAKey.generate_key(2048, {"kid": self.kid, "use": "sig", "alg": "RS256"})

    def jwks(self) -> dict[str, Any]:
        """The public half, as published."""
        return {"keys": [self.key.as_dict(private=False)]}

    def sign(self, claims: dict[str, Any], kind: str = "JWT") -> str:
        """A signed token with its times added."""
        now = int(time.time())
        stamped = {"iat": now, "exp": now + ID_TOKEN_SECONDS, **claims}
        return jwt.encode({"alg": "RS256", "kid": self.kid, "typ": kind}, stamped, self.key)


def challenge_of(verifier: str) -> str:
    """PKCE S256. Source: RFC 7636 §4.2."""
    digest = hashlib.sha256(verifier.encode("ascii", "replace")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def same(left: str, right: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(left.encode(), right.encode())
