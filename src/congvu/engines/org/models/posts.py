"""Seats: what a person is appointed to; who sits there is identity's affair."""

from __future__ import annotations

from django.contrib.postgres.fields import DateRangeField
from django.db import models

from congvu.kernel.columns import NfcCharField, uid_column


class Post(models.Model):
    """A seat of a unit (Giám đốc, Trưởng phòng, Chuyên viên…) and how many may sit in it.

    rank: order of precedence in the unit, the head first.
    """

    uid = uid_column()
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="posts")
    title = NfcCharField(max_length=150)
    capacity = models.PositiveSmallIntegerField(default=1)
    is_head = models.BooleanField(default=False)
    rank = models.PositiveSmallIntegerField(default=100)
    valid = DateRangeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "title"],
                condition=models.Q(valid__upper_inf=True),
                name="org_post_title_once",
            ),
            models.UniqueConstraint(
                fields=["unit"],
                condition=models.Q(is_head=True, valid__upper_inf=True),
                name="org_post_one_head",
            ),
            models.CheckConstraint(condition=models.Q(capacity__gt=0), name="org_post_capacity"),
        ]
