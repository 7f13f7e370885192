"""The signed lists by which dossiers went from desk to office."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models

from congvu.kernel.actors import Actor
from congvu.kernel.columns import NfcCharField, uid_column
from congvu.kernel.rows import ScopedQuerySet


class HandOverQuerySet(ScopedQuerySet["HandOver"]):
    """For the desk that gives and the office that takes."""

    def narrow(self, actor: Actor) -> Self:
        units = actor.units_of("dossiers.dossier.read")
        if units is None:
            return self
        over = sorted(units)
        return self.filter(models.Q(reception_unit__in=over) | models.Q(owner_unit__in=over))


class HandOver(models.Model):
    """One signed list: what one desk gave to one office on one day."""

    uid = uid_column()
    day = models.DateField()
    reception_unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    owner_unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    dossier_uids = ArrayField(models.UUIDField())
    signed_by = NfcCharField(max_length=200)
    signed_at = models.DateTimeField()

    objects = HandOverQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["day", "reception_unit", "owner_unit"], name="hand_over_once_a_day"
            ),
        ]
