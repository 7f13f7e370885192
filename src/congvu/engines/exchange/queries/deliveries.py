"""What has not reached its agency."""

from __future__ import annotations

from typing import Any

from congvu.engines.exchange.models import Delivery
from congvu.engines.exchange.models.deliveries import UNFINISHED


def unfinished() -> Any:
    """The newest first."""
    rows = Delivery.objects.filter(state__in=UNFINISHED).select_related("message", "partner")
    return rows.order_by("-id")
