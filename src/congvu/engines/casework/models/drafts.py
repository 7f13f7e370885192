"""Drafts of forms: one row a step, each with its own version, so that two devices never collide
silently."""

from __future__ import annotations

from typing import Self

from django.db import models

from congvu.kernel.actors import Actor
from congvu.kernel.columns import NfcCharField, personal, uid_column
from congvu.kernel.rows import ScopedQuerySet


class DraftQuerySet(ScopedQuerySet["FormDraft"]):
    def narrow(self, actor: Actor) -> Self:
        """Only the owner, or who acts for the owner."""
        person = actor.on_behalf_of or actor.person_id
        return self.filter(owner_id=person) if person else self.none()


class FormDraft(models.Model):
    """Answers not yet submitted. owner_id: person; purpose: what it will become (``1.012929``).

    definition: the form as it was when the draft began, so that a new version never breaks it.
    taken: what was offered for pre-filling, question → value with source and time, sealed.
    """

    uid = uid_column()
    owner_id = models.BigIntegerField()
    purpose = models.CharField(max_length=100)
    form_key = models.CharField(max_length=100)
    form_version = models.CharField(max_length=40)
    definition = models.JSONField()
    taken = personal(models.BinaryField(default=b""))
    current_step = models.CharField(max_length=80, blank=True)
    version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    updated_by = NfcCharField(max_length=200, blank=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["owner_id", "-updated_at"], name="draft_owner")]


class DraftStep(models.Model):
    """The answers of one step. version: what an editor must show to overwrite it.

    sealed: the answers as JSON under the installation's key, for they hold identity numbers.
    past: the step's last few versions, sealed, so that two devices' changes can be told apart.
    device: which browser wrote last, in words for the conflict page.
    """

    draft = models.ForeignKey("casework.FormDraft", models.CASCADE, related_name="steps")
    step = models.CharField(max_length=80)
    sealed = personal(models.BinaryField())
    past = personal(models.BinaryField(default=b""))
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()
    device = NfcCharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "step"], name="draft_step_once")]
