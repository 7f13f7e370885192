"""Workers that live, and how much was done."""

from __future__ import annotations

from django.db import models


class Worker(models.Model):
    """A worker's heartbeat."""

    name = models.CharField(max_length=100, primary_key=True)
    host = models.CharField(max_length=100)
    pid = models.IntegerField()
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "jobs_worker"


class Tally(models.Model):
    """Finished jobs, counted by day; a worker killed hard may lose its last second of counting."""

    pk = models.CompositePrimaryKey("day", "name")
    day = models.DateField()
    name = models.CharField(max_length=120)
    done = models.BigIntegerField(db_default=0)
    failed = models.BigIntegerField(db_default=0)
    dead = models.BigIntegerField(db_default=0)

    class Meta:
        db_table = "jobs_tally"
