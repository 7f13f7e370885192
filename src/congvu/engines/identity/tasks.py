"""What identity does by itself."""

from __future__ import annotations

from datetime import datetime

from congvu.engines.identity.actions.limits import forget_rates


def forget_old_rates(*, at: datetime) -> None:
    """Every night: counts of requests that no window reaches any more."""
    forget_rates(at=at)
