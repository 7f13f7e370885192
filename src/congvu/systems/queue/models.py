"""Groups of services and the numbers people take for them. A ticket holds no name."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from congvu.kernel.actors import Actor
from congvu.kernel.columns import NfcCharField, uid_column
from congvu.kernel.rows import ScopedQuerySet

CALL = "queue.ticket.call"
READ = "queue.ticket.read"


class State(models.TextChoices):
    WAITING = "waiting"
    CALLED = "called"
    SKIPPED = "skipped"
    DONE = "done"


class Service(models.Model):
    """A group of services for which one queues together. letter: before its numbers."""

    uid = uid_column()
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    letter = models.CharField(max_length=1)
    name = NfcCharField(max_length=120)
    minutes = models.PositiveSmallIntegerField(default=10)
    active = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "letter"], name="queue_letter_once"),
            models.CheckConstraint(condition=Q(minutes__gte=1), name="queue_minutes_positive"),
        ]


class TicketQuerySet(ScopedQuerySet["Ticket"]):
    """Those of the units at which the officer calls, or whose figures they may see."""

    def narrow(self, actor: Actor) -> Self:
        units: set[int] = set()
        for code in (CALL, READ):
            reach = actor.units_of(code)
            if reach is None:
                return self
            units |= reach
        return self.filter(unit__in=sorted(units))

    def of_day(self, unit_id: int, day: object) -> Self:
        return self.filter(unit=unit_id, day=day)


class Ticket(models.Model):
    """One number of one day. priority: why the law lets them go first, "" for most; dossier_uid: the
    dossier that was taken while it was served."""

    uid = uid_column()
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="tickets")
    day = models.DateField()
    code = models.CharField(max_length=8)
    priority = models.CharField(max_length=12, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    counter = NfcCharField(max_length=20, blank=True)
    taken_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    calls = models.PositiveSmallIntegerField(default=0)
    dossier_uid = models.UUIDField(null=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "day", "code"], name="queue_number_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["unit", "day", "state"], name="queue_today")]
