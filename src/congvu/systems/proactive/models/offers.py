"""Rules as published, what was offered to whom, and what people wish."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.db import models

from congvu.kernel.actors import Actor
from congvu.kernel.columns import NfcCharField, NfcTextField, personal, uid_column
from congvu.kernel.rows import ScopedQuerySet

BECAUSE_KEY = "proactive.because"


class RuleQuerySet(models.QuerySet["Rule"]):
    """Public content."""

    def in_force(self, on: date) -> Self:
        """The newest version of each rule begun by that day and not ended."""
        rows = self.filter(valid_from__lte=on).order_by("code", "-version").distinct("code")
        newest = self.filter(pk__in=rows.values("pk"))
        return newest.exclude(valid_to__lte=on).order_by("code")


class Rule(models.Model):
    """One version of a rule; it never changes."""

    code = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    definition = models.JSONField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    objects = RuleQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "version"], name="proactive_rule_once"),
        ]


class OfferQuerySet(ScopedQuerySet["Offer"]):
    """Each person's own."""

    def narrow(self, actor: Actor) -> Self:
        return self.filter(person=actor.person_id) if actor.person_id else self.none()


class Offer(models.Model):
    """One service offered to one person. Its uid is also that of the draft made for it.

    subject_key: what it is about, so that nothing is offered twice. because: the data the rule
    rested on, sealed. executes_on, undo_until: of level 4. note: why it failed.
    """

    uid = uid_column()
    rule_code = models.CharField(max_length=60)
    rule_version = models.PositiveIntegerField()
    level = models.PositiveSmallIntegerField()
    procedure_code = models.CharField(max_length=20)
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    subject_key = models.CharField(max_length=80)
    because = personal(models.BinaryField())
    state = models.CharField(max_length=10, default="offered")
    offered_at = models.DateTimeField()
    executes_on = models.DateField(null=True)
    undo_until = models.DateField(null=True)
    settled_at = models.DateTimeField(null=True)
    note = NfcTextField(blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["rule_code", "person", "subject_key"], name="offer_once_a_subject"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "executes_on"], name="offer_due")]


class WishQuerySet(ScopedQuerySet["Wish"]):
    """Each person's own."""

    def narrow(self, actor: Actor) -> Self:
        return self.filter(person=actor.person_id) if actor.person_id else self.none()


class Wish(models.Model):
    """What a person wants of one procedure: yes, carry it out for me (level 4); no, never offer."""

    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    procedure_code = NfcCharField(max_length=20)
    agrees = models.BooleanField()
    said_at = models.DateTimeField()

    objects = WishQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "procedure_code"], name="wish_once"),
        ]
