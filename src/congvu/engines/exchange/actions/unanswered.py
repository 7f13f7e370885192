"""Messages over the bus for which no receipt came and which lie there no longer: somebody must look.

The two secrets differ, the receiver dropped it, or the cluster lost its files: over HTTP the call itself
would have told.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from congvu.engines.exchange.actions import bus as cluster
from congvu.engines.exchange.actions import receipts, vxp
from congvu.engines.exchange.models import Channel, Delivery
from congvu.engines.exchange.models.deliveries import SENT
from congvu.engines.exchange.rules import batches, bus
from congvu.engines.exchange.rules.bus import Receipt
from congvu.kernel.actors import Actor

PATIENCE = timedelta(minutes=15)


def give_up(*, actor: Actor, at: datetime) -> int:
    """To the dead letters with them, from where they can be sent again; gives how many."""
    return sum(_give_up_on(actor, line, at) for line in Channel.objects.filter(address=bus.ADDRESS))


def _give_up_on(actor: Actor, line: Channel, at: datetime) -> int:
    rows = Delivery.objects.filter(channel=line, state=SENT, sent_at__lt=at - PATIENCE)
    due = list(rows.select_related("message", "partner").order_by("id")[: batches.MOST])
    subjects = {row.pk: bus.subject(line.system_id, row.partner.code) for row in due}
    try:
        waiting = cluster.waiting(sorted(set(subjects.values()))) if due else {}
    except vxp.Unreachable:  # what cannot be looked at may still be there
        return 0
    lost = [row for row in due if not waiting.get(subjects[row.pk])]
    told = [Receipt(sha256=row.message.sha256, trouble=_trouble()) for row in lost]
    about = bus.about([row.pk for row in lost])
    return receipts.settle(actor=actor, channel=line.pk, about=about, receipts=told, at=at)


def _trouble() -> str:
    return _(
        "Bên nhận không báo đã nhận và bản tin không còn trên cụm NATS. "
        "Hãy kiểm tra khóa chung hai bên rồi gửi lại."
    )
