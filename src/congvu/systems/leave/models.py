"""Leave requests, and the kinds of leave that an agency knows."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from congvu.kernel.actors import Actor
from congvu.kernel.columns import NfcCharField, NfcTextField, personal, uid_column
from congvu.kernel.rows import ScopedQuerySet


class State(models.TextChoices):
    WAITING = "waiting", _("Chờ duyệt")
    APPROVED = "approved", _("Đã duyệt")
    REFUSED = "refused", _("Không duyệt")
    WITHDRAWN = "withdrawn", _("Đã rút")
    FINISHED = "finished", _("Đã nghỉ xong")


HOLDING = (State.WAITING, State.APPROVED)  # these days are taken


class LeaveKind(models.Model):
    """A kind of leave. counts: whether its days come off the yearly days."""

    code = models.SlugField(max_length=30, unique=True)
    label = NfcCharField(max_length=100)
    counts = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return str(self.label)


class LeaveRequestQuerySet(ScopedQuerySet["LeaveRequest"]):
    """Everyone knows of their own; who reads or approves for a unit knows of the unit's."""

    def narrow(self, actor: Actor) -> Self:
        units = [actor.units_of(f"leave.request.{verb}") for verb in ("read", "approve")]
        if None in units:
            return self
        seen = units[0] | units[1]  # type: ignore[operator]  # None was handled above
        return self.filter(Q(person_id=actor.person_id) | Q(owner_unit_id__in=seen))

    def of_year(self, year: int) -> Self:
        return self.filter(first_day__year=year)

    def holding(self) -> Self:
        """Those whose days are taken off."""
        return self.filter(state__in=(*HOLDING, State.FINISHED))


class _Days(Func):
    """``daterange(first_day, last_day, '[]')``: both days included."""

    function = "DATERANGE"
    output_field = DateRangeField()


class LeaveRequest(models.Model):
    """first_day, last_day: both included; days: working days between them by the calendar.

    kind: a LeaveKind's code. reason: personal. decided_by: the name as it stood that day.
    """

    uid = uid_column()
    code = models.CharField(max_length=20, unique=True, null=True)
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    owner_unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    kind = models.SlugField(max_length=30)
    first_day = models.DateField()
    last_day = models.DateField()
    days = models.PositiveSmallIntegerField()
    reason = personal(NfcTextField(blank=True))
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    requested_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = NfcCharField(max_length=120, blank=True)
    decision_note = personal(NfcTextField(blank=True))

    objects = LeaveRequestQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["owner_unit", "state"], name="leave_unit_state"),
            models.Index(fields=["person", "first_day"], name="leave_person_day"),
        ]
        constraints = [
            models.CheckConstraint(
                name="leave_days_in_order", condition=Q(first_day__lte=F("last_day"), days__gt=0)
            ),
            models.CheckConstraint(
                name="leave_decided_once",
                condition=Q(state__in=("waiting", "withdrawn")) | Q(decided_at__isnull=False),
            ),
            ExclusionConstraint(
                name="leave_one_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (_Days("first_day", "last_day", models.Value("[]")), RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=("waiting", "approved")),
            ),
        ]

    def __str__(self) -> str:
        return self.code or ""

    @property
    def is_waiting(self) -> bool:
        return self.state == State.WAITING
