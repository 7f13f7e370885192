"""Another system whose API is a service of ours: where it is, how we prove who we are, how it fares."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from congvu.kernel.columns import NfcCharField
from congvu.kernel.fetching import SECRETS, WAYS, Terms
from congvu.kernel.sealing import numbered, seal_bytes, seal_json, unseal_bytes, unseal_json
from congvu.systems.gateway.models.services import Service

SEALED, KEPT = "gateway-upstream", "gateway-answers"


class Upstream(models.Model):
    """Where a service's answers come from.

    way: how we authenticate; header: of the API key; secret: sealed, by way {secret} or {certificate,
    key}; authority: PEM, when the system's certificate is of a private authority; subject: the
    parameter that holds an identity number, so that its person is told. Limits: seconds, bytes.
    failures, open_until: of the circuit.
    """

    service = models.OneToOneField(Service, on_delete=models.CASCADE, related_name="upstream")
    base_url = models.CharField(max_length=300)
    way = models.CharField(max_length=8)
    header = models.CharField(max_length=60, blank=True)
    token_url = models.CharField(max_length=300, blank=True)
    client_id = models.CharField(max_length=120, blank=True)
    scope = models.CharField(max_length=200, blank=True)
    secret = models.BinaryField(blank=True, default=b"")
    key_number = models.PositiveSmallIntegerField(default=0)
    authority = models.TextField(blank=True)
    subject = models.CharField(max_length=60, blank=True)
    seconds = models.PositiveSmallIntegerField()
    most_bytes = models.PositiveIntegerField()
    cache_seconds = models.PositiveIntegerField()
    failures = models.PositiveIntegerField(default=0)
    open_until = models.DateTimeField(null=True)
    trouble = NfcCharField(max_length=300, blank=True)
    failed_at = models.DateTimeField(null=True)
    succeeded_at = models.DateTimeField(null=True)
    milliseconds = models.PositiveIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(way__in=WAYS), name="upstream_way_known"),
        ]

    def is_resting(self, at: datetime) -> bool:
        """Whether the circuit is open: it did not answer, and it is too early to try again."""
        return self.open_until is not None and at < self.open_until


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


def seal_secrets(said: dict[str, str], *, service: str, number: int) -> bytes:
    """How we prove who we are, at rest. service: its code."""
    return seal_json(said, key=numbered(SEALED, number), context=service)


def secrets_of(row: Upstream) -> dict[str, str]:
    """The same in clear; {} when there are none."""
    if not row.secret:
        return {}
    return unseal_json(row.secret, key=numbered(SEALED, row.key_number), context=row.service.code)


def terms_of(row: Upstream) -> Terms:
    """On which it is called, secrets in clear."""
    plain = {each.name for each in fields(Terms)} - set(SECRETS)
    told: dict[str, Any] = {name: getattr(row, name) for name in plain} | secrets_of(row)
    return Terms(**told)


def seal_answer(body: bytes, *, asked: str, number: int) -> bytes:
    """An answer at rest."""
    return seal_bytes(body, key=numbered(KEPT, number), context=asked)


def answer_of(row: CachedAnswer) -> bytes:
    """The same in clear."""
    return unseal_bytes(row.body, key=numbered(KEPT, row.key_number), context=row.asked)
