"""What is to go next over a channel, and which channels have something to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef

from congvu.engines.exchange.models import Channel, Delivery, Message, Office, Partner
from congvu.engines.exchange.models.deliveries import DEAD, WAITING
from congvu.engines.exchange.rules import batches
from congvu.kernel import prepared

BATCH = batches.MOST
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Due:
    """One message with the deliveries that one call makes. attempts: of the oldest."""

    message: Message
    deliveries: tuple[Delivery, ...]

    @property
    def attempts(self) -> int:
        return max(each.attempts for each in self.deliveries)


def next_due(channel: Channel, *, at: datetime, after: int = 0) -> list[Due]:
    """The next messages in order, each with all its deliveries over this channel.

    after: a delivery; it and those before it have gone, though that is not written down yet.
    Nothing while the channel is paused, its circuit is open, or the head waits for its next trial:
    order is worth more than speed.
    """
    if channel.paused or channel.is_open(at):
        return []
    return _with_deliveries(channel, _heads(channel, _room(channel, at), at, after=after))


def following(due: Sequence[Due]) -> list[int]:
    """The messages that wait behind these on their channel: they may be signed meanwhile."""
    last = max(each.pk for one in due for each in one.deliveries)
    waiting = Delivery.objects.waiting(due[0].deliveries[0].channel_id).filter(id__gt=last)
    return list(dict.fromkeys(waiting[:BATCH].values_list("message", flat=True)))


def signed(due: list[Due]) -> list[Due]:
    """The same with the messages as they stand after signing."""
    fresh = on_their_way([each.message.pk for each in due])
    return [replace(each, message=fresh[each.message.pk]) for each in due]


def busy_channels(*, at: datetime) -> list[int]:
    """Channels with something that could go now."""
    rows = Channel.objects.filter(paused=False).exclude(open_until__gt=at)
    return [row.pk for row in rows if _heads(row, min(1, _room(row, at)), at)]


def _heads(channel: Channel, most: int, at: datetime, *, after: int = 0) -> list[int]:
    """The first messages in order, up to the one that has to wait."""
    ids: dict[int, None] = {}
    ready = _ready(channel).filter(id__gt=after)
    for message_id, next_at in ready[:most].values_list("message", "next_at"):
        if next_at is not None and next_at > at:
            break
        ids[message_id] = None
    return list(ids)


def _ready(channel: Channel) -> Any:
    """Waiting, but not behind a dead letter about the same document to the same agency."""
    before = Delivery.objects.filter(
        document_id=OuterRef("document_id"), partner=OuterRef("partner"), state=DEAD,
        id__lt=OuterRef("id"),
    )  # fmt: skip
    return Delivery.objects.waiting(channel.pk).filter(~Exists(before))


def _room(channel: Channel, at: datetime) -> int:
    if not channel.per_minute:
        return BATCH
    gone = Delivery.objects.filter(channel=channel, sent_at__gt=at - MINUTE).count()
    return max(0, min(BATCH, channel.per_minute - gone))


def _with_deliveries(channel: Channel, ids: list[int]) -> list[Due]:
    rows = prepared.many(Delivery, message_id=ids, channel_id=[channel.pk], state=[WAITING])
    partners = {p.pk: p for p in prepared.many(Partner, id=[row.partner_id for row in rows])}
    by_message: dict[int, list[Delivery]] = {}
    for each in rows:
        prepared.hang(each, "partner", partners[each.partner_id])
        by_message.setdefault(each.message_id, []).append(each)
    messages = on_their_way(list(by_message))
    return [
        Due(message=messages[pk], deliveries=tuple(by_message[pk]))
        for pk in ids
        if pk in by_message
    ]


def on_their_way(ids: Sequence[int]) -> dict[int, Message]:
    """Messages by their key, each with its office."""
    rows = prepared.many(Message, id=ids)
    offices = {o.pk: o for o in prepared.many(Office, id=[row.office_id or 0 for row in rows])}
    for row in rows:
        prepared.hang(row, "office", offices[row.office_id or 0])
    return {row.pk: row for row in rows}
