"""How far each handler has read the ledger; what was done once; which slots have fired."""

from __future__ import annotations

from django.db import models


class Cursor(models.Model):
    """The last ledger position that a room's handler has behind it."""

    handler = models.CharField(max_length=200, primary_key=True)  # "room:handlers.f"
    position = models.BigIntegerField()
    moved_at = models.DateTimeField()

    class Meta:
        db_table = "jobs_cursor"


class Once(models.Model):
    """A key whose effect is committed: the second time finds it."""

    key = models.CharField(max_length=300, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "jobs_once"
        indexes = [models.Index(fields=["at"], name="jobs_once_at")]


class Slot(models.Model):
    """A time at which a schedule has fired: unique, so that two workers fire it once."""

    pk = models.CompositePrimaryKey("name", "slot")
    name = models.CharField(max_length=120)
    slot = models.DateTimeField()

    class Meta:
        db_table = "jobs_slot"
