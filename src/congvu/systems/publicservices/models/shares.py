"""A citizen's draft opened elsewhere: at a counter or a public kiosk, by a code, for a while."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.db import models

from congvu.kernel.actors import Actor
from congvu.kernel.columns import NfcCharField, uid_column
from congvu.kernel.rows import ScopedQuerySet


class DraftShareQuerySet(ScopedQuerySet["DraftShare"]):
    """The owner's own; an official's those that they opened."""

    def narrow(self, actor: Actor) -> Self:
        if actor.is_official:
            return self.filter(opened_by=actor.account_id)
        return self.filter(owner=actor.person_id) if actor.person_id else self.none()

    def waiting(self, at: datetime) -> Self:
        """Codes that may still be used."""
        return self.filter(opened_at=None, ended_at=None, expires_at__gt=at)

    def running(self, at: datetime) -> Self:
        """Opened, and neither ended nor run out."""
        return self.filter(ended_at=None, ends_at__gt=at)


class DraftShare(models.Model):
    """One consent of the owner.

    code_hash: of the code, which is shown once and kept nowhere. key_hash: of the secret that the
    kiosk's session holds, "" at a counter. dossier_uid: what was handed in at the counter.
    """

    uid = uid_column()
    draft_uid = models.UUIDField()
    owner = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    code_hash = models.CharField(max_length=64, unique=True)
    key_hash = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_by = models.BigIntegerField(null=True)
    opened_by_name = NfcCharField(max_length=300, blank=True)
    opened_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    dossier_uid = models.UUIDField(null=True)

    objects = DraftShareQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["draft_uid"], condition=models.Q(ended_at=None), name="share_one_a_draft"
            ),
            models.UniqueConstraint(
                fields=["key_hash"], condition=~models.Q(key_hash=""), name="share_one_a_kiosk"
            ),
        ]
