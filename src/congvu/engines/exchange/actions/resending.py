"""Dead letters: sent again by a person's hand."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from congvu.engines.exchange import events
from congvu.engines.exchange.actions.waking import wake_on_commit
from congvu.engines.exchange.models import Channel, Delivery
from congvu.engines.exchange.models.deliveries import DEAD, WAITING
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound

RESEND = "exchange.message.resend"


@action(needs=RESEND)
def resend(*, actor: Actor, uid: str, at: datetime) -> None:
    """Give a dead letter all its trials back, and knock at once. What it held back follows it."""
    rows = Delivery.objects.select_for_update(of=("self",)).select_related("message", "partner")
    row = rows.filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không có bản tin này."))
    if row.state != DEAD:
        unchanged()
        return
    row.state, row.attempts, row.next_at = WAITING, 0, None
    row.save(update_fields=["state", "attempts", "next_at"])
    Channel.objects.filter(pk=row.channel_id).update(open_until=None)
    publish(
        events.DeliveryResent(
            message_uid=str(row.message.uid), document_id=row.document_id,
            partner_code=row.partner.code,
        )
    )  # fmt: skip
    wake_on_commit([row.channel_id])
