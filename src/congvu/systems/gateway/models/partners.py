"""Who may call, and the tokens they hold. Secrets and tokens are kept as hashes only."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models

from congvu.kernel.columns import NfcCharField, uid_column


class Partner(models.Model):
    """An agency's system. scopes: steps it may take; unit: it speaks for this unit and those below."""

    uid = uid_column()
    client_id = models.CharField(max_length=60, unique=True)
    secret_sha256 = models.CharField(max_length=64)
    name = NfcCharField(max_length=200)
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    scopes = ArrayField(models.CharField(max_length=12))
    added_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)


class TokenQuerySet(models.QuerySet["Token"]):
    def living(self, at: datetime) -> Self:
        return self.filter(expires_at__gt=at, partner__closed_at=None)


class Token(models.Model):
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="tokens")
    sha256 = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()

    objects = TokenQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["expires_at"], name="gateway_token_expiry")]
