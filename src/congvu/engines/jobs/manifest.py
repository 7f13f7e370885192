"""What jobs declares."""

from __future__ import annotations

from congvu.kernel.manifest import Manifest, Permission, Schedule, Scope, Screen

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
    schedules=(Schedule("jobs.prune", "17 2 * * *", "tasks.prune"),),
)
