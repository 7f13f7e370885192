"""What partners told us: dossiers they solve, each step, each state, the files."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from congvu.kernel.actors import Actor
from congvu.kernel.columns import NfcCharField, NfcTextField, personal, uid_column
from congvu.kernel.rows import ScopedQuerySet
from congvu.systems.gateway.models.partners import Partner

READ = "gateway.inbound.read"


class InboundQuerySet(ScopedQuerySet["Inbound"]):
    def narrow(self, actor: Actor) -> Self:
        """Officials who may read partners' dossiers of their units."""
        units = actor.units_of(READ) if actor.is_official else frozenset()
        return self if units is None else self.filter(unit__in=sorted(units))


class Inbound(models.Model):
    """A partner's dossier. content: the message of B4 sealed; state: as last told."""

    uid = uid_column()
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="dossiers")
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=60)
    procedure_code = models.CharField(max_length=20)
    content = personal(models.BinaryField())
    sha256 = models.CharField(max_length=64)
    submitted_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    state = models.PositiveSmallIntegerField(default=1)
    taken_at = models.DateTimeField()

    objects = InboundQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partner", "code"], name="inbound_code_once"),
            models.CheckConstraint(
                condition=Q(state__gte=1, state__lte=10), name="inbound_state_known"
            ),
        ]


class InboundStep(models.Model):
    """One entry of B5 or B6, once. digest: of its content, so that a repeat is known."""

    dossier = models.ForeignKey(Inbound, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10)
    digest = models.CharField(max_length=64)
    state = models.PositiveSmallIntegerField()
    happened_at = models.DateTimeField(null=True)
    unit_name = NfcCharField(max_length=500, blank=True)
    content = NfcTextField(blank=True)
    taken_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier", "kind", "digest"], name="inbound_step_once"),
        ]


class InboundFile(models.Model):
    """A file of B3, kept by the documents engine."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="files")
    file_uid = models.UUIDField(unique=True)
    sha256 = models.CharField(max_length=64)
    taken_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partner", "sha256"], name="inbound_file_once"),
        ]
