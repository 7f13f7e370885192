"""Messages both ways: what each says, its bytes as they went or came, its files."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from congvu.engines.exchange.models.parties import Office, Partner
from congvu.kernel.actors import Actor
from congvu.kernel.columns import NfcCharField, personal
from congvu.kernel.rows import ScopedQuerySet

READ = "exchange.message.read"
RESEND = "exchange.message.resend"
OUT, IN = "out", "in"
DOCUMENT, STATUS = "document", "status"
QUEUED, SIGNED = "queued", "signed"
TAKEN, RECEIVED, QUARANTINED = "taken", "received", "quarantined"
RELEASED, DISMISSED = "released", "dismissed"  # of what was set aside


class MessageQuerySet(ScopedQuerySet["Message"]):
    def narrow(self, actor: Actor) -> Self:
        """By the unit of our office; what was set aside has none and is the engineers'."""
        units = actor.units_of(READ) if actor.is_official else frozenset()
        if units is None:
            return self
        mine = Q(office__unit__in=sorted(units))
        return self.filter(mine | Q(office=None) if actor.holds(RESEND) else mine)


class Message(models.Model):
    """A document or a state. partner: who sent it (incoming); office: our side.

    content: what it says as sealed JSON, without its files. faults: why it lies in quarantine.
    key_number: of the key it is sealed under. sha256, size: of the bytes in :class:`Payload`. signer:
    subject of the certificate.
    """

    uid = models.UUIDField(unique=True, editable=False)
    direction = models.CharField(max_length=3)
    kind = models.CharField(max_length=8)
    state = models.CharField(max_length=11)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", null=True)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+", null=True)
    sender_code = models.CharField(max_length=60, blank=True)
    document_id = NfcCharField(max_length=300, blank=True)
    number = NfcCharField(max_length=100, blank=True)
    business = models.PositiveSmallIntegerField(default=0)
    status_code = models.CharField(max_length=2, blank=True)
    content = personal(models.BinaryField(default=b""))
    key_number = models.PositiveSmallIntegerField(default=0, db_index=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(default=0)
    weak = models.BooleanField(default=False)
    signer = NfcCharField(max_length=500, blank=True)
    faults = models.JSONField(default=list)
    at = models.DateTimeField()

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(direction__in=(OUT, IN)), name="exchange_direction"),
            models.CheckConstraint(condition=Q(kind__in=(DOCUMENT, STATUS)), name="exchange_kind"),
            models.UniqueConstraint(
                fields=["office", "sha256"],
                condition=Q(direction=IN),
                nulls_distinct=False,
                name="exchange_received_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["document_id", "id"], name="exchange_document"),
            models.Index(
                fields=["id"],
                condition=Q(state__in=(QUARANTINED, TAKEN)),
                name="exchange_unread",
            ),
        ]


class Payload(models.Model):
    """The bytes, sealed: never changed, never written again."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="payload")
    content = models.BinaryField()
    key_number = models.PositiveSmallIntegerField(default=0, db_index=True)


class MessageFile(models.Model):
    """A file of a message, in the house's store; uid None: the gate refused it, reason says why."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="files")
    name = NfcCharField(max_length=300)
    uid = models.UUIDField(null=True)
    reason = NfcCharField(max_length=500, blank=True)
