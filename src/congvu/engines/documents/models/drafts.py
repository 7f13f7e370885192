"""Drafts of official documents, their versions, and what others say of them."""

from __future__ import annotations

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from congvu.engines.documents.models.kinds import DocumentKind
from congvu.engines.documents.models.papers import Paper
from congvu.engines.documents.rules import document as documents
from congvu.engines.documents.rules import drawing, mending
from congvu.engines.documents.rules.drafts import NAMES, VERDICTS, DraftState, Verdict
from congvu.engines.documents.rules.mending import Mending
from congvu.kernel.actors import Actor
from congvu.kernel.columns import NfcCharField, NfcTextField, personal, uid_column
from congvu.kernel.rows import ScopedQuerySet

CHOICES = [(v.value, VERDICTS[v]) for v in Verdict]
READ, WRITE, SIGN = "documents.draft.read", "documents.draft.write", "documents.draft.sign"


class DraftQuerySet(ScopedQuerySet["Draft"]):
    def narrow(self, actor: Actor) -> Self:
        """Who wrote it, was asked or signs it, and readers over the issuing unit."""
        units = actor.units_of(READ)
        if units is None:
            return self
        seen = Q(unit__in=units)
        if actor.account_id is not None:
            seen |= Q(readers__contains=[actor.account_id])
        return self.filter(seen)


class Draft(models.Model):
    """A document that is being written. content: as it stands now, of schema ``rules.document``.

    unit: the agency that will issue it; drafting_unit: who writes it; readers: accounts of author,
    signer and all who were asked; revision: rises with every save; version: the last kept one;
    coauthors: accounts invited to write with the author, readers too;
    touched: accounts that have saved since that version; hands: part (block id, field) → those who
    changed it since. abstract: the content's, for lists.
    mends: the issued paper whose mistake it puts right, mending: how, mending_why: what was wrong.
    """

    uid = uid_column()
    kind = models.ForeignKey(DocumentKind, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    drafting_unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey("identity.Account", on_delete=models.PROTECT, related_name="+")
    signer = models.ForeignKey(
        "identity.Account", null=True, on_delete=models.PROTECT, related_name="+"
    )
    readers = ArrayField(models.BigIntegerField(), default=list, blank=True)
    coauthors = ArrayField(models.BigIntegerField(), default=list, blank=True)
    abstract = personal(NfcCharField(max_length=500, blank=True))
    content: models.JSONField[Any] = personal(models.JSONField(default=dict))
    revision = models.IntegerField(default=1)
    version = models.IntegerField(default=0)
    touched = ArrayField(models.BigIntegerField(), default=list, blank=True)
    hands: models.JSONField[Any] = models.JSONField(default=dict, blank=True)
    state = models.CharField(
        max_length=10,
        choices=[(s.value, NAMES[s]) for s in DraftState],
        default=DraftState.DRAFTING.value,
    )
    subject_noun = models.CharField(max_length=60, blank=True)
    subject_uid = models.CharField(max_length=64, blank=True)
    request_key = models.CharField(max_length=200, unique=True, null=True)
    due_on = models.DateField(null=True)
    returned_why = NfcCharField(max_length=1000, blank=True)
    paper = models.OneToOneField(Paper, null=True, on_delete=models.PROTECT, related_name="+")
    mends = models.ForeignKey(Paper, null=True, on_delete=models.PROTECT, related_name="+")
    mending = models.CharField(
        max_length=10,
        blank=True,
        default="",
        choices=[(m.value, mending.NAMES[m]) for m in Mending],
    )
    mending_why = NfcCharField(max_length=500, blank=True, default="")
    made_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="documents_draft_issued_as_paper",
                condition=~Q(state__in=["issuing", "issued"]) | Q(paper__isnull=False),
            ),
            models.CheckConstraint(
                name="documents_draft_mends_how",
                condition=Q(mends__isnull=True, mending="")
                | (Q(mends__isnull=False) & ~Q(mending="") & ~Q(mending_why="")),
            ),
            models.UniqueConstraint(
                fields=["mends", "mending"],
                name="documents_draft_mends_once_open",
                condition=Q(mends__isnull=False, state__in=["drafting", "submitted", "issuing"]),
            ),
            models.CheckConstraint(
                name="documents_draft_signer_known",
                condition=Q(state__in=["drafting", "discarded"]) | Q(signer__isnull=False),
            ),
        ]
        indexes = [
            GinIndex(fields=["readers"], name="documents_draft_readers"),
            models.Index(fields=["unit", "-changed_at"], name="documents_draft_unit"),
            models.Index(fields=["subject_noun", "subject_uid"], name="documents_draft_subject"),
        ]

    @property
    def title(self) -> str:
        """Kind and abstract in one line."""
        return f"{self.kind.name}: {self.abstract}" if self.abstract else self.kind.name

    @property
    def words(self) -> str:
        """All its words, for search."""
        return drawing.plain_text(documents.read(self.content))

    @property
    def is_open(self) -> bool:
        """Whether its words may still be changed."""
        return self.state == DraftState.DRAFTING


