"""What only this system keeps: the ratings people gave, the lists by which dossiers went
on, what people object to and what they are answered."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models

from congvu.kernel.actors import Actor
from congvu.kernel.columns import NfcCharField, NfcTextField, personal, uid_column
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


class HandOverQuerySet(ScopedQuerySet["HandOver"]):
    """For the desk that gives and the office that takes."""

    def narrow(self, actor: Actor) -> Self:
        units = actor.units_of("dossiers.dossier.read")
        if units is None:
            return self
        over = sorted(units)
        return self.filter(models.Q(reception_unit__in=over) | models.Q(owner_unit__in=over))


class HandOver(models.Model):
    """One signed list: what one desk gave to one office on one day."""

    uid = uid_column()
    day = models.DateField()
    reception_unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    owner_unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    dossier_uids = ArrayField(models.UUIDField())
    signed_by = NfcCharField(max_length=200)
    signed_at = models.DateTimeField()

    objects = HandOverQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["day", "reception_unit", "owner_unit"], name="hand_over_once_a_day"
            ),
        ]


class AppealQuerySet(ScopedQuerySet["Appeal"]):
    """The person's own; an official's those against the units over which they may read."""

    def narrow(self, actor: Actor) -> Self:
        if not actor.is_official:
            return self.filter(person=actor.person_id) if actor.person_id else self.none()
        units = actor.units_of("dossiers.dossier.read")
        return self if units is None else self.filter(owner_unit__in=sorted(units))


class Appeal(models.Model):
    """What a person writes against how a dossier ended, and what the head of the office answers."""

    uid = uid_column()
    dossier_uid = models.UUIDField()
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    owner_unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    content = personal(NfcTextField())
    filed_at = models.DateTimeField()
    due_at = models.DateTimeField()
    verdict = models.CharField(max_length=12, blank=True)
    answer = personal(NfcTextField(blank=True))
    answered_by = NfcCharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dossier_uid"],
                condition=models.Q(answered_at=None),
                name="appeal_one_open",
            ),
            models.UniqueConstraint(
                fields=["dossier_uid"],
                condition=models.Q(kind="complaint"),
                name="appeal_one_complaint",
            ),
            models.CheckConstraint(
                condition=models.Q(answered_at=None) | ~models.Q(answer=""),
                name="appeal_answered_in_words",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["owner_unit", "due_at"],
                condition=models.Q(answered_at=None),
                name="appeal_open_due",
            ),
        ]
