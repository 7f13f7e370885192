"""Stacks of scanned paper: page by page, until an officer has filed them to their components."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models

from congvu.kernel.actors import Actor
from congvu.kernel.columns import NfcCharField, personal, uid_column
from congvu.kernel.rows import ScopedQuerySet
from congvu.systems.publicservices.models.intakes import RECEIVE

READ_KEY = "scan-read"


class Stage(models.TextChoices):
    """reading, filing: the worker is at it; ready: the officer's turn."""

    READING = "reading"
    READY = "ready"
    FILING = "filing"
    FILED = "filed"
    FAILED = "failed"


class ScanBatchQuerySet(ScopedQuerySet["ScanBatch"]):
    """Those of the counters at which the officer receives."""

    def narrow(self, actor: Actor) -> Self:
        units = actor.units_of(RECEIVE)
        return self if units is None else self.filter(unit__in=sorted(units))


class ScanBatch(models.Model):
    """One upload of a stack. subject: "intake" or "dossier"; done, total: pages read so far; read:
    what the words on them say (sealed JSON: person field → value); ocr: whether words were read.
    """

    uid = uid_column()
    subject = models.CharField(max_length=10)
    subject_uid = models.UUIDField()
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    procedure_version_id = models.BigIntegerField()
    files = ArrayField(models.UUIDField())
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.READING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    why = NfcCharField(max_length=300, blank=True)
    ocr = models.BooleanField(default=False)
    read = personal(models.BinaryField(null=True))
    uploaded_by = NfcCharField(max_length=200)
    uploaded_at = models.DateTimeField()

    objects = ScanBatchQuerySet.as_manager()


class ScanPage(models.Model):
    """One page: of which file, to which component it goes, how it is turned, whether it goes at all.

    separator: a sheet between two components; thumb: uid of its small picture.
    """

    batch = models.ForeignKey(ScanBatch, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveIntegerField()
    file_uid = models.UUIDField()
    index = models.PositiveIntegerField()
    component_key = models.CharField(max_length=60, blank=True)
    rotation = models.PositiveSmallIntegerField(default=0)
    blank = models.BooleanField(default=False)
    separator = models.BooleanField(default=False)
    dropped = models.BooleanField(default=False)
    thumb = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "number"], name="scan_page_once"),
            models.CheckConstraint(
                condition=models.Q(rotation__in=[0, 90, 180, 270]), name="scan_page_turned"
            ),
        ]