class VersionQuerySet(ScopedQuerySet["DraftVersion"]):
    def narrow(self, actor: Actor) -> Self:
        """Versions of the drafts that the actor may know of."""
        return self.filter(draft__in=Draft.objects.visible_to(actor).values("pk"))


class DraftVersion(models.Model):
    """A kept version: never changed, known by its hash. hands: who changed which part since the last."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="+")
    number = models.IntegerField()
    content: models.JSONField[Any] = personal(models.JSONField())
    sha256 = models.CharField(max_length=64)
    note = NfcCharField(max_length=300, blank=True)
    author = models.ForeignKey("identity.Account", on_delete=models.PROTECT, related_name="+")
    kept_at = models.DateTimeField()
    hands: models.JSONField[Any] = models.JSONField(default=dict, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draft", "number"], name="documents_version_once")
        ]


class RemarkQuerySet(ScopedQuerySet["DraftRemark"]):
    def narrow(self, actor: Actor) -> Self:
        """Remarks on the drafts that the actor may know of."""
        return self.filter(draft__in=Draft.objects.visible_to(actor).values("pk"))


class DraftRemark(models.Model):
    """A comment on one block ("" on the whole), open until somebody has dealt with it."""

    uid = uid_column()
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="+")
    block = models.CharField(max_length=40, blank=True)
    text = personal(NfcTextField(max_length=4000))
    author = models.ForeignKey("identity.Account", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    settled_by = models.ForeignKey(
        "identity.Account", null=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)

    objects = RemarkQuerySet.as_manager()


class OpinionQuerySet(ScopedQuerySet["DraftOpinion"]):
    def narrow(self, actor: Actor) -> Self:
        """Opinions on the drafts that the actor may know of."""
        return self.filter(draft__in=Draft.objects.visible_to(actor).values("pk"))


class DraftOpinion(models.Model):
    """One person asked for an opinion until a time; all are asked at once, each answers alone."""

    uid = uid_column()
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey("identity.Account", on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey("identity.Account", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    version = models.IntegerField()
    verdict = models.CharField(max_length=10, blank=True, choices=CHOICES)
    text = personal(NfcTextField(blank=True, max_length=8000))
    answered_at = models.DateTimeField(null=True)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "account"], condition=Q(answered_at=None),
                name="documents_opinion_once_open",
            ),
            models.CheckConstraint(
                name="documents_opinion_answered_whole",
                condition=(Q(answered_at__isnull=True) & Q(verdict=""))
                | (Q(answered_at__isnull=False) & ~Q(verdict="")),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["account", "due_at"], name="documents_opinion_waiting",
                condition=Q(answered_at=None),
            )
        ]  # fmt: skip
