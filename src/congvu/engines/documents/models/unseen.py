"""Scans that go with a draft and that the worker has not yet read by eye for a mark of secrecy."""

from __future__ import annotations

from django.db import models

from congvu.engines.documents.models.drafts import Draft


class UnseenFile(models.Model):
    """While the row stands the draft cannot be submitted; unable: no machine here can read it."""

    file_uid = models.UUIDField()
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="unseen")
    unable = models.BooleanField(default=False)
    since = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["draft", "file_uid"], name="documents_unseen_once_a_draft"
            ),
        )
