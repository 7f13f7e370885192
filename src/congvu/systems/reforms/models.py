"""One reorganisation, and every row that it moved with what it held before."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from congvu.kernel.actors import Actor
from congvu.kernel.columns import NfcCharField, personal, uid_column
from congvu.kernel.rows import ScopedQuerySet

DECIDE = "reforms.reform.decide"


class Stage(models.TextChoices):
    DRAFT = "draft", "Phương án"
    PLANNED = "planned", "Chờ đến ngày hiệu lực"
    TREE = "tree", "Cây tổ chức"
    MOVE = "move", "Chuyển việc"
    TELL = "tell", "Báo cho mọi người"
    DONE = "done", "Đã xong"
    BACK = "back", "Đang đưa về"
    BACK_TREE = "back_tree", "Đang đưa cây tổ chức về"
    TELL_BACK = "tell_back", "Báo đã đưa về"
    UNDONE = "undone", "Đã đưa về như trước"


RESTING = (Stage.DRAFT, Stage.PLANNED, Stage.DONE, Stage.UNDONE)


class ReformQuerySet(ScopedQuerySet["Reform"]):
    """Those that touch units over which the actor decides."""

    def narrow(self, actor: Actor) -> Self:
        units = actor.units_of(DECIDE)
        return self if units is None else self.filter(unit_ids__overlap=sorted(units))


class Reform(models.Model):
    """One merger, split or dissolution.

    choices: what was chosen (`rules.Choices`); founded: "first"/"second" → unit id; told: the tree
    before, for taking back. position, cursor, sweep: how far it has come, for who goes on after a
    crash. unit_ids: all units it touches and their superior.
    """

    uid = uid_column()
    kind = models.CharField(max_length=10)
    decision = NfcCharField(max_length=80)
    day = models.DateField()
    choices = models.JSONField()
    unit_ids = ArrayField(models.BigIntegerField())
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.DRAFT)
    founded = models.JSONField(default=dict)
    told = models.JSONField(default=dict)
    position = models.PositiveSmallIntegerField(default=0)
    cursor = models.BigIntegerField(default=0)
    sweep = models.PositiveSmallIntegerField(default=0)
    trouble = NfcCharField(max_length=500, blank=True)
    made_by = NfcCharField(max_length=200)
    made_at = models.DateTimeField()
    counted_from = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    objects = ReformQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["day"], condition=Q(stage="planned"), name="reform_planned_day")
        ]


class State(models.TextChoices):
    MOVED = "moved", _("Đã chuyển")
    LISTED = "listed", _("Giữ nguyên")
    BACK = "back", _("Đã đưa về")
    STAYED = "stayed", _("Đã đổi sau đó, giữ nguyên")


class MovedQuerySet(ScopedQuerySet["Moved"]):
    """Rows of reorganisations that the actor may see."""

    def narrow(self, actor: Actor) -> Self:
        units = actor.units_of(DECIDE)
        return self if units is None else self.filter(reform__unit_ids__overlap=sorted(units))


class Moved(models.Model):
    """One row that moved, or that is only listed. what: code of the Movable; row_id: its key."""

    reform = models.ForeignKey(Reform, models.CASCADE, related_name="rows")
    what = models.CharField(max_length=60)
    row_id = models.BigIntegerField()
    before = models.JSONField()
    after = models.JSONField()
    from_unit = models.BigIntegerField()
    to_unit = models.BigIntegerField()
    said = personal(NfcCharField(max_length=300, blank=True))
    url = models.CharField(max_length=200, blank=True)
    conflict = NfcCharField(max_length=300, blank=True)
    persons = ArrayField(models.BigIntegerField(), default=list)
    official = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State, default=State.MOVED)

    objects = MovedQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["reform", "what", "id"], name="reform_moved")]
