"""What people said of a finished service."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from congvu.kernel.actors import Actor
from congvu.kernel.columns import NfcTextField, personal
from congvu.kernel.rows import ScopedQuerySet


class RatingQuerySet(ScopedQuerySet["Rating"]):
    """A person's own judgements; averages are counted by the system."""

    def narrow(self, actor: Actor) -> Self:
        return self.filter(person=actor.person_id) if actor.person_id else self.none()


class Rating(models.Model):
    """One person's judgement of one service, once. dossier_uid: the dossier's public id."""

    dossier_uid = models.UUIDField(unique=True)
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    procedure_code = models.CharField(max_length=20)
    owner_unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    score = models.PositiveSmallIntegerField()
    comment = personal(NfcTextField(blank=True))
    rated_at = models.DateTimeField()

    objects = RatingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(score__gte=1, score__lte=5), name="rating_one_to_five"
            ),
        ]
