"""Links that people made, and every time that one was opened."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from congvu.kernel.actors import Actor
from congvu.kernel.columns import NfcCharField, personal, uid_column
from congvu.kernel.rows import ScopedQuerySet
from congvu.systems.sharing import rules


class LinkQuerySet(ScopedQuerySet["Link"]):
    """A person's own only; officials have no business here."""

    def narrow(self, actor: Actor) -> Self:
        return self.filter(person=actor.person_id) if actor.person_id else self.none()


class Link(models.Model):
    """A consent with its end. token_hash: SHA-256 of what the receiver was given.

    papers: verification codes; fields: keys of ``rules.FIELDS``; wrong: passwords tried in vain.
    """

    uid = uid_column()
    token_hash = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    receiver = personal(NfcCharField(max_length=200))
    purpose = personal(NfcCharField(max_length=500))
    papers = ArrayField(models.CharField(max_length=40), default=list)
    fields = ArrayField(models.CharField(max_length=20), default=list)
    password = models.CharField(max_length=200, blank=True)
    most = models.PositiveSmallIntegerField()
    openings = models.PositiveSmallIntegerField(default=0)
    wrong = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(openings__lte=F("most")), name="link_opened_at_most"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="link_ends_after_start"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "-created_at"], name="link_of_person")]

    def standing(self, at: datetime) -> str:
        """How it stands: see ``rules.STANDS``; only "open" opens."""
        return rules.standing(
            at=at,
            expires_at=self.expires_at,
            withdrawn_at=self.withdrawn_at,
            openings=self.openings,
            most=self.most,
            wrong=self.wrong,
        )


class Opening(models.Model):
    """One time that somebody came. network: shortened; what: opened, refused or a paper's code."""

    link = models.ForeignKey(Link, on_delete=models.PROTECT, related_name="visits")
    at = models.DateTimeField()
    network = models.CharField(max_length=60)
    what = models.CharField(max_length=40)
