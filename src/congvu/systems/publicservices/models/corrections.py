"""What a person says is wrong in a source, for who keeps it."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from congvu.kernel.actors import Actor
from congvu.kernel.columns import NfcCharField, NfcTextField, personal, uid_column
from congvu.kernel.rows import ScopedQuerySet

ANSWER = "publicservices.correction.answer"


class CorrectionQuerySet(ScopedQuerySet["Correction"]):
    """The person's own; an official's those that units within their sight must answer."""

    def narrow(self, actor: Actor) -> Self:
        if not actor.is_official:
            return self.filter(person=actor.person_id) if actor.person_id else self.none()
        units = actor.units_of(ANSWER)
        return self if units is None else self.filter(owner_unit__in=sorted(units))

    def open(self) -> Self:
        """Those that wait for an answer."""
        return self.filter(answered_at=None)


class Correction(models.Model):
    """One value that a person holds to be wrong at its source.

    source, path: where the form took it from; said: what the source says, right: what the person
    says, both in words. verdict: ``mended`` or ``refused``, "" while it is open.
    """

    uid = uid_column()
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    owner_unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=60)
    path = models.CharField(max_length=120)
    label = NfcCharField(max_length=300)
    evidence = NfcCharField(max_length=200, blank=True)
    said = personal(NfcTextField())
    right = personal(NfcTextField())
    note = personal(NfcTextField(blank=True))
    asked_at = models.DateTimeField()
    verdict = models.CharField(max_length=10, blank=True)
    answer = personal(NfcTextField(blank=True))
    answered_by = NfcCharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "source", "path"],
                condition=models.Q(answered_at=None),
                name="correction_asked_once",
            ),
            models.CheckConstraint(
                condition=models.Q(answered_at=None) | ~models.Q(answer=""),
                name="correction_answered_in_words",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["owner_unit", "asked_at"],
                condition=models.Q(answered_at=None),
                name="correction_open",
            ),
        ]
