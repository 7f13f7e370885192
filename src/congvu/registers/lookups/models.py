"""The bodies that are asked, how they fare, and answers kept for a short while."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from congvu.kernel.columns import NfcCharField, uid_column
from congvu.kernel.fetching import SECRETS, WAYS, Terms
from congvu.kernel.sealing import numbered, seal_json, unseal_json
from congvu.registers.lookups.contracts import KINDS

SEALED, KEPT = "lookups-source", "lookups-answers"


class Source(models.Model):
    """Where one kind of look-up goes: address, proof of who we are, limits, as of kernel.fetching.

    basis: the agreement that lets us ask; agreed: which fields it gives us; secret: sealed;
    failures, open_until: of the circuit.
    """

    uid = uid_column()
    kind = models.CharField(max_length=12, unique=True)
    is_on = models.BooleanField(default=True)
    basis = NfcCharField(max_length=300)
    agreed = models.JSONField(default=list)
    base_url = models.CharField(max_length=300)
    way = models.CharField(max_length=8)
    header = models.CharField(max_length=60, blank=True)
    token_url = models.CharField(max_length=300, blank=True)
    client_id = models.CharField(max_length=120, blank=True)
    scope = models.CharField(max_length=200, blank=True)
    secret = models.BinaryField(blank=True, default=b"")
    key_number = models.PositiveSmallIntegerField(default=0)
    authority = models.TextField(blank=True)
    seconds = models.PositiveSmallIntegerField()
    most_bytes = models.PositiveIntegerField()
    failures = models.PositiveIntegerField(default=0)
    open_until = models.DateTimeField(null=True)
    trouble = NfcCharField(max_length=300, blank=True)
    failed_at = models.DateTimeField(null=True)
    succeeded_at = models.DateTimeField(null=True)
    milliseconds = models.PositiveIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="lookup_kind_known"),
            models.CheckConstraint(condition=Q(way__in=WAYS), name="lookup_way_known"),
        ]

    def is_resting(self, at: datetime) -> bool:
        """Whether the circuit is open: it did not answer, and it is too early to try again."""
        return self.open_until is not None and at < self.open_until


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


def seal_secrets(said: dict[str, str], *, kind: str, number: int) -> bytes:
    """How we prove who we are, at rest."""
    return seal_json(said, key=numbered(SEALED, number), context=kind)


def secrets_of(row: Source) -> dict[str, str]:
    """The same in clear; {} when there are none."""
    if not row.secret:
        return {}
    return unseal_json(row.secret, key=numbered(SEALED, row.key_number), context=row.kind)


def terms_of(row: Source) -> Terms:
    """On which it is called, secrets in clear."""
    plain = {each.name for each in fields(Terms)} - set(SECRETS)
    told: dict[str, Any] = {name: getattr(row, name) for name in plain} | secrets_of(row)
    return Terms(**told)


def seal_answer(values: dict[str, str], *, asked: str, number: int) -> bytes:
    """An answer at rest."""
    return seal_json(values, key=numbered(KEPT, number), context=asked)


def answer_of(row: KeptAnswer) -> dict[str, str]:
    """The same in clear."""
    found: dict[str, str] = unseal_json(
        row.body, key=numbered(KEPT, row.key_number), context=row.asked
    )
    return found
