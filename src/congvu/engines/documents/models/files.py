"""Contents (blobs) and the files that hold them."""

from __future__ import annotations

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from congvu.kernel.actors import Actor
from congvu.kernel.columns import NfcCharField, personal, uid_column
from congvu.kernel.rows import ScopedQuerySet

READ = "documents.file.read"
SCANS = [("clean", "clean"), ("unscanned", "unscanned")]


def owner_columns() -> tuple[Any, Any]:
    """A unit or a person owns it, never both, never neither (see `one_owner`)."""
    unit = models.ForeignKey(
        "org.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(
        "identity.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    return unit, person


def one_owner(label: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"documents_{label}_one_owner",
        condition=Q(owner_unit__isnull=True) ^ Q(owner_person__isnull=True),
    )


class Blob(models.Model):
    """One stored content of one owner: refs counts the files that hold it.

    name: the object's name in the store (a keyed hash: it tells nothing); key_id: which key
    encrypts it; sha256 and size are of the plain content.
    """

    owner_unit, owner_person = owner_columns()
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    name = models.CharField(max_length=80, unique=True)
    key_id = models.SmallIntegerField()
    refs = models.IntegerField(default=0)
    stored_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            one_owner("blob"),
            models.UniqueConstraint(
                fields=["owner_unit", "owner_person", "sha256"],
                name="documents_blob_once_an_owner",
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="documents_blob_refs", condition=Q(refs__gte=0)),
            models.CheckConstraint(name="documents_blob_not_empty", condition=Q(size__gt=0)),
        ]
        indexes = [models.Index(fields=["key_id", "id"], name="documents_blob_key")]


class FileQuerySet(ScopedQuerySet["File"]):
    def narrow(self, actor: Actor) -> Self:
        """The owner, the units and persons it was handed to, and readers over the owning unit."""
        units = actor.units_of(READ)
        if units is None:
            return self
        seen = Q(owner_unit__in=units) | Q(reader_units__overlap=list(units))
        if actor.person_id is not None:
            seen |= Q(owner_person=actor.person_id) | Q(reader_persons__contains=[actor.person_id])
        return self.filter(seen)


class File(models.Model):
    """A name over a content. reader_units, reader_persons: whom a case handed it to."""

    uid = uid_column()
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="files")
    owner_unit, owner_person = owner_columns()
    kind = models.CharField(max_length=40)
    filename = personal(NfcCharField(max_length=150))  # people write names into it
    media_type = models.CharField(max_length=120)
    scan = models.CharField(max_length=12, choices=SCANS, default="unscanned")
    reader_units = ArrayField(models.BigIntegerField(), default=list, blank=True)
    reader_persons = ArrayField(models.BigIntegerField(), default=list, blank=True)
    stored_at = models.DateTimeField(db_default=Now())

    objects = FileQuerySet.as_manager()

    class Meta:
        constraints = [one_owner("file")]
        indexes = [
            GinIndex(fields=["reader_units"], name="documents_file_units"),
            GinIndex(fields=["reader_persons"], name="documents_file_persons"),
        ]
