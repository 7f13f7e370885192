"""The lease table."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import models

from congvu.kernel.columns import uid_column

# "As soon as possible" is a constant, not the clock: a clock stepped back delays nothing.
NOW = datetime(2000, 1, 1, tzinfo=UTC)


class Job(models.Model):
    """A job that waits, runs or is dead; a finished one is deleted and counted.

    run_at: when it may be taken; taking it moves run_at to the end of the lease, so a job whose
    worker dies comes back by itself. attempts: how often it was taken; also the fence: only who
    took it last may finish it. unique_key: at most one living job has it. ordering_key: jobs that
    share it run one at a time, in the order they were enqueued; a dead one holds back the rest.
    """

    id = models.BigAutoField(primary_key=True)
    uid = uid_column()
    name = models.CharField(max_length=120)
    args = models.JSONField()
    run_at = models.DateTimeField(db_default=NOW)
    made_at = models.DateTimeField()
    attempts = models.IntegerField(db_default=0)
    max_attempts = models.IntegerField()
    unique_key = models.CharField(max_length=300, db_default="")
    ordering_key = models.CharField(max_length=300, db_default="")
    worker = models.CharField(max_length=100, db_default="")  # who holds the lease ("" = nobody)
    reason = models.CharField(max_length=600, db_default="")
    trace = models.TextField(db_default="")
    dead_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "jobs_job"
        indexes = [
            models.Index(
                fields=["run_at", "id"],
                name="jobs_job_due",
                condition=models.Q(dead_at__isnull=True),
            ),
            models.Index(
                fields=["ordering_key", "id"],
                name="jobs_job_ordering",
                condition=~models.Q(ordering_key=""),
            ),
            models.Index(
                fields=["-dead_at"], name="jobs_job_dead", condition=models.Q(dead_at__isnull=False)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["unique_key"],
                condition=models.Q(dead_at__isnull=True) & ~models.Q(unique_key=""),
                name="jobs_job_unique",
            ),
        ]
