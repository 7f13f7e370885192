"""Uploads under way: who sends what; how far it is says the file of `parts`."""

from __future__ import annotations

from typing import Self

from django.db import models

from congvu.kernel.actors import Actor
from congvu.kernel.columns import NfcCharField, personal, uid_column
from congvu.kernel.rows import ScopedQuerySet


class UploadQuerySet(ScopedQuerySet["Upload"]):
    def narrow(self, actor: Actor) -> Self:
        """Only who sends it."""
        return self.filter(account_id=actor.account_id) if actor.account_id else self.none()


class Upload(models.Model):
    """One resumable upload. size: what the sender promised; touched_at: when its last part came."""

    uid = uid_column()
    account_id = models.BigIntegerField(db_index=True)
    filename = personal(NfcCharField(max_length=150))  # people write names into it
    size = models.BigIntegerField()
    touched_at = models.DateTimeField(db_index=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="documents_upload_size", condition=models.Q(size__gt=0))
        ]
