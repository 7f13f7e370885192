"""One row per published version of a procedure; a version never changes."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from congvu.kernel.columns import NfcCharField, uid_column


class ProcedureQuerySet(models.QuerySet["ProcedureVersion"]):
    def in_force(self, on: date) -> Self:
        """The versions that stand on that day: the newest of each procedure, unless it is repealed."""
        newest = ProcedureQuerySet(self.model).published(on).values("pk")
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=on), pk__in=newest)

    def repealed(self, on: date) -> Self:
        """The procedures that have ceased by that day, in their last version."""
        return self.filter(
            valid_to__lte=on, pk__in=ProcedureQuerySet(self.model).published(on).values("pk")
        )

    def coming(self, on: date) -> Self:
        """Versions that are published and not yet in force."""
        return self.filter(valid_from__gt=on)

    def published(self, on: date) -> Self:
        """The newest version of each procedure that has begun by that day, repealed ones too."""
        return (
            self.filter(valid_from__lte=on)
            .order_by("code", "-valid_from", "-version")
            .distinct("code")
        )


class Part(models.Model):
    """What several procedures share: a process (``process.bpmn``) or a step of a form (``step.json``).

    A procedure takes its text when it is loaded, so that a change here touches no published version.
    """

    key = models.CharField(max_length=80, unique=True)
    sha256 = models.CharField(max_length=64)
    files = models.JSONField(default=dict)


class ProcedureVersion(models.Model):
    """A procedure as published by a decision, pinned by the hash of its content package."""

    uid = uid_column()
    code = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    name = NfcCharField(max_length=500)
    field = NfcCharField(max_length=200)
    online = models.CharField(max_length=12)
    levels = models.JSONField(default=list)
    subjects = models.JSONField(default=list)
    internal_group = models.CharField(max_length=1, blank=True, default="")
    search_key = models.TextField()
    sort_key = models.CharField(max_length=1000)
    definition = models.JSONField()
    form = models.JSONField(default=dict)
    process_key = models.CharField(max_length=80, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    objects = ProcedureQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "version"], name="procedure_version_once"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=models.F("valid_from")),
                name="procedure_ends_after_start",
            ),
        ]

    @property
    def summary(self) -> str:
        """What it is for, in a citizen's words."""
        said = self.definition.get("summary", "")
        return str(said["vi"] if isinstance(said, dict) else said)

    @property
    def keywords(self) -> str:
        """Other words by which people look for it."""
        return ", ".join(self.definition.get("keywords", ()))
