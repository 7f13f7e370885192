"""One submission that became several dossiers (liên thông)."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models

from congvu.kernel.actors import Actor
from congvu.kernel.columns import uid_column
from congvu.kernel.rows import ScopedQuerySet


class JoinedQuerySet(ScopedQuerySet["Joined"]):
    """The person's own; an official's those of which a part lies with units they may read over."""

    def narrow(self, actor: Actor) -> Self:
        if not actor.is_official:
            return self.filter(person=actor.person_id) if actor.person_id else self.none()
        units = actor.units_of("dossiers.dossier.read")
        return self if units is None else self.filter(unit_ids__overlap=sorted(units))


class Joined(models.Model):
    """The whole: it ends when all its dossiers have. unit_ids: whoever has to do with a part."""

    uid = uid_column()
    code = models.CharField(max_length=60, unique=True)
    request_key = models.CharField(max_length=80, unique=True)
    procedure_version_id = models.BigIntegerField()
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    reception_unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    unit_ids = ArrayField(models.BigIntegerField())
    submitted_at = models.DateTimeField()
    due_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    objects = JoinedQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person", "-submitted_at"], name="joined_of_person")
        ]


class JoinedPart(models.Model):
    """One of its dossiers. waits: its case has not begun, the parts in ``after`` come first."""

    joined = models.ForeignKey(Joined, on_delete=models.PROTECT, related_name="parts")
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=40)
    dossier_uid = models.UUIDField(unique=True)
    after = ArrayField(models.CharField(max_length=40), default=list)
    needs = models.BooleanField(default=False)
    waits = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["joined", "key"], name="joined_part_once"),
        ]
