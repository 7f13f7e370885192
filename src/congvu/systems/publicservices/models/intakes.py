"""Paper dossiers that lie on the counter: who brought what, until they are entered."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from congvu.kernel.actors import Actor
from congvu.kernel.columns import NfcCharField, personal, uid_column
from congvu.kernel.rows import ScopedQuerySet
from congvu.registers.dossiers.contracts import Channel

RECEIVE = "publicservices.dossier.receive"
ANSWERS_KEY = "intake-answers"


class IntakeQuerySet(ScopedQuerySet["Intake"]):
    """Those of the counters at which the officer receives."""

    def narrow(self, actor: Actor) -> Self:
        units = actor.units_of(RECEIVE)
        return self if units is None else self.filter(unit__in=sorted(units))

    def waiting(self) -> Self:
        """Begun and not entered yet, the newest first."""
        return self.filter(dossier_uid=None).order_by("-begun_at", "-id")


class Intake(models.Model):
    """A dossier on the counter. unit: the taking counter; person: who brought it, known by the paper
    shown; answers: JSON under the installation's key; papers: component → what lies there
    (``{"copy", "count", "files", "reused_from"}``); ticket: the queue number, when one was called;
    read: what a machine read on the scans and nobody has confirmed (sealed, question → value).
    """

    uid = uid_column()
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    procedure_version_id = models.BigIntegerField()
    procedure_code = models.CharField(max_length=20)
    channel = models.PositiveSmallIntegerField(default=Channel.DIRECT)
    ticket = models.CharField(max_length=20, blank=True)
    answers = personal(models.BinaryField())
    known = personal(models.BinaryField())
    read = personal(models.BinaryField(null=True))
    papers = models.JSONField(default=dict)
    receive_at = NfcCharField(max_length=300, blank=True)
    begun_by = NfcCharField(max_length=200)
    begun_at = models.DateTimeField()
    dossier_uid = models.UUIDField(null=True, unique=True)

    objects = IntakeQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["unit", "-begun_at"],
                condition=Q(dossier_uid=None),
                name="intake_waiting",
            ),
        ]
