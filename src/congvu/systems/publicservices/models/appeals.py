"""What people object to, and what they are answered."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from congvu.kernel.actors import Actor
from congvu.kernel.columns import NfcCharField, NfcTextField, personal, uid_column
from congvu.kernel.rows import ScopedQuerySet


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
                fields=["dossier_uid", "kind"],
                condition=models.Q(answered_at=None),
                name="appeal_one_open_of_a_kind",
            ),
            models.UniqueConstraint(
                fields=["dossier_uid"],
                condition=models.Q(kind="complaint"),
                name="appeal_one_complaint",
            ),
            models.UniqueConstraint(
                fields=["dossier_uid"],
                condition=models.Q(kind="second"),
                name="appeal_one_second",
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
