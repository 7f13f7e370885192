"""Time stamps over the ledger's heads: each covers every message before it."""

from __future__ import annotations

from django.db import models


class HeadStamp(models.Model):
    """head: the signed bytes of a head of the facts; answer: RFC 3161, DER."""

    size = models.PositiveBigIntegerField(unique=True)
    head = models.BinaryField()
    signature = models.BinaryField()
    answer = models.BinaryField()
    at = models.DateTimeField()
