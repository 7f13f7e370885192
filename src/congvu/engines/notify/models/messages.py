"""In-app messages: one row a person."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models.functions import Now

from congvu.kernel.actors import Actor
from congvu.kernel.columns import NfcCharField, NfcTextField, personal, uid_column
from congvu.kernel.rows import ScopedQuerySet


class MessageQuerySet(ScopedQuerySet["Message"]):
    """A message belongs to its reader alone."""

    def narrow(self, actor: Actor) -> Self:
        return self.filter(person_id=actor.person_id or 0)

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)


class Message(models.Model):
    """What one person was told inside the system. Personal: title and body may name people."""

    uid = uid_column()
    person = models.ForeignKey("identity.Person", models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=100)
    title = personal(NfcCharField(max_length=300))
    body = personal(NfcTextField(blank=True))
    link = models.CharField(max_length=500, blank=True)
    unique_key = models.CharField(max_length=200)
    at = models.DateTimeField(db_default=Now())
    read_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "unique_key"], name="message_told_once"),
        ]
        indexes = [
            models.Index(fields=["person", "-at", "-id"], name="message_newest_first"),
            models.Index(
                fields=["person"], name="message_unread", condition=models.Q(read_at__isnull=True)
            ),
        ]
