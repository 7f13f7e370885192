"""What we owe the national portal: one message an event, and what it knows of us."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from congvu.kernel.columns import NfcCharField, uid_column

WAITING, SENT, DEAD = "waiting", "sent", "dead"


class Link(models.Model):
    """Our dossier and what the portal calls it. portal_id: "" until it has taken the dossier."""

    dossier_uid = models.UUIDField(unique=True)
    dossier_code = models.CharField(max_length=60)
    portal_code = models.CharField(max_length=60, unique=True)
    portal_id = models.CharField(max_length=60, blank=True)


class SentFile(models.Model):
    dossier_uid = models.UUIDField()
    sha256 = models.CharField(max_length=64)
    portal_id = models.CharField(max_length=60)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier_uid", "sha256"], name="sent_file_once"),
        ]


class MessageQuerySet(models.QuerySet["Message"]):
    def unsent(self) -> Self:
        return self.exclude(state=SENT)

    def about(self, dossier_uid: str) -> Self:
        return self.filter(dossier_uid=dossier_uid).order_by("id")


class Message(models.Model):
    """One event of a dossier on its way. key: the ledger's position, so that it is queued once.

    told_state: the code told; who, what: the step in words; trouble: why it has not gone.
    """

    uid = uid_column()
    key = models.CharField(max_length=80, unique=True)
    dossier_uid = models.UUIDField()
    dossier_code = models.CharField(max_length=60)
    told_state = models.PositiveSmallIntegerField()
    happened_at = models.DateTimeField()
    who = NfcCharField(max_length=200, blank=True)
    what = NfcCharField(max_length=1000, blank=True)
    state = models.CharField(max_length=8, default=WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    trouble = NfcCharField(max_length=500, blank=True)
    queued_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=(WAITING, SENT, DEAD)), name="message_state_known"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["dossier_uid", "id"], name="message_of_dossier"),
            models.Index(fields=["state", "id"], condition=~Q(state=SENT), name="message_unsent"),
        ]


class Reconciled(models.Model):
    """One day held against the portal. The lists hold portal codes, ours when it has none."""

    day = models.DateField(unique=True)
    at = models.DateTimeField()
    ours = models.PositiveIntegerField()
    theirs = models.PositiveIntegerField()
    missing = models.JSONField(default=list)
    differing = models.JSONField(default=list)
    extra = models.JSONField(default=list)
