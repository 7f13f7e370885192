"""Tasks: open work only. What is done moves to TaskDone; what waits for a time is a Timer."""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Self

from django.db import models
from django.db.models import Q

from congvu.kernel.actors import Actor
from congvu.kernel.columns import NfcCharField, NfcTextField, uid_column
from congvu.kernel.rows import ScopedQuerySet

FAR = datetime(9999, 1, 1, tzinfo=UTC)  # where a task without a deadline sorts


class Whose(models.TextChoices):
    OFFICIAL = "official", "Cán bộ"
    APPLICANT = "applicant", "Người nộp hồ sơ"


class TaskQuerySet(ScopedQuerySet["Task"]):
    def narrow(self, actor: Actor) -> Self:
        """What the actor may know of: own work, the pools of roles held, the applicant's own turn."""
        if actor.is_citizen:
            person = actor.on_behalf_of or actor.person_id
            return self.filter(person_id=person) if person else self.none()
        return self.filter(
            held_by(actor) | pool_of(actor) | _over(actor.units_of("casework.task.assign"))
        )

    def mine(self, *actors: Actor) -> Self:
        """Work that this official took or was given, or whom they stand in for (more actors)."""
        return self.filter(_any(held_by(actor) for actor in actors))

    def pool(self, *actors: Actor) -> Self:
        """Work of the actor's units that nobody has taken and whose role the actor holds."""
        held = _any(pool_of(actor) for actor in actors)
        return self.filter(held, assignee_id__isnull=True, whose=Whose.OFFICIAL)

    def watched(self, *actors: Actor) -> Self:
        """All open work of the units in which the actor may hand work out."""
        return self.filter(_any(_over(a.units_of("casework.task.assign")) for a in actors))


def _any(conditions: Iterable[Q]) -> Q:
    return functools.reduce(operator.or_, conditions)


def held_by(actor: Actor) -> Q:
    """One's own work; in another's place: theirs, as far as what they lent reaches."""
    if actor.on_behalf_of is None:
        return Q(assignee_id=actor.account_id)
    return Q(assignee_id=actor.on_behalf_of) & pool_of(actor)


def pool_of(actor: Actor) -> Q:
    """role and unit as pairs: one AND for each distinct set of units (nearly always just one)."""
    groups: dict[frozenset[int] | None, list[str]] = {}
    for code, units in actor.reach.items():
        if units is None or units:
            groups.setdefault(units, []).append(code)
    made = Q(pk__in=[])
    for units, codes in groups.items():
        made |= Q(role__in=sorted(codes)) & _over(units)
    return made


def _over(units: frozenset[int] | None) -> Q:
    """Everywhere is said as "not nowhere": an empty condition beside others in an OR counts nothing."""
    return ~Q(pk__in=[]) if units is None else Q(unit_id__in=sorted(units))


class Task(models.Model):
    """Somebody's turn. The row goes when the turn is over.

    role: permission code that doing it needs over unit_id. person_id: whose turn it is when it is
    the applicant's. order_at: due_at, or FAR without one: what lists sort by. own_limit: its due
    time is its own, not the case's. search_key: accent-blind words for the keyword filter.
    """

    uid = uid_column()
    case = models.ForeignKey("casework.Case", models.CASCADE, related_name="tasks", db_index=False)
    node = models.CharField(max_length=100)
    scope = models.CharField(max_length=100, blank=True)
    title = NfcCharField(max_length=300)
    process_key = models.CharField(max_length=100)
    whose = models.CharField(max_length=10, choices=Whose, default=Whose.OFFICIAL)
    role = models.CharField(max_length=100, blank=True)
    unit_id = models.BigIntegerField()
    assignee_id = models.BigIntegerField(null=True)
    assignee_name = NfcCharField(max_length=200, blank=True)
    person_id = models.BigIntegerField(null=True)
    form = models.CharField(max_length=100, blank=True)
    due_at = models.DateTimeField(null=True)
    order_at = models.DateTimeField(default=FAR)
    own_limit = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    search_key = models.CharField(max_length=800, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "node", "scope"], name="task_once_open")
        ]
        indexes = [
            models.Index(fields=["assignee_id", "order_at", "id"], name="task_mine",
                         condition=Q(assignee_id__isnull=False)),
            models.Index(fields=["unit_id", "role", "order_at", "id"], name="task_pool",
                         condition=Q(assignee_id__isnull=True, whose="official")),
            models.Index(fields=["unit_id", "order_at", "id"], name="task_unit"),
            models.Index(fields=["person_id", "order_at", "id"], name="task_person",
                         condition=Q(person_id__isnull=False)),
        ]  # fmt: skip


class TaskDone(models.Model):
    """What was somebody's turn: who ended it, when, how. Rows are only added.

    outcome "" with cancelled: a timer or the end of the case took it away. for_id, for_name: in
    whose place it was done.
    """

    task_uid = models.UUIDField(unique=True)
    case = models.ForeignKey("casework.Case", models.CASCADE, related_name="done", db_index=False)
    node = models.CharField(max_length=100)
    scope = models.CharField(max_length=100, blank=True)
    title = NfcCharField(max_length=300)
    whose = models.CharField(max_length=10, choices=Whose)
    role = models.CharField(max_length=100, blank=True)
    unit_id = models.BigIntegerField()
    done_by_id = models.BigIntegerField(null=True)
    done_by_name = NfcCharField(max_length=200, blank=True)
    for_id = models.BigIntegerField(null=True)
    for_name = NfcCharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=60, blank=True)
    outcome_label = NfcCharField(max_length=200, blank=True)
    reason = NfcTextField(blank=True)
    cancelled = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["case", "done_at"], name="task_done_case"),
            models.Index(fields=["unit_id", "done_at"], name="task_done_unit"),
        ]


class Timer(models.Model):
    """A time at which a case goes on by itself; the row goes when it rings or is called off.

    started_at: from when it counts, None where that was not noted (then it is never dated anew).
    """

    case = models.ForeignKey("casework.Case", models.CASCADE, related_name="timers", db_index=False)
    node = models.CharField(max_length=100)
    scope = models.CharField(max_length=100, blank=True)
    due_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "node", "scope"], name="timer_once")]
        indexes = [models.Index(fields=["due_at", "id"], name="timer_due")]
