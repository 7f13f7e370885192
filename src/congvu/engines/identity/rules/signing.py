"""Which key signs today and which are still published: keys follow each other without a gap.

A new key is published before it signs, so that nobody meets an unknown one; an old key stays
published until the last thing it signed has run out.
Source: OpenID Connect Core 1.0 §10.1.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

AHEAD = timedelta(hours=2)  # published before it signs: twice what clients may keep the set for
OVERLAP = timedelta(days=2)  # published after its last signature
RENEWED_AFTER = timedelta(days=90)
ALGORITHMS = ("RS256", "ES256")


@dataclass(frozen=True)
class SigningKey:
    """not_before: the instant from which it signs; pem: PKCS#8, private."""

    algorithm: str
    number: int
    not_before: datetime
    pem: str


def signer(keys: Sequence[SigningKey], at: datetime) -> SigningKey:
    """The newest of one algorithm's keys whose time has come; the first when a clock runs behind."""
    begun = [key for key in keys if key.not_before <= at]
    return max(begun or keys[:1], key=lambda key: key.number)


def published(keys: Sequence[SigningKey], at: datetime) -> list[SigningKey]:
    """Those that are in use, or will be, or may still be needed to check a signature."""
    found = []
    for key in keys:
        later = [k.not_before for k in keys if k.number > key.number]
        if not later or min(later) + OVERLAP > at:
            found.append(key)
    return found


def is_due(keys: Sequence[SigningKey], at: datetime) -> bool:
    """Whether the newest has signed for its ninety days."""
    return keys[-1].not_before + RENEWED_AFTER <= at
