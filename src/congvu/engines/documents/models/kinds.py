"""Kinds of official documents, as loaded from content packages."""

from __future__ import annotations

from typing import Any

from django.db import models

from congvu.engines.documents.rules.kinds import Form, Parts, read_parts
from congvu.kernel.columns import NfcCharField


class DocumentKind(models.Model):
    """One kind: ``quyet-dinh``. parts, skeleton: JSON; series: which counts it, "" when unnumbered.

    Law: NĐ 30/2020/NĐ-CP Điều 7, Phụ lục III.
    """

    code = models.CharField(max_length=60, unique=True)
    name = NfcCharField(max_length=100)
    abbreviation = NfcCharField(max_length=20, blank=True)
    form = models.CharField(max_length=10, choices=[(f.value, f.value) for f in Form])
    series = models.CharField(max_length=60, blank=True)
    parts: models.JSONField[Any] = models.JSONField(default=dict)
    skeleton: models.JSONField[Any] = models.JSONField(default=dict)
    law = NfcCharField(max_length=200, blank=True)
    rank = models.IntegerField(default=100)
    package = models.CharField(max_length=100, blank=True)

    def made_of(self) -> Parts:
        """The parts as a value of the rules."""
        return read_parts(self.parts)
