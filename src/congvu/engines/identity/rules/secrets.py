"""Random words that open doors: how they are made, kept and compared. Only their hashes are stored."""

from __future__ import annotations

import base64
import hashlib
import secrets

USER_CODE_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"  # no vowels: it spells nothing. Source: RFC 8628 §6.1
USER_CODE_LENGTH = 8


def digest(text: str) -> str:
    """SHA-256 in hex; secrets and tokens are long and random, so they need no salt."""
    return hashlib.sha256(text.encode()).hexdigest()


def new_token() -> str:
    """256 random bits in letters that an address can hold."""
    return secrets.token_urlsafe(32)


def new_user_code() -> str:
    """``BCDF-GHJK``: what a person types from a screen without a keyboard; 34 random bits."""
    letters = [secrets.choice(USER_CODE_LETTERS) for _i in range(USER_CODE_LENGTH)]
    return "".join(letters[:4]) + "-" + "".join(letters[4:])


def read_user_code(typed: str) -> str:
    """What was typed, as it is kept: upper case, one hyphen in the middle."""
    letters = "".join(c for c in typed.upper() if c in USER_CODE_LETTERS)
    return f"{letters[:4]}-{letters[4:]}"


def is_same(kept: str, given: str) -> bool:
    """Whether a secret has this hash; takes as long for a wrong one."""
    return secrets.compare_digest(kept, digest(given))


def challenge_of(verifier: str) -> str:
    """PKCE's S256. Source: RFC 7636 §4.2."""
    return half(hashlib.sha256(verifier.encode("ascii", "replace")).digest())


def token_hash(token: str) -> str:
    """``at_hash`` of an ID token. Source: OpenID Connect Core 1.0 §3.1.3.6."""
    return half(hashlib.sha256(token.encode()).digest()[:16])


def half(raw: bytes) -> str:
    """Bytes as base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
