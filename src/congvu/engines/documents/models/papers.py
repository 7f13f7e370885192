"""Issued papers: numbered, rendered, signed, registered, and how they end."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from congvu.engines.documents.models.files import File
from congvu.engines.documents.models.numbers import Number
from congvu.engines.documents.models.templates import Template
from congvu.engines.documents.rules.papers import Force, PaperState, force
from congvu.kernel.actors import Actor
from congvu.kernel.columns import NfcCharField, personal, uid_column
from congvu.kernel.rows import ScopedQuerySet

READ = "documents.paper.read"


class PaperQuerySet(ScopedQuerySet["Paper"]):
    def narrow(self, actor: Actor) -> Self:
        """The holder, and readers over the issuing unit."""
        units = actor.units_of(READ)
        if units is None:
            return self
        seen = Q(unit__in=units)
        if actor.person_id is not None:
            seen |= Q(holder=actor.person_id)
        return self.filter(seen)


class Paper(models.Model):
    """One paper. code: what the QR carries; data: what is printed, encrypted, gone once issued.

    signers: ``[{"key", "name", "lines"}]`` who sign in person before the unit's own signature.
    request_key: the caller's key: asking twice gives the same paper. pictures: uids of the files
    whose pages it shows. enclosures: files that go with it, ``[{"file", "title", "name", "size",
    "sha256", "ready"}]``; ready: as it goes out.
    """

    uid = uid_column()
    code = models.CharField(max_length=32, unique=True)
    request_key = models.CharField(max_length=200, unique=True, null=True)
    number = models.OneToOneField(Number, null=True, on_delete=models.PROTECT, related_name="+")
    number_text = NfcCharField(max_length=160)
    title = NfcCharField(max_length=300)
    template = models.ForeignKey(Template, on_delete=models.PROTECT, related_name="+")
    data = personal(models.BinaryField(null=True))
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    holder = models.ForeignKey(
        "identity.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    subject_noun = models.CharField(max_length=60)
    subject_uid = models.CharField(max_length=64)
    issuer = NfcCharField(max_length=300)
    signers = models.JSONField(default=list)
    pictures = models.JSONField(default=list)
    enclosures = models.JSONField(default=list)
    on = models.DateField()
    valid_until = models.DateField(null=True)
    public = models.BooleanField(default=False)
    state = models.CharField(
        max_length=10,
        choices=[(s.value, s.value) for s in PaperState],
        default=PaperState.RESERVED.value,
    )
    requested_at = models.DateTimeField(db_default=Now())
    issued_at = models.DateTimeField(null=True)
    file = models.OneToOneField(File, null=True, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64, blank=True)
    ended_on = models.DateField(null=True)
    end_reason = NfcCharField(max_length=500, blank=True)
    end_decision = NfcCharField(max_length=200, blank=True)
    replaced_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    trouble = NfcCharField(max_length=500, blank=True)  # the last failed attempt, in words

    objects = PaperQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="documents_paper_issued_whole",
                condition=Q(state__in=["reserved", "cancelled"])
                | (Q(file__isnull=False) & Q(issued_at__isnull=False) & ~Q(sha256="")),
            ),
            models.CheckConstraint(
                name="documents_paper_ended_why",
                condition=Q(state__in=["reserved", "issued"]) | ~Q(end_reason=""),
            ),
        ]
        indexes = [
            models.Index(fields=["subject_noun", "subject_uid"], name="documents_paper_subject"),
            models.Index(fields=["sha256"], name="documents_paper_hash"),
            GinIndex(
                fields=["enclosures"],
                name="documents_paper_enclosures",
                opclasses=["jsonb_path_ops"],
            ),
            models.Index(
                fields=["requested_at"],
                name="documents_paper_waiting",
                condition=Q(state="reserved"),
            ),
            models.Index(fields=["unit", "-id"], name="documents_paper_unit"),
        ]

    def force(self, today: date) -> Force:
        """Whether it has effect on ``today``."""
        return force(self.state, valid_until=self.valid_until, today=today)
