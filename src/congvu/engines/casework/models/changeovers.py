"""Running cases taken over to another version of their process, with what undoing needs."""

from __future__ import annotations

from django.db import models

from congvu.kernel.columns import NfcCharField, uid_column


class Changeover(models.Model):
    """One bulk migration from a version to another; undone_at: when it was taken back."""

    uid = uid_column()
    before = models.ForeignKey("casework.ProcessVersion", models.PROTECT, related_name="+")
    after = models.ForeignKey("casework.ProcessVersion", models.PROTECT, related_name="+")
    decision = NfcCharField(max_length=100, blank=True)
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)


class ChangedOver(models.Model):
    """One case that went over. marking, timers: as they were; version: of the case just after, so
    that undoing touches only cases in which nothing has happened since."""

    changeover = models.ForeignKey("casework.Changeover", models.CASCADE, related_name="cases")
    case = models.ForeignKey("casework.Case", models.CASCADE, related_name="+")
    marking = models.JSONField()
    timers = models.JSONField(default=list)
    version = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["changeover", "case"], name="changed_over_once")
        ]
