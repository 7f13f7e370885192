"""The bodies that are asked, how they fare, and answers kept for a short while."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from congvu.engines.exchange import api as exchange
from congvu.kernel.columns import NfcCharField, uid_column
from congvu.kernel.fetching import WAYS
from congvu.kernel.sealing import numbered, seal_json, unseal_json
from congvu.registers.lookups.contracts import KINDS

SEALED, KEPT = "lookups-source", "lookups-answers"


class Source(exchange.Connected):
    """Where one kind of look-up goes. basis: the agreement that lets us ask; agreed: which fields it
    gives us."""

    sealed_under = SEALED
    uid = uid_column()
    kind = models.CharField(max_length=12, unique=True)
    is_on = models.BooleanField(default=True)
    basis = NfcCharField(max_length=300)
    agreed = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="lookup_kind_known"),
            models.CheckConstraint(condition=Q(way__in=WAYS), name="lookup_way_known"),
        ]

    @property
    def sealed_for(self) -> str:
        """Its kind."""
        return self.kind


class KeptAnswer(models.Model):
    """The agreed fields of an answer, sealed. asked: keyed hash of kind and number."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="+")
    asked = models.CharField(max_length=64, unique=True)
    body = models.BinaryField()
    key_number = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    kept_until = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kept_until"], name="lookup_answer_until")]


def seal_answer(values: dict[str, str], *, asked: str, number: int) -> bytes:
    """An answer at rest."""
    return seal_json(values, key=numbered(KEPT, number), context=asked)


def answer_of(row: KeptAnswer) -> dict[str, str]:
    """The same in clear."""
    found: dict[str, str] = unseal_json(
        row.body, key=numbered(KEPT, row.key_number), context=row.asked
    )
    return found
