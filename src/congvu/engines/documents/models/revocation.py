"""Where authorities of others publish what they took back, and the newest list from each place."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from congvu.engines.documents.rules.revocation import Listed
from congvu.kernel.columns import NfcCharField, uid_column


class RevocationSource(models.Model):
    """One address. typed: somebody wrote it here, else a trusted certificate names it; content: the
    list as DER, None until one was good enough; asked_at: the last attempt; fetched_at: when what is
    held last came, or was said to be unchanged; trouble: why the last attempt gave nothing (a word of
    rules.revocation or models.distribution), "" when it did."""

    uid = uid_column()
    url = models.CharField(max_length=500, unique=True)
    typed = models.BooleanField(default=False)
    issuer = NfcCharField(max_length=500, blank=True)
    number = models.CharField(max_length=60, default="-1")
    count = models.IntegerField(default=0)
    this_update = models.DateTimeField(null=True)
    next_update = models.DateTimeField(null=True)
    content = models.BinaryField(null=True)
    etag = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField(null=True)
    fetched_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=20, blank=True)
    detail = NfcCharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="documents_list_dated",
                condition=models.Q(content=None)
                | models.Q(this_update__isnull=False, next_update__isnull=False),
            )
        ]

    @property
    def held(self) -> Listed | None:
        """What we hold, without its bytes."""
        if self.this_update is None or self.next_update is None:
            return None
        return Listed(
            issuer=self.issuer, number=int(self.number), count=self.count,
            this_update=self.this_update, next_update=self.next_update,
        )  # fmt: skip

    def is_fresh(self, at: datetime) -> bool:
        """Whether verdicts of this instant may rest on it."""
        return self.next_update is not None and at < self.next_update
