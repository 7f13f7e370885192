"""What waits, what is dead, who works."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, Min, Q, QuerySet

from congvu.engines.jobs.contracts import Backlog, JobCard, WorkerCard
from congvu.engines.jobs.models import Job, Worker

ALIVE = timedelta(seconds=30)


def backlog(*, at: datetime) -> Backlog:
    """How much waits, in one query."""
    living = Q(dead_at__isnull=True)
    idle = living & Q(worker="")
    due = idle & Q(run_at__lte=at)
    found = Job.objects.aggregate(
        due=Count("id", due & Q(attempts=0)),
        later=Count("id", idle & Q(run_at__gt=at, attempts=0)),
        running=Count("id", living & ~Q(worker="")),
        retrying=Count("id", idle & Q(attempts__gt=0)),
        dead=Count("id", ~living),
        oldest=Min("made_at", filter=due & Q(attempts=0)),
    )
    oldest = found.pop("oldest")
    age = max((at - oldest).total_seconds(), 0) if oldest else 0.0
    return Backlog(**found, oldest_seconds=age)


def workers(*, at: datetime) -> list[WorkerCard]:
    """Workers seen in the last day, the living first."""
    rows = Worker.objects.filter(seen_at__gt=at - timedelta(days=1)).order_by("-seen_at")
    return [
        WorkerCard(
            name=row.name, host=row.host, pid=row.pid, started_at=row.started_at,
            seen_at=row.seen_at, alive=row.seen_at > at - ALIVE,
        )
        for row in rows
    ]  # fmt: skip


def dead_letters(*, limit: int = 200) -> list[JobCard]:
    """Dead jobs, the newest first."""
    rows = Job.objects.filter(dead_at__isnull=False).order_by("-dead_at")
    return [card(row) for row in rows[:limit]]


def waiting(*, limit: int = 200) -> list[JobCard]:
    """Living jobs in the order in which they come due."""
    rows = Job.objects.filter(dead_at__isnull=True).order_by("run_at", "id")
    return [card(row) for row in rows[:limit]]


def card(row: Job) -> JobCard:
    """A row as the administrator sees it."""
    return JobCard(
        id=row.id, uid=str(row.uid), name=row.name, state=state_of(row), args=row.args,
        attempts=row.attempts, max_attempts=row.max_attempts, run_at=row.run_at,
        made_at=row.made_at, ordering_key=row.ordering_key, reason=row.reason,
        dead_at=row.dead_at,
    )  # fmt: skip


def all_jobs() -> QuerySet[Job]:
    """Every job that is not finished; jobs hold ids, nobody's data."""
    return Job.objects.all()


def in_state(rows: QuerySet[Job], state: str) -> QuerySet[Job]:
    """Narrowed to one state; an unknown one leaves nothing."""
    asked = {
        "dead": Q(dead_at__isnull=False),
        "running": Q(dead_at__isnull=True) & ~Q(worker=""),
        "retrying": Q(dead_at__isnull=True, worker="", attempts__gt=0),
        "waiting": Q(dead_at__isnull=True, worker="", attempts=0),
    }
    return rows.filter(asked[state]) if state in asked else rows.none()


def state_of(row: Job) -> str:
    """``waiting``, ``running``, ``retrying`` or ``dead``."""
    if row.dead_at:
        return "dead"
    if row.worker:
        return "running"
    return "retrying" if row.attempts else "waiting"
