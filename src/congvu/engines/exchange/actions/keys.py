"""Rotation: what the exchange keeps, sealed anew under the newest keys in steps that may be repeated."""

from __future__ import annotations

from datetime import datetime

from congvu.engines.exchange.events import SealsRenewed
from congvu.engines.exchange.models import Channel, Message, Payload
from congvu.engines.exchange.models.parties import SEALED, seal_secret, secret_of
from congvu.engines.exchange.queries import contents
from congvu.engines.exchange.queries import keys as queries
from congvu.kernel import sealing
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor

MANAGE = "exchange.partner.manage"
MOST_PAYLOADS = 8  # each may be 64 MiB


def renew() -> str:
    """The next keys for secrets of lines and for messages; their names."""
    return f"{sealing.renew(SEALED)}, {sealing.renew(contents.KEY)}"


@action(needs=MANAGE)
def reseal(*, actor: Actor, at: datetime, limit: int = 100) -> int:
    """Up to ``limit`` rows of one kind under the newest key; 0 when none is left."""
    done = _channels(limit) or _messages(limit) or _payloads(limit)
    if not done:
        unchanged()
    return done


def _channels(limit: int) -> int:
    rows = list(queries.channels().select_for_update()[:limit])
    number = sealing.newest(SEALED)
    for row in rows:
        row.secret = seal_secret(secret_of(row), system_id=row.system_id, key_number=number)
        row.key_number = number
    Channel.objects.bulk_update(rows, ["secret", "key_number"])
    return _told("channel", len(rows))


def _messages(limit: int) -> int:
    rows = list(queries.messages().select_for_update(of=("self",))[:limit])
    number = contents.newest()
    for row in rows:
        told = contents.told(row)
        assert told is not None
        row.content = contents.sealed(told, uid=str(row.uid), key_number=number)
        row.key_number = number
    fields = ["content", "key_number"]
    Message.objects.as_system("key rotation").bulk_update(rows, fields)
    return _told("message", len(rows))


def _payloads(limit: int) -> int:
    rows = queries.payloads().select_related("message").select_for_update(of=("self",))
    found = list(rows[: min(limit, MOST_PAYLOADS)])
    fresh = contents.sealed_payloads((h.message, contents.opened(h, h.message)) for h in found)
    for held, again in zip(found, fresh, strict=True):
        again.pk = held.pk
    Payload.objects.bulk_update(fresh, ["content", "key_number"])
    return _told("payload", len(found))


def _told(kind: str, count: int) -> int:
    if count:
        publish(SealsRenewed(kind=kind, count=count))
    return count
