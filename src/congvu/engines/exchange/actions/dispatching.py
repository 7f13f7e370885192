"""What the carrier does with a channel: begin, settle what went, settle what did not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import F

from congvu.engines.exchange import events
from congvu.engines.exchange.models import Channel, Delivery
from congvu.engines.exchange.models.deliveries import CONFIRMED, DEAD, SENT, WAITING
from congvu.engines.exchange.models.messages import STATUS
from congvu.engines.exchange.models.parties import DIRECT
from congvu.engines.exchange.queries.dues import Due
from congvu.engines.exchange.rules import delivery
from congvu.kernel import prepared
from congvu.kernel.actions import action, publish, publish_together, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.events import Event

SEND = "exchange.message.send"
MOVED = ("pk", "state", "sent_at", "confirmed_at", "remote_id")
# One statement however many there are: the ORM's own writes a condition a row and column.
_MOVE = """
    UPDATE exchange_delivery d SET state = t.state, sent_at = t.sent_at,
        confirmed_at = t.confirmed_at, remote_id = t.remote_id, trouble = '', next_at = NULL
    FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::timestamptz[], %s::text[])
        t (id, state, sent_at, confirmed_at, remote_id)
    WHERE d.id = t.id
"""
_ANSWERED = """
    UPDATE exchange_channel SET failures = 0, open_until = NULL, trouble = '', succeeded_at = %s
    WHERE id = %s RETURNING kind, address
"""
_STILL_WAITING = """
    SELECT id FROM exchange_delivery WHERE id = ANY(%s::bigint[]) AND state = %s
    ORDER BY id FOR UPDATE
"""


@dataclass(frozen=True)
class Gone:
    """A message that the other side has taken, and what it calls it."""

    due: Due
    remote_id: str


@action(needs=SEND)
def begin(*, actor: Actor, channel: int, at: datetime) -> Channel | None:
    """Raise the generation, so that who commits a message from now on asks for another run."""
    unchanged()
    Channel.objects.filter(pk=channel).update(generation=F("generation") + 1)
    return Channel.objects.filter(pk=channel).first()


@action(needs=SEND)
def settle_gone(*, actor: Actor, channel: int, gone: Sequence[Gone], at: datetime) -> None:
    """The other side has them. A direct partner's answer is its receipt; the axis's is not yet."""
    unchanged()
    [(kind, address)] = prepared.execute(_ANSWERED, [at, channel])
    row = Channel(kind=kind, address=address)
    moved = {d.pk: (d, each) for each in gone for d in each.due.deliveries}
    waiting = [pk for (pk,) in prepared.execute(_STILL_WAITING, [list(moved), WAITING])]
    told = []
    for delivery_row, each in (found := [moved[pk] for pk in waiting]):
        _settle(row, delivery_row, each, at)
        told.append((_gone_event(each, delivery_row), _unit(each.due)))
    write([delivery_row for delivery_row, _gone in found])
    if told:
        publish_together(told)


def write(rows: Sequence[Delivery]) -> None:
    """Keep what has moved, in one statement."""
    columns = [[getattr(row, name) for row in rows] for name in MOVED]
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, columns)


def _settle(row: Channel, each: Delivery, gone: Gone, at: datetime) -> None:
    """A document over the axis is there when its agency says so; nobody answers a state. Over the
    bus the receiver gives a receipt for everything."""
    last = not row.is_bus and (row.kind == DIRECT or gone.due.message.kind == STATUS)
    each.state, each.sent_at = CONFIRMED if last else SENT, at
    each.confirmed_at = at if last else None
    each.remote_id = gone.remote_id


def _gone_event(gone: Gone, each: Delivery) -> Event:
    message = gone.due.message
    if each.state == CONFIRMED:
        return events.DeliveryConfirmed(
            message_uid=str(message.uid), kind=message.kind, document_id=message.document_id,
            partner_code=each.partner.code, sha256=message.sha256, by="answer",
        )  # fmt: skip
    return events.MessageSent(
        message_uid=str(message.uid), kind=message.kind, document_id=message.document_id,
        partner_code=each.partner.code, sha256=message.sha256, remote_id=gone.remote_id,
    )  # fmt: skip


@action(needs=SEND)
def settle_failed(
    *, actor: Actor, channel: int, due: Due, trouble: str, refused: bool, at: datetime
) -> None:
    """It did not go: again by the schedule, or to the dead letters."""
    row = Channel.objects.select_for_update().get(pk=channel)
    verdict = delivery.after_failure(
        attempts=due.attempts, refused=refused, was_open=row.open_until is not None, at=at
    )
    Delivery.objects.filter(pk__in=[d.pk for d in due.deliveries], state=WAITING).update(
        state=DEAD if verdict.dead else WAITING, attempts=verdict.attempts, trouble=trouble[:500],
        next_at=verdict.next_at,
    )  # fmt: skip
    if not refused:
        row.failures, row.trouble, row.failed_at = row.failures + 1, trouble[:500], at
        row.open_until = verdict.open_until or row.open_until
        row.save(update_fields=["failures", "trouble", "failed_at", "open_until"])
    for each in due.deliveries:
        _tell_failure(due, each, verdict, trouble)


def _tell_failure(due: Due, each: Delivery, verdict: delivery.Verdict, trouble: str) -> None:
    uid, document_id = str(due.message.uid), due.message.document_id
    if verdict.dead:
        told: Event = events.DeliveryFailed(
            message_uid=uid, kind=due.message.kind, document_id=document_id,
            partner_code=each.partner.code, trouble=trouble[:200],
        )  # fmt: skip
    else:
        told = events.DeliveryPutOff(
            message_uid=uid, document_id=document_id, partner_code=each.partner.code,
            attempts=verdict.attempts, trouble=trouble[:200],
        )  # fmt: skip
    publish(told, unit_id=_unit(due))


def _unit(due: Due) -> int | None:
    return due.message.office.unit_id if due.message.office else None
