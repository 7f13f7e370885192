"""What cases wait for by name: messages sent to one of them, signals called out to all."""

from __future__ import annotations

from django.db import models


class Wait(models.Model):
    """An armed message or signal event of an open case; the row goes when it comes or is called off.

    on: ``message`` or ``signal``; name: what it is called in the diagram.
    """

    case = models.ForeignKey("casework.Case", models.CASCADE, related_name="waits", db_index=False)
    node = models.CharField(max_length=100)
    scope = models.CharField(max_length=100, blank=True)
    on = models.CharField(max_length=10)
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "node", "scope"], name="wait_once")]
        indexes = [models.Index(fields=["on", "name", "case"], name="wait_for")]
