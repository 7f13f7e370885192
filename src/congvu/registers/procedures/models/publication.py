"""Decisions to publish procedures, and for each procedure whether it stands in the national base."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from congvu.kernel.columns import NfcCharField, uid_column


class DecisionQuerySet(models.QuerySet["DecisionLine"]):
    def signed_in(self, start: date, end: date) -> Self:
        """Lines of decisions signed in ``[start, end)``."""
        return self.filter(decision__signed_on__gte=start, decision__signed_on__lt=end)

    def waiting(self) -> Self:
        """Procedures decided on and not yet published."""
        return self.filter(published_on=None)


class PublicationDecision(models.Model):
    """A decision to publish. level: ministry or province; shortened: by the shortened procedure.

    effective_on: the latest day on which a legal text behind it takes effect.
    """

    uid = uid_column()
    number = NfcCharField(max_length=60)
    issuer = NfcCharField(max_length=200)
    level = models.CharField(max_length=10)
    shortened = models.BooleanField(default=False)
    signed_on = models.DateField()
    effective_on = models.DateField()
    abstract = NfcCharField(max_length=500, blank=True)
    legal_basis = NfcCharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["number", "issuer", "signed_on"], name="publication_decision_once"
            ),
            models.CheckConstraint(
                condition=Q(level__in=("ministry", "province")), name="publication_decision_level"
            ),
        ]


class DecisionLine(models.Model):
    """One procedure of a decision. kind: new, amended or repealed; published_on: None while waiting."""

    decision = models.ForeignKey(
        PublicationDecision, on_delete=models.PROTECT, related_name="lines"
    )
    code = models.CharField(max_length=20)
    kind = models.CharField(max_length=10)
    published_on = models.DateField(null=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["decision", "code"], name="publication_line_once"),
            models.CheckConstraint(
                condition=Q(kind__in=("new", "amended", "repealed")), name="publication_line_kind"
            ),
        ]
