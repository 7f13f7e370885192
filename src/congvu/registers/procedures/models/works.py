"""Procedures being built: a form on the bench, with its worked answers and its last changes."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from congvu.kernel.columns import NfcCharField, uid_column


class FormWork(models.Model):
    """A version of a procedure that is being built.

    base: the procedure it began from (its package gives all that the bench does not change); code:
    what it becomes, the same when a procedure in force is said anew. form: as in ``form.json``.
    cases: worked answers, ``{"name", "answers", "refused"}``. undo: earlier (form, cases), the last
    one at the end. version: raised by every change, so that two benches never overwrite silently.
    """

    uid = uid_column()
    code = models.CharField(max_length=20)
    base = models.CharField(max_length=20)
    name = NfcCharField(max_length=500)
    form: models.JSONField[Any, Any] = models.JSONField()
    cases: models.JSONField[Any, Any] = models.JSONField(default=list)
    undo: models.JSONField[Any, Any] = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)
    begun_by = NfcCharField(max_length=200)
    changed_at = models.DateTimeField()
    published_version = models.PositiveIntegerField(null=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(published_at=None), name="form_work_once_a_code"
            ),
        ]
