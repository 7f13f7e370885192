"""What the receiver says of messages that went over the bus: it has them, or why it refuses them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from congvu.engines.exchange import events
from congvu.engines.exchange.actions import dispatching
from congvu.engines.exchange.models import Channel, Delivery
from congvu.engines.exchange.models.deliveries import CONFIRMED, DEAD, SENT, WAITING
from congvu.engines.exchange.rules.bus import Receipt, deliveries
from congvu.kernel.actions import action, publish_together, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.events import Event

SEND = "exchange.message.send"
KEPT = ("state", "sent_at", "trouble", "next_at")


@action(needs=SEND)
def settle(
    *, actor: Actor, channel: int, about: str, receipts: Sequence[Receipt], at: datetime
) -> int:
    """Enter what the receiver says; gives how many deliveries it changed.

    about: which they are, as our own headers said. Raises nothing for what it makes up.

    A receipt may be here before we have noted that its message went, and twice: the same again
    changes nothing.
    """
    unchanged()
    Channel.objects.select_for_update().get(pk=channel)
    told = {each.sha256: each for each in receipts}
    rows = Delivery.objects.filter(
        pk__in=deliveries(about), channel=channel, state__in=(WAITING, SENT, DEAD),
        message__sha256__in=told,
    )  # fmt: skip
    rows = rows.select_for_update(of=("self",)).select_related("message__office", "partner")
    moved = [row for row in rows.order_by("id") if _settle(row, told[row.message.sha256], at)]
    if moved:
        dispatching.write([row for row in moved if row.state == CONFIRMED])
        Delivery.objects.bulk_update([row for row in moved if row.state == DEAD], KEPT)
        publish_together([(_event(row), _unit(row)) for row in moved])
    return len(moved)


def _settle(row: Delivery, told: Receipt, at: datetime) -> bool:
    if told.trouble and row.state == DEAD:
        return False
    row.state = DEAD if told.trouble else CONFIRMED
    row.sent_at, row.confirmed_at = row.sent_at or at, None if told.trouble else at
    row.remote_id, row.trouble, row.next_at = told.remote_id, told.trouble, None
    return True


def _event(row: Delivery) -> Event:
    message = row.message
    if row.state == DEAD:
        return events.DeliveryFailed(
            message_uid=str(message.uid), kind=message.kind, document_id=message.document_id,
            partner_code=row.partner.code, trouble=row.trouble[:200],
        )  # fmt: skip
    return events.DeliveryConfirmed(
        message_uid=str(message.uid), kind=message.kind, document_id=message.document_id,
        partner_code=row.partner.code, sha256=message.sha256, by="answer",
    )  # fmt: skip


def _unit(row: Delivery) -> int | None:
    return row.message.office.unit_id if row.message.office else None
