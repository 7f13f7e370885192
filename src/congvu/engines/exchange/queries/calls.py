"""Who calls the station, and what it may ask."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta

from congvu.engines.exchange.models import Channel, Message, Office
from congvu.engines.exchange.models.messages import IN
from congvu.engines.exchange.models.parties import DIRECT, secret_of
from congvu.engines.exchange.rules import batches, vxp

MINUTE = timedelta(minutes=1)


def channel_of(system_id: str) -> Channel | None:
    """The direct channel of a system."""
    if not system_id:
        return None
    return Channel.objects.filter(kind=DIRECT, system_id=system_id).first()


def channel_by_secret(system_id: str, secret: str) -> Channel | None:
    """The direct channel of the system that knows its secret."""
    channel = channel_of(system_id)
    kept = secret_of(channel) if channel else ""
    same = hmac.compare_digest(kept.encode(), secret.encode())
    return channel if kept and same else None


def is_signed(
    headers: Mapping[str, str], channel: Channel, call: vxp.Call, *, now: datetime
) -> bool:
    """Whether the system's secret signed these headers just now."""
    return vxp.is_signed(headers, secret=secret_of(channel), call=call, now=now)


def room(channel: Channel, *, at: datetime) -> int:
    """How many messages the partner may still send in this minute; as many as a call holds at most."""
    if not channel.per_minute:
        return batches.MOST
    rows = Message.objects.as_system("how many came").filter(direction=IN, at__gt=at - MINUTE)
    came = rows.filter(partner__channel=channel).count()
    return max(0, min(batches.MOST, channel.per_minute - came))


def our_agencies() -> list[dict[str, str]]:
    """Our offices, as the axis lists agencies."""
    rows = Office.objects.open().order_by("code")
    return [{"code": row.code, "code102": row.old_code, "name": row.name} for row in rows]
