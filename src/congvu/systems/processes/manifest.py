"""What internal procedures declare; the only file of this room that other floors read."""

from __future__ import annotations

from congvu.kernel.manifest import ContentKind, Fact, Manifest, Movable, Permission, Scope, Screen

manifest = Manifest(
    label="processes",
    title="Quy trình nội bộ",
    owner="Vụ Cải cách hành chính",
    law=("nd-118-2025",),
    prefix="quy-trinh-noi-bo",
    permissions=(
        Permission(
            "processes.run.start", "Lập việc theo quy trình nội bộ", scope=Scope.OWN,
            audience="official",
        ),
        Permission("processes.run.read", "Xem việc theo quy trình nội bộ của đơn vị", Scope.SUBTREE),
        Permission("processes.step.do", "Làm bước của quy trình nội bộ", Scope.SUBTREE),
        Permission("processes.step.approve", "Duyệt bước của quy trình nội bộ", Scope.SUBTREE),
        Permission("processes.process.manage", "Quản lý danh mục quy trình nội bộ", Scope.NATION),
    ),
    menu=(
        Screen(
            "processes:index", "Quy trình nội bộ", icon="layers", needs="processes.run.start",
            order=310, audience="official",
        ),
        Screen(
            "processes:runs", "Việc theo quy trình nội bộ", icon="folder",
            needs="processes.run.start", order=311, audience="official",
        ),
    ),
    outcomes=(("processes.issue", "handlers.issue"),),
    handles=(
        ("casework.case.ended", "handlers.finish"),
        ("casework.case.cancelled", "handlers.follow_cancelled"),
    ),
    facts=(Fact("processes.runs", query="queries.run_facts", grain="việc"),),
    content=(
        ContentKind(
            kind="internal-processes", load="actions.packages.load_process",
            label="Quy trình nội bộ", check="actions.packages.check_process", after=("papers",),
        ),
    ),
    moves=(
        Movable(
            "processes.runs", "Việc theo quy trình nội bộ", find="queries.moving_runs",
            write="actions.runs.move_runs", order=67,
        ),
    ),
)  # fmt: skip
