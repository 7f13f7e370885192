"""What still lies under older keys of this installation."""

from __future__ import annotations

from typing import Any

from congvu.engines.exchange.models import Channel, Message, Payload
from congvu.engines.exchange.models.parties import SEALED
from congvu.engines.exchange.queries import contents
from congvu.kernel import sealing


def channels() -> Any:
    """Lines with a secret under an older key."""
    rows = Channel.objects.exclude(secret=b"").exclude(key_number=sealing.newest(SEALED))
    return rows.order_by("id")


def messages() -> Any:
    """Messages whose words are under an older key; one that could not be read has none."""
    rows = Message.objects.as_system("key rotation").exclude(content=b"")
    return rows.exclude(key_number=contents.newest()).order_by("id")


def payloads() -> Any:
    """Contents under an older key."""
    rows = Payload.objects.exclude(key_number=contents.newest())
    return rows.order_by("id")


def left() -> int:
    """How many rows need older keys."""
    return int(channels().count() + messages().count() + payloads().count())
