"""Cases: where the tokens stand, and the two clocks."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from congvu.engines.casework.rules.clocks import ClockKind, ClockState, Pause
from congvu.engines.casework.rules.diagram import Limit
from congvu.kernel.actors import Actor
from congvu.kernel.columns import NfcCharField, uid_column
from congvu.kernel.rows import ScopedQuerySet


class CaseQuerySet(ScopedQuerySet["Case"]):
    def narrow(self, actor: Actor) -> Self:
        """A citizen's own cases; an official's by the units over which cases may be read."""
        if actor.is_citizen:
            person = actor.on_behalf_of or actor.person_id
            return self.filter(applicant_id=person) if person else self.none()
        units = actor.units_of("casework.case.read")
        return self if units is None else self.filter(owner_unit_id__in=list(units))

    def about(self, noun: str, uid: object) -> Self:
        """Cases of one subject, newest first."""
        return self.filter(subject_noun=noun, subject_uid=str(uid)).order_by("-id")


class Case(models.Model):
    """One run of a process for one subject of another room.

    marking: place → tokens (BPMN element ids, ``@scope`` inside sub-processes). units: key of a
    lane's unit → unit id. applicant_id: the person who may do the applicant's tasks. Ids of units,
    accounts and persons are of lower rooms, where such rows are never deleted.
    """

    class State(models.TextChoices):
        OPEN = "open", "Đang giải quyết"
        ENDED = "ended", "Đã kết thúc"
        CANCELLED = "cancelled", "Đã dừng"

    uid = uid_column()
    process = models.ForeignKey("casework.ProcessVersion", models.PROTECT, related_name="+")
    subject_noun = models.CharField(max_length=60)
    subject_uid = models.CharField(max_length=80)
    subject_url = models.CharField(max_length=300, blank=True)
    title = NfcCharField(max_length=300)
    code = NfcCharField(max_length=60, blank=True)
    owner_unit_id = models.BigIntegerField()
    units = models.JSONField(default=dict)
    applicant_id = models.BigIntegerField(null=True)
    marking = models.JSONField(default=dict)
    data = models.JSONField(default=dict)
    calendar = models.CharField(max_length=60, default="default")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    end_node = models.CharField(max_length=100, blank=True)
    version = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["subject_noun", "subject_uid"], name="case_subject"),
            models.Index(fields=["owner_unit_id", "-id"], name="case_unit_newest"),
            models.Index(
                fields=["applicant_id", "-id"],
                name="case_applicant",
                condition=Q(applicant_id__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["subject_noun", "subject_uid", "process"], name="case_open_once",
                condition=Q(state="open"),
            ),
        ]  # fmt: skip

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class Clock(models.Model):
    """One of the two clocks of a case; ``state`` and ``keep`` carry it to the pure rules and back.

    pauses: ``[[start, end, reason], …]`` in ISO form.
    """

    case = models.ForeignKey("casework.Case", models.CASCADE, related_name="clocks", db_index=False)
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in ClockKind])
    amount = models.PositiveSmallIntegerField(null=True)
    unit = models.CharField(max_length=12, blank=True)
    started_at = models.DateTimeField(null=True)
    first_started_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    pause_reason = NfcCharField(max_length=200, blank=True)
    stopped_at = models.DateTimeField(null=True)
    restarts = models.PositiveSmallIntegerField(default=0)
    pauses = models.JSONField(default=list)

    class Meta:
        # No index on what turns: half a million due times are counted anew at once.
        constraints = [models.UniqueConstraint(fields=["case", "kind"], name="clock_case_kind")]

    @property
    def limit(self) -> Limit | None:
        return Limit(self.amount, self.unit) if self.amount else None

    @property
    def state(self) -> ClockState:
        """The value that the rules turn."""
        moment = datetime.fromisoformat
        return ClockState(
            ClockKind(self.kind), self.limit, self.started_at, self.first_started_at, self.due_at,
            self.paused_at, self.pause_reason, self.stopped_at, self.restarts,
            tuple(Pause(moment(a), moment(b), why) for a, b, why in self.pauses),
        )  # fmt: skip

    def keep(self, state: ClockState) -> None:
        """Take the turned value over (the caller writes the row)."""
        for name in _KEPT:
            setattr(self, name, getattr(state, name))
        self.pauses = [[p.start.isoformat(), p.end.isoformat(), p.reason] for p in state.pauses]


_KEPT = (
    "started_at", "first_started_at", "due_at", "paused_at", "pause_reason", "stopped_at",
    "restarts",
)  # fmt: skip
