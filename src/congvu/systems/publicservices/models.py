"""What only this system keeps: the rating a person gave."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from congvu.kernel.columns import NfcTextField


class Rating(models.Model):
    """One person's judgement of one service, once. dossier_uid: the dossier's public id."""

    dossier_uid = models.UUIDField(unique=True)
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    procedure_code = models.CharField(max_length=20)
    owner_unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    score = models.PositiveSmallIntegerField()
    comment = NfcTextField(blank=True)
    rated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(score__gte=1, score__lte=5), name="rating_one_to_five"
            ),
        ]
