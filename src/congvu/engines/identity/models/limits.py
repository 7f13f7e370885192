"""How often somebody asked for something lately, counted for all processes together."""

from __future__ import annotations

from django.db import models


class Rate(models.Model):
    """One count of one asker. key: keyed hash of what and who, so that no address is kept.

    The table is unlogged: a count is cheap to write, and a crash of the server may forget it.
    """

    key = models.BinaryField(max_length=16, primary_key=True)
    began_at = models.DateTimeField()
    count = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["began_at"], name="identity_rate_began")]
