"""Code lists: dossier states, applicant types, ethnic groups…"""

from __future__ import annotations

from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from congvu.kernel.columns import NfcCharField, NfcTextField


class CodeList(models.Model):
    """A list and where it comes from."""

    key = models.CharField(max_length=60, unique=True)
    title = NfcCharField(max_length=200)
    source = NfcCharField(max_length=200, blank=True)
    certainty = models.CharField(max_length=3, default="V")
    note = NfcTextField(blank=True)
    package = models.CharField(max_length=100, blank=True)


class CodeQuerySet(models.QuerySet["Code"]):
    def on(self, day: date) -> Self:
        """Codes valid on the day."""
        return self.filter(valid__contains=day)


class Code(models.Model):
    """One code in a stretch of days; codes are text, however much they look like numbers."""

    list = models.ForeignKey(CodeList, models.CASCADE, related_name="codes")
    code = NfcCharField(max_length=60)
    label = NfcCharField(max_length=300)
    label_en = models.CharField(max_length=300, blank=True)
    rank = models.PositiveIntegerField()
    extra = models.JSONField(default=dict)
    valid = DateRangeField()

    objects = CodeQuerySet.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="law_code_once",
                expressions=[
                    ("list", RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
        ]
