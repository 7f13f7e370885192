"""Registers of dossiers (form 07) that were closed and signed, one a counter and month."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from congvu.kernel.actors import Actor
from congvu.kernel.columns import NfcCharField, uid_column
from congvu.kernel.rows import ScopedQuerySet
from congvu.systems.publicservices.models.intakes import RECEIVE


class BookQuerySet(ScopedQuerySet["Book"]):
    """Those of the counters at which the officer receives."""

    def narrow(self, actor: Actor) -> Self:
        units = actor.units_of(RECEIVE)
        return self if units is None else self.filter(unit__in=sorted(units))


class Book(models.Model):
    """One month of one counter, closed. month: its first day; rows: how many dossiers stand in it."""

    uid = uid_column()
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    rows = models.PositiveIntegerField()
    closed_by = NfcCharField(max_length=200)
    closed_at = models.DateTimeField()

    objects = BookQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "month"], name="book_once_a_month"),
        ]
