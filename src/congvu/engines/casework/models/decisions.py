"""Published decision tables: written once, never changed (a trigger refuses)."""

from __future__ import annotations

from django.db import models

from congvu.kernel.columns import NfcCharField, uid_column


class DecisionVersion(models.Model):
    """One published decision model: the file as handed in and what it was read to.

    A process takes the version in force into its own net when it is published.
    """

    uid = uid_column()
    key = models.CharField(max_length=100)
    version = models.PositiveIntegerField()
    title = NfcCharField(max_length=300)
    dmn = models.TextField()
    model = models.JSONField()
    sha256 = models.CharField(max_length=64)
    decision = NfcCharField(max_length=100, blank=True)
    law = NfcCharField(max_length=300, blank=True)
    valid_from = models.DateField()
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="decision_version_once"),
        ]
