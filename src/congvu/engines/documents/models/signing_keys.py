"""Signing keys that live elsewhere, written down: whose, which certificate, on which device."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from congvu.engines.documents.models.devices import CSC, PKCS11
from congvu.kernel.columns import NfcCharField, NfcTextField, uid_column
from congvu.kernel.text import gettext_noop


class SigningKey(models.Model):
    """One key. owner: ``unit:<code>`` or ``person:<uid>``; device: its name in the operator's file;
    reference: how the device calls the key; certificates: PEM, its own first; trouble: why the last
    attempt to reach it failed, "" when it was reached at ``seen_at``. No PIN, no private key."""

    class Kind(models.TextChoices):
        TOKEN = PKCS11, gettext_noop("Thiết bị PKCS#11")
        REMOTE = CSC, gettext_noop("Dịch vụ ký từ xa (CSC)")

    uid = uid_column()
    owner = models.CharField(max_length=120)
    owner_name = NfcCharField(max_length=300)
    kind = models.CharField(max_length=10, choices=Kind)
    device = models.CharField(max_length=80)
    reference = models.CharField(max_length=300)
    certificates = models.TextField()
    subject = NfcCharField(max_length=500)
    issuer = NfcCharField(max_length=500)
    serial = models.CharField(max_length=60)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()
    registered_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    retired_why = NfcCharField(max_length=300, blank=True)
    seen_at = models.DateTimeField(null=True)
    trouble = NfcTextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner"], condition=Q(retired_at=None), name="documents_one_key_an_owner"
            )
        ]

    def is_valid(self, at: datetime) -> bool:
        """Whether its certificate counts at this instant."""
        return self.valid_from <= at <= self.valid_to
