"""Which lateness was told to whom already, so that nobody is told twice."""

from __future__ import annotations

from django.db import models


class Escalation(models.Model):
    """One late task told at one step: 1 to the head of its unit, 2 to the head of the superior."""

    task_uid = models.UUIDField()
    step = models.PositiveSmallIntegerField()
    unit_id = models.BigIntegerField()
    told_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task_uid", "step"], name="escalation_once")]
