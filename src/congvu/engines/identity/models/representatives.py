"""Who may act for an organisation or a firm at the portal: recorded by an officer from its papers."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from congvu.kernel.actors import Actor
from congvu.kernel.columns import NfcCharField, uid_column
from congvu.kernel.rows import ScopedQuerySet

MANAGE = "identity.representative.manage"


class RepresentativeQuerySet(ScopedQuerySet["Representative"]):
    """Whoever records them over the unit that did, and the person."""

    def narrow(self, actor: Actor) -> Self:
        units = actor.units_of(MANAGE)
        if units is None:
            return self
        return self.filter(Q(unit_id__in=units) | Q(person=actor.person_id or 0))

    def standing(self, on: date) -> Self:
        """Those whose authority counts on a day."""
        return self.filter(
            Q(valid_until=None) | Q(valid_until__gte=on), valid_from__lte=on, ended_at=None
        )


class Representative(models.Model):
    """The authority of one person to act for one organisation. number: its identification or tax
    code; basis: the paper that says so; valid_until: the last day, None without one; unit: who
    recorded it; ended_at: since when it counts no longer, whatever the days say."""

    uid = uid_column()
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    organisation = NfcCharField(max_length=200)
    number = models.CharField(max_length=20)
    basis = NfcCharField(max_length=300)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    recorded_by = NfcCharField(max_length=200)
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = NfcCharField(max_length=300, blank=True)

    objects = RepresentativeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "number"], condition=Q(ended_at=None), name="representative_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="representative_days",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["number"], name="representative_number")]

    def __str__(self) -> str:
        return str(self.organisation)
