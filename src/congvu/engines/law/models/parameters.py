"""Amounts, ages, cut-offs, deadlines: dated values with the law behind each."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from congvu.kernel.columns import NfcCharField, NfcTextField


class Parameter(models.Model):
    """A named value of the law. kind: how its text is read; unit: đồng, ngày, giờ…"""

    class Kind(models.TextChoices):
        INT = "int", "số nguyên"
        DECIMAL = "decimal", "số thập phân"
        TEXT = "text", "chữ"
        BOOL = "bool", "có/không"
        TIME = "time", "giờ trong ngày"

    code = models.CharField(max_length=80, unique=True)
    label = NfcCharField(max_length=200)
    kind = models.CharField(max_length=8, choices=Kind)
    unit = NfcCharField(max_length=40, blank=True)
    group = NfcCharField(max_length=80, blank=True)
    package = models.CharField(max_length=100, blank=True)


class ValueQuerySet(models.QuerySet["ParameterValue"]):
    def current(self) -> Self:
        """What the house believes now (not what it once recorded and corrected)."""
        return self.filter(superseded_at__isnull=True)

    def on(self, day: date) -> Self:
        """Values that hold on the day."""
        return self.current().filter(valid__contains=day)


class ParameterValue(models.Model):
    """A value in a stretch of days, half-open. Corrections supersede a row, they never change it.

    decision: the agency's own decision number when an administrator set it ("" from a package).
    """

    parameter = models.ForeignKey(Parameter, models.PROTECT, related_name="values")
    valid = DateRangeField()
    value = NfcCharField(max_length=400)
    text = models.ForeignKey("law.LegalText", models.PROTECT, null=True, related_name="+")
    legal_basis = NfcCharField(max_length=300, blank=True)
    certainty = models.CharField(max_length=3, default="V")
    note = NfcTextField(blank=True)
    decision = NfcCharField(max_length=100, blank=True)
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    objects = ValueQuerySet.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="law_value_once",
                expressions=[
                    ("parameter", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=models.Q(superseded_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=models.Q(valid__isempty=False), name="law_value_some_days"
            ),
        ]
