"""A time stamp over the ledger's newest head: it covers every message told before it."""

from __future__ import annotations

from datetime import datetime

from congvu.engines.documents import api as documents
from congvu.engines.exchange import events
from congvu.engines.exchange.models import HeadStamp
from congvu.engines.ledger import api as ledger
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor

SEND = "exchange.message.send"
MOVES = tuple(
    each.name
    for each in (
        events.MessageQueued, events.MessageSent, events.DeliveryConfirmed, events.MessageTaken,
        events.DocumentReceived, events.StatusReceived, events.MessageQuarantined,
    )
)  # fmt: skip


def stamp_head(*, actor: Actor, at: datetime) -> bool:
    """Whether there was a new head to stamp. Nothing is stamped while no message came or went."""
    head = ledger.head(stream=ledger.FACTS)
    last = HeadStamp.objects.order_by("-size").first()
    if head is None or (last is not None and last.size >= head.size):
        return False
    since = last.size if last else 0
    if not ledger.entries_after(position=since, limit=1, names=MOVES):
        return False
    answer = documents.stamp(ledger.head_bytes(head), at=at)
    return keep(actor=actor, head=head, answer=answer, at=at)


@action(needs=SEND)
def keep(*, actor: Actor, head: ledger.Head, answer: bytes, at: datetime) -> bool:
    """Keep the answer beside the head that it covers."""
    _row, made = HeadStamp.objects.get_or_create(
        size=head.size,
        defaults={
            "head": ledger.head_bytes(head), "signature": bytes.fromhex(head.signature),
            "answer": answer, "at": at,
        },
    )  # fmt: skip
    if made:
        publish(events.HeadStamped(size=head.size, root=head.root))
    else:
        unchanged()
    return made
