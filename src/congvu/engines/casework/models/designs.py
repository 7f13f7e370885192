"""Processes being designed: one row a draft, and what it was before each change."""

from __future__ import annotations

from django.db import models

from congvu.kernel.columns import NfcCharField, uid_column


class ProcessDraft(models.Model):
    """A process not yet published. bpmn: the one truth, edited as a table or as a drawing.

    key: what it will be published as; base: the version it was copied from or last published as;
    version: raised by every change, what an editor must show to make the next. Everyone who may
    design sees every draft: a process belongs to the house, not to its author.
    """

    uid = uid_column()
    key = models.CharField(max_length=100)
    title = NfcCharField(max_length=300)
    base = models.ForeignKey("casework.ProcessVersion", models.PROTECT, null=True, related_name="+")
    bpmn = models.TextField()
    version = models.PositiveIntegerField(default=1)
    author_id = models.BigIntegerField(null=True)
    author_name = NfcCharField(max_length=200)
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    changed_by = NfcCharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key"], name="process_draft_once")]


class ProcessDraftChange(models.Model):
    """What a draft was before a change, so that it can be taken back. what: see ``rules.designs``;
    about: the step it was about."""

    draft = models.ForeignKey(ProcessDraft, models.CASCADE, related_name="changes")
    bpmn = models.TextField()
    what = models.CharField(max_length=40)
    about = NfcCharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    made_by = NfcCharField(max_length=200)
