"""Another system whose API is a service of ours: where it is, how we prove who we are, how it fares."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from congvu.engines.exchange import api as exchange
from congvu.kernel.fetching import WAYS
from congvu.kernel.sealing import numbered, seal_bytes, unseal_bytes
from congvu.systems.gateway.models.services import Service

SEALED, KEPT = "gateway-upstream", "gateway-answers"


class Upstream(exchange.Connected):
    """Where a service's answers come from. subject: the parameter that holds an identity number, so
    that its person is told."""

    sealed_under = SEALED
    service = models.OneToOneField(Service, on_delete=models.CASCADE, related_name="upstream")
    subject = models.CharField(max_length=60, blank=True)
    cache_seconds = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(way__in=WAYS), name="upstream_way_known"),
        ]

    @property
    def sealed_for(self) -> str:
        """The service's code."""
        return self.service.code


class CachedAnswer(models.Model):
    """An answer kept for a while, sealed: it may be about people. asked: hash of the call."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="+")
    asked = models.CharField(max_length=64)
    body = models.BinaryField()
    key_number = models.PositiveSmallIntegerField(default=0)
    etag = models.CharField(max_length=200, blank=True)
    kept_at = models.DateTimeField()
    kept_until = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["service", "asked"], name="cached_answer_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["kept_until"], name="cached_answer_until")]


def seal_answer(body: bytes, *, asked: str, number: int) -> bytes:
    """An answer at rest."""
    return seal_bytes(body, key=numbered(KEPT, number), context=asked)


def answer_of(row: CachedAnswer) -> bytes:
    """The same in clear."""
    return unseal_bytes(row.body, key=numbered(KEPT, row.key_number), context=row.asked)
