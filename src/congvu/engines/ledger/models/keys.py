"""Keys of persons: destroy one, and what it protected is gone while every proof still holds."""

from __future__ import annotations

from django.db import models


class PersonKey(models.Model):
    """A person's key, wrapped by the master key of number ``master``. wrapped is NULL once
    destroyed, for ever; it may only be wrapped anew by a later master key.

    Someone who comes back after an erasure gets a new key: at most one lives at a time.
    """

    id = models.BigAutoField(primary_key=True)
    person = models.CharField(max_length=100)
    wrapped = models.BinaryField(null=True)
    master = models.SmallIntegerField(db_default=1)
    made_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "ledger_personkey"
        indexes = [
            models.Index(
                fields=["master", "id"],
                name="ledger_personkey_master",
                condition=models.Q(wrapped__isnull=False),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(wrapped__isnull=False),
                name="ledger_personkey_one_alive",
            ),
            models.CheckConstraint(
                condition=models.Q(wrapped__isnull=False, destroyed_at__isnull=True)
                | models.Q(wrapped__isnull=True, destroyed_at__isnull=False),
                name="ledger_personkey_alive_or_destroyed",
            ),
        ]
