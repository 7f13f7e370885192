"""Consignments in which dossiers came by post."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from congvu.kernel.actors import Actor
from congvu.kernel.columns import NfcCharField, uid_column
from congvu.kernel.rows import ScopedQuerySet
from congvu.systems.publicservices.models.intakes import RECEIVE
from congvu.systems.publicservices.rules.parcels import LABELS, Stage


class ParcelQuerySet(ScopedQuerySet["Parcel"]):
    """Those of the counters at which the officer receives."""

    def narrow(self, actor: Actor) -> Self:
        units = actor.units_of(RECEIVE)
        return self if units is None else self.filter(unit__in=sorted(units))


class Parcel(models.Model):
    """One consignment that was opened at a counter. code: the post's; posted_on: by the postmark;
    arrived_at: when it was opened and entered; witness: before whom; back_code: of the consignment
    in which the papers went back, back_reason why.
    """

    uid = uid_column()
    code = models.CharField(max_length=13, unique=True)
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    intake_uid = models.UUIDField(unique=True)
    dossier_uid = models.UUIDField(null=True, db_index=True)
    stage = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in LABELS], default=Stage.OPENED
    )
    posted_on = models.DateField()
    arrived_at = models.DateTimeField()
    opened_by = NfcCharField(max_length=200)
    witness = NfcCharField(max_length=200)
    note = NfcCharField(max_length=500, blank=True)
    back_reason = NfcCharField(max_length=1000, blank=True)
    back_code = models.CharField(max_length=13, blank=True)
    back_at = models.DateTimeField(null=True)

    objects = ParcelQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(stage="sent_back") & ~Q(back_code="") & Q(back_at__isnull=False))
                | (~Q(stage="sent_back") & Q(back_code="", back_at=None)),
                name="parcel_sent_back_by_a_code",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit", "-arrived_at", "-id"], name="parcel_of_counter")
        ]
