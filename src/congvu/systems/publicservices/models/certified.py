"""The book of certified copies (sổ chứng thực bản sao từ bản chính)."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from congvu.kernel.actors import Actor
from congvu.kernel.columns import NfcCharField, personal, uid_column
from congvu.kernel.rows import ScopedQuerySet

READ = "dossiers.dossier.read"


class CertifiedCopyQuerySet(ScopedQuerySet["CertifiedCopy"]):
    """Those of the offices over which the official may read dossiers."""

    def narrow(self, actor: Actor) -> Self:
        units = actor.units_of(READ)
        return self if units is None else self.filter(unit__in=sorted(units))


class CertifiedCopy(models.Model):
    """One line of the book, as it was signed. number: with its book; original: name of the paper;
    fee: đồng. Source: columns of the book by NĐ 23/2015/NĐ-CP (certainty M).
    """

    uid = uid_column()
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    dossier_uid = models.UUIDField()
    paper_code = models.CharField(max_length=32, unique=True)
    number = NfcCharField(max_length=160)
    on = models.DateField()
    asked_by = personal(NfcCharField(max_length=200))
    original = personal(NfcCharField(max_length=300))
    pages = models.PositiveIntegerField()
    fee = models.PositiveIntegerField(default=0)
    signer = NfcCharField(max_length=200)

    objects = CertifiedCopyQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["unit", "-on", "-id"], name="certified_of_unit")]
