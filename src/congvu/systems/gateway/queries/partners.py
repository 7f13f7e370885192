"""Who calls, and who may."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from congvu.systems.gateway.models import Partner, Token


def holder(token: str, *, at: datetime) -> Partner | None:
    """The partner that holds a living token."""
    digest = hashlib.sha256(token.encode()).hexdigest()
    row = Token.objects.living(at).filter(sha256=digest).select_related("partner").first()
    return row.partner if row else None


def partners() -> Any:
    """Every partner, the newest first."""
    return Partner.objects.select_related("unit").order_by("-added_at", "-id")
