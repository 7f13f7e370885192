"""Life events as published: a version never changes."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.db import models

from congvu.kernel.columns import NfcCharField, NfcTextField, uid_column
from congvu.systems.proactive.models.offers import Offer, OfferQuerySet, Rule, Wish

__all__ = ["LifeEvent", "LifeEventQuerySet", "Offer", "OfferQuerySet", "Rule", "Wish"]


class LifeEventQuerySet(models.QuerySet["LifeEvent"]):
    """Public content."""

    def in_force(self, on: date) -> Self:
        """The newest version of each event begun by that day and not ended, in their order."""
        rows = self.filter(valid_from__lte=on).order_by("code", "-version").distinct("code")
        newest = self.filter(pk__in=rows.values("pk"))
        return newest.exclude(valid_to__lte=on).order_by("order", "code")


class LifeEvent(models.Model):
    """One version of a page. text: every word of it, for the search."""

    uid = uid_column()
    code = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    title = NfcCharField(max_length=200)
    text = NfcTextField()
    order = models.PositiveSmallIntegerField(default=100)
    definition = models.JSONField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    objects = LifeEventQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "version"], name="life_event_version_once"),
        ]
