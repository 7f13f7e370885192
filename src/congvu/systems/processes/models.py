"""Internal procedures one may begin, and what was begun."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from congvu.kernel.actors import Actor
from congvu.kernel.columns import NfcCharField, personal, uid_column
from congvu.kernel.rows import ScopedQuerySet

READS = ("processes.run.read", "processes.step.do", "processes.step.approve")
ANSWERS_KEY = "process-answers"


class State(models.TextChoices):
    RUNNING = "running", _("Đang giải quyết")
    FINISHED = "finished", _("Đã kết thúc")
    CANCELLED = "cancelled", _("Đã dừng")


class InternalProcess(models.Model):
    """One version of an internal procedure. code: its own; definition: title, summary, group, form,
    units, as in the content; process_key: of the diagram that casework runs; ended_on: from that
    day on nobody may begin it.
    """

    code = models.SlugField(max_length=60)
    version = models.PositiveIntegerField()
    title = NfcCharField(max_length=300)
    definition = models.JSONField()
    process_key = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64, blank=True)
    valid_from = models.DateField()
    ended_on = models.DateField(null=True)
    offered_by = NfcCharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "version"], name="internal_process_once")
        ]

    def __str__(self) -> str:
        return str(self.title)

    def holds_on(self, day: date) -> bool:
        """Whether it may be begun on that day."""
        return self.valid_from <= day and (self.ended_on is None or day < self.ended_on)


class RunQuerySet(ScopedQuerySet["Run"]):
    """One's own, and those in which a unit has a part where one reads, does or decides."""

    def narrow(self, actor: Actor) -> Self:
        reach = [actor.units_of(code) for code in READS]
        if None in reach:
            return self
        seen = sorted(set().union(*(units for units in reach if units)))
        return self.filter(Q(person_id=actor.person_id) | Q(unit_ids__overlap=seen))


class Run(models.Model):
    """One internal procedure under way. owner_unit: whose it is; unit_ids: every unit that has a
    part in it; answers: JSON under the installation's key; outcome: how it ended, in words.
    """

    uid = uid_column()
    code = models.CharField(max_length=40, unique=True)
    process = models.ForeignKey(InternalProcess, on_delete=models.PROTECT, related_name="+")
    title = NfcCharField(max_length=300)
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    begun_by = NfcCharField(max_length=200)
    owner_unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    unit_ids = ArrayField(models.BigIntegerField())
    answers = personal(models.BinaryField())
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    outcome = NfcCharField(max_length=300, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="running", ended_at=None)
                | (~Q(state="running") & Q(ended_at__isnull=False)),
                name="internal_run_ends_with_its_state",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "-started_at"], name="internal_run_mine"),
            GinIndex(fields=["unit_ids"], name="internal_run_units"),
        ]

    def __str__(self) -> str:
        return str(self.code)
