"""Our agencies that may be written to, and theirs."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from congvu.engines.exchange.rules import bus
from congvu.kernel.columns import NfcCharField, uid_column
from congvu.kernel.sealing import numbered, seal_json, unseal_json

AXIS, DIRECT = "axis", "direct"
EDXML, EVENTS = "edxml", "events"
SEALED = "exchange-channel"


class OfficeQuerySet(models.QuerySet["Office"]):
    def open(self) -> Self:
        return self.filter(closed_at=None)


class Office(models.Model):
    """A unit of ours under its identification code. registered_at: when the axis took it in."""

    uid = uid_column()
    unit = models.OneToOneField("org.Unit", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=35, unique=True)
    old_code = models.CharField(max_length=13, blank=True)
    name = NfcCharField(max_length=200)
    opened_at = models.DateTimeField()
    registered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects = OfficeQuerySet.as_manager()


class Channel(models.Model):
    """A way out and in: the axis (one for all agencies on it) or one agency's own system.

    address, system_id, secret: of a direct one; those of the axis stand in the settings. Calls are
    signed with the secret both ways. per_minute: 0 sets no limit. open_until: nothing is tried
    before. form: how messages are written, edXML or CloudEvents. generation: which job carries what
    waits (see `actions.waking`).
    """

    uid = uid_column()
    kind = models.CharField(max_length=8)
    name = NfcCharField(max_length=200)
    form = models.CharField(max_length=6, default=EDXML, db_default=EDXML)
    address = models.CharField(max_length=300, blank=True)
    system_id = models.CharField(max_length=60, blank=True)
    secret = models.BinaryField(blank=True, default=b"")
    key_number = models.PositiveSmallIntegerField(default=0)
    paused = models.BooleanField(default=False)
    per_minute = models.PositiveIntegerField(default=0)
    most_waiting = models.PositiveIntegerField(default=50_000)
    failures = models.PositiveIntegerField(default=0)
    open_until = models.DateTimeField(null=True)
    trouble = NfcCharField(max_length=500, blank=True)
    failed_at = models.DateTimeField(null=True)
    succeeded_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)
    generation = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=(AXIS, DIRECT)), name="channel_kind_known"),
            models.CheckConstraint(
                condition=Q(form=EDXML) | Q(form=EVENTS, kind=DIRECT), name="channel_form_known"
            ),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(kind=AXIS), name="channel_one_axis"
            ),
            models.UniqueConstraint(
                fields=["system_id"], condition=~Q(system_id=""), name="channel_system_once"
            ),
        ]

    @property
    def is_bus(self) -> bool:
        """Whether it goes over the NATS cluster instead of HTTP."""
        return self.kind == DIRECT and self.address == bus.ADDRESS

    def is_open(self, at: datetime) -> bool:
        """Whether the circuit is open: it did not answer, and it is too early to try again."""
        return self.open_until is not None and at < self.open_until


class PartnerQuerySet(models.QuerySet["Partner"]):
    def open(self) -> Self:
        return self.filter(closed_at=None)


class Partner(models.Model):
    """Another agency. code: the new form (or what it calls itself, when that is neither form).

    certificates: PEM, of those it signs with. weak_hash: SHA-1 is taken from it and shown.
    """

    uid = uid_column()
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="partners")
    code = models.CharField(max_length=35, unique=True)
    old_code = models.CharField(max_length=13, blank=True)
    name = NfcCharField(max_length=200)
    certificates = models.TextField(blank=True)
    weak_hash = models.BooleanField(default=False)
    heard_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects = PartnerQuerySet.as_manager()


def seal_secret(secret: str, *, system_id: str, key_number: int = 0) -> bytes:
    """A channel's secret at rest."""
    return seal_json({"secret": secret}, key=numbered(SEALED, key_number), context=system_id)


def secret_of(row: Channel) -> str:
    """The shared secret; "" when there is none."""
    if not row.secret:
        return ""
    return str(unseal_json(row.secret, key=_key(row), context=row.system_id)["secret"])


def _key(row: Channel) -> str:
    return numbered(SEALED, row.key_number)
