"""Number series, their counters and every number ever taken."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from congvu.engines.documents.rules.numbers import NumberState, Reset
from congvu.kernel.columns import NfcCharField


class Series(models.Model):
    """A way of numbering. per_unit: each unit counts for itself, else one count for all."""

    code = models.CharField(max_length=60, unique=True)
    title = NfcCharField(max_length=200)
    pattern = NfcCharField(max_length=120)
    reset = models.CharField(max_length=8, choices=[(r.value, r.value) for r in Reset])
    per_unit = models.BooleanField(default=True)


class Counter(models.Model):
    """The last number of a series in a unit and period: the one row that is locked to count.

    closed: its register was closed; no number is taken any more.
    """

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("org.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=8, blank=True)
    last = models.BigIntegerField(default=0)
    closed = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["series", "unit", "period"],
                name="documents_counter_once",
                nulls_distinct=False,
            )
        ]


class Number(models.Model):
    """One number taken; a released one stays, so that it is never used again.

    Law: NĐ 30/2020 Điều 15.
    """

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("org.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=8, blank=True)
    value = models.BigIntegerField()
    text = NfcCharField(max_length=160)
    on = models.DateField()
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in NumberState])
    reason = NfcCharField(max_length=300, blank=True)
    reserved_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["series", "unit", "period", "value"],
                name="documents_number_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="documents_number_released_why",
                condition=~Q(state=NumberState.RELEASED) | ~Q(reason=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["reserved_at"],
                name="documents_number_open",
                condition=~Q(state=NumberState.CONFIRMED),
            ),
            models.Index(fields=["text"], name="documents_number_text"),
        ]
