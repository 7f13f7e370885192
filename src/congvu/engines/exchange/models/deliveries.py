"""The outbox: one row a message and recipient, written with what caused it."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from congvu.engines.exchange.models.messages import Message
from congvu.engines.exchange.models.parties import Channel, Partner
from congvu.kernel.columns import NfcCharField, uid_column

WAITING, SENT, CONFIRMED, DEAD = "waiting", "sent", "confirmed", "dead"
UNFINISHED = (WAITING, SENT, DEAD)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def waiting(self, channel_id: int) -> Self:
        """In the channel's order."""
        return self.filter(channel_id=channel_id, state=WAITING).order_by("id")


class Delivery(models.Model):
    """A message on its way to one agency.

    remote_id: what the other side calls it. attempts: failures that count; next_at: not before.
    """

    uid = uid_column()
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="deliveries")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="deliveries")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="deliveries")
    document_id = NfcCharField(max_length=300, blank=True)
    state = models.CharField(max_length=9, default=WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    trouble = NfcCharField(max_length=500, blank=True)
    remote_id = models.CharField(max_length=100, blank=True)
    queued_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=(WAITING, SENT, CONFIRMED, DEAD)),
                name="delivery_state_known",
            ),
            models.UniqueConstraint(fields=["message", "partner"], name="delivery_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["channel", "id"], condition=Q(state=WAITING), name="delivery_waiting"
            ),
            models.Index(
                fields=["channel", "state"],
                condition=Q(state__in=UNFINISHED),
                name="delivery_unfinished",
            ),
            models.Index(fields=["document_id"], condition=Q(state=DEAD), name="delivery_dead"),
            models.Index(fields=["document_id", "partner"], name="delivery_document"),
            models.Index(fields=["channel", "sent_at"], name="delivery_sent"),
        ]
