"""Deadlines counted anew because the working calendar changed, with what taking it back needs."""

from __future__ import annotations

from django.db import models

from congvu.kernel.columns import NfcCharField, uid_column


class Redating(models.Model):
    """One counting anew. key: what caused it, so that it is begun once; first_day, last_day: of the
    days that turned; stage, cursor: how far it has come, for who goes on after a crash.
    """

    class Stage(models.TextChoices):
        CLOCKS = "clocks", "Hạn của hồ sơ"
        TASKS = "tasks", "Hạn của việc"
        TIMERS = "timers", "Hẹn giờ"
        TELL = "tell", "Báo cho mọi người"
        DONE = "done", "Đã xong"
        BACK = "back", "Đang đưa về như trước"
        TELL_BACK = "tell_back", "Báo đã đưa về"
        UNDONE = "undone", "Đã đưa về như trước"

    uid = uid_column()
    key = models.CharField(max_length=120, unique=True)
    agency = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    decision = NfcCharField(max_length=200, blank=True)
    days = models.JSONField(default=list)
    first_day = models.DateField()
    last_day = models.DateField()
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.CLOCKS)
    cursor = models.BigIntegerField(default=0)
    seen = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)


class Redated(models.Model):
    """One due time that moved. row_id: of the clock, task or timer that ``what`` names.

    Half a million come at once and are only added: the part that adds them holds the rows that they
    name, and its cursor keeps them from coming twice; so the database checks neither again.
    """

    class What(models.TextChoices):
        CLOCK = "clock", "Hồ sơ"
        TASK = "task", "Việc"
        TIMER = "timer", "Hẹn giờ"

    redating = models.ForeignKey(
        "casework.Redating",
        models.CASCADE,
        related_name="rows",
        db_constraint=False,
        db_index=False,
    )
    what = models.CharField(max_length=5, choices=What)
    row_id = models.BigIntegerField()
    case = models.ForeignKey(
        "casework.Case", models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    before = models.DateTimeField()
    after = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["redating", "what", "id"], name="redated_part")]
