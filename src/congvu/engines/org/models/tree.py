"""Who stands under whom, day by day; the closure that makes a subtree one indexed query."""

from __future__ import annotations

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models

from congvu.kernel.columns import NfcCharField


class Subordination(models.Model):
    """The unit's superior in a stretch of days; a unit has one at a time."""

    child = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    parent = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    valid = DateRangeField()
    decision = NfcCharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="org_subordination_once",
                expressions=[("child", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                condition=~models.Q(child=models.F("parent")), name="org_subordination_not_self"
            ),
        ]


class Closure(models.Model):
    """Every pair of a unit and one of its superiors (depth 0: itself), with the days it holds."""

    ancestor = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    descendant = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    depth = models.PositiveSmallIntegerField()
    valid = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="org_closure_once",
                expressions=[
                    ("ancestor", RangeOperators.EQUAL),
                    ("descendant", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [models.Index(fields=["descendant", "depth"], name="org_closure_up")]


class Succession(models.Model):
    """On that day the successor took over what the predecessor did (all of it, or a part).

    keeps: it answers for the closed files of the predecessor; matters: procedures that went to it
    (none: all that went to nobody else).
    """

    class How(models.TextChoices):
        MERGE = "merge", "Sáp nhập, hợp nhất"
        SPLIT = "split", "Chia, tách"
        TRANSFER = "transfer", "Chuyển nhiệm vụ"

    predecessor = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    successor = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    on = models.DateField()
    how = models.CharField(max_length=10, choices=How)
    decision = NfcCharField(max_length=100, blank=True)
    note = NfcCharField(max_length=300, blank=True)
    keeps = models.BooleanField(default=True)
    matters = ArrayField(models.CharField(max_length=100), default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor", "on"], name="org_succession_once"
            ),
        ]


class Stamp(models.Model):
    """One row: changes whenever the tree does, so that kept answers know that they are old."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    token = models.UUIDField(default=uuid.uuid4)
