"""Paper templates, as loaded from content packages: immutable once loaded."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from congvu.kernel.columns import NfcCharField


class Template(models.Model):
    """Typst source of one paper with the layout library it was written against.

    code: ``papers/receipt`` or ``1.012929/decision``. Papers pin the version they were asked with.
    """

    code = models.CharField(max_length=120)
    version = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    title = NfcCharField(max_length=200)
    law = models.CharField(max_length=200, blank=True)
    source = models.TextField()
    library = models.TextField()
    loaded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "sha256"], name="documents_template_once")
        ]
