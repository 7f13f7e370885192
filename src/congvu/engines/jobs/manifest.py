"""What jobs declares."""

from __future__ import annotations

from congvu.kernel.manifest import Check, Manifest, Metric, Permission, Schedule, Scope, Screen

manifest = Manifest(
    label="jobs",
    title="Việc chạy nền",
    owner="Trung tâm Công nghệ thông tin",
    permissions=(
        Permission(
            "jobs.job.manage", "Xem và chạy lại việc nền", scope=Scope.NATION, privileged=True
        ),
    ),
    menu=(Screen("jobs:jobs", "Việc chạy nền", icon="clock", needs="jobs.job.manage", order=970),),
    checks=(Check("jobs.work", "Việc chạy nền", "queries.health.work_health"),),
    metrics=(
        Metric("congvu_jobs", "Jobs by state", query="queries.health.jobs_by_state"),
        Metric(
            "congvu_worker_seen_seconds",
            "When a worker was last seen (seconds since the epoch)",
            query="queries.health.last_beat",
        ),
    ),
    schedules=(Schedule("jobs.prune", "17 2 * * *", "tasks.prune"),),
)
