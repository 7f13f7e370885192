"""Feeds, how far each has come, and the batches that went or are to go."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from congvu.engines.exchange import api as exchange
from congvu.kernel.columns import NfcCharField, uid_column
from congvu.kernel.fetching import WAYS

SEALED = "datacentre-feed"
WAITING, RECEIVED, DEAD = "waiting", "received", "dead"
STATES = (WAITING, RECEIVED, DEAD)


class Feed(exchange.Connected):
    """One register on its way to the Data Centre. cursor: position of the ledger up to which batches
    were made; number: of the last one; basis: the agreement; ours … wrong: of the last reconciliation,
    missing, extra, changed: keys of the first rows that differed."""

    sealed_under = SEALED
    uid = uid_column()
    code = models.CharField(max_length=40, unique=True)
    is_on = models.BooleanField(default=True)
    basis = NfcCharField(max_length=300)
    cursor = models.BigIntegerField(default=0)
    number = models.PositiveIntegerField(default=0)
    reconciled_at = models.DateTimeField(null=True)
    ours = models.PositiveIntegerField(null=True)
    theirs = models.PositiveIntegerField(null=True)
    wrong = models.PositiveIntegerField(null=True)
    missing = models.JSONField(default=list)
    extra = models.JSONField(default=list)
    changed = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(way__in=WAYS), name="feed_way_known"),
        ]

    @property
    def sealed_for(self) -> str:
        """Its code."""
        return self.code


class Batch(models.Model):
    """Rows that go together. first, last: positions of the ledger, 0 for rows sent again; body: as
    packed, thrown away once received; sha256: of the body."""

    uid = uid_column()
    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="batches")
    number = models.PositiveIntegerField()
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    count = models.PositiveIntegerField()
    body = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=8, default=WAITING)
    made_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    trouble = NfcCharField(max_length=300, blank=True)
    receipt = models.CharField(max_length=100, blank=True)
    received_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["feed", "number"], name="batch_number_once"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="batch_state_known"),
        ]
