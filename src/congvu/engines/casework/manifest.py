"""What casework declares: its permissions, the one inbox, the timer sweep."""

from __future__ import annotations

from congvu.kernel.manifest import (
    Manifest,
    Movable,
    Notification,
    Permission,
    Schedule,
    Scope,
    Screen,
    Tile,
)

manifest = Manifest(
    label="casework",
    title="Xử lý công việc",
    owner="Vụ Cải cách hành chính",
    law=("nd-118-2025", "qd-766-ttg"),
    prefix="/",
    permissions=(
        Permission(
            "casework.inbox.read", "Xem việc của tôi và của đơn vị",
            scope=Scope.OWN, audience="official",
        ),
        Permission("casework.draft.save", "Lưu bản nháp biểu mẫu của mình", scope=Scope.OWN),
        Permission("casework.case.read", "Xem tiến trình hồ sơ", scope=Scope.SUBTREE),
        Permission("casework.task.assign", "Giao việc cho cán bộ của đơn vị", scope=Scope.SUBTREE),
        Permission(
            "casework.case.start", "Bắt đầu quy trình từ hệ thống khác (GovStack)",
            scope=Scope.SUBTREE,
        ),
        Permission("casework.case.cancel", "Dừng quy trình của hồ sơ", scope=Scope.SUBTREE),
        Permission(
            "casework.process.design", "Soạn quy trình điện tử", scope=Scope.NATION,
            law="nd-118-2025",
        ),
        Permission(
            "casework.deadline.redate", "Xem và hoàn tác việc tính lại hạn theo lịch",
            scope=Scope.NATION, privileged=True, law="nd-118-2025",
        ),
        Permission(
            "casework.process.publish", "Công bố quy trình điện tử",
            scope=Scope.NATION, privileged=True, law="nd-118-2025",
        ),
    ),
    menu=(
        Screen(
            "casework:inbox", "Việc của tôi", icon="inbox",
            needs="casework.inbox.read", order=10, audience="official",
        ),
        Screen(
            "casework:processes", "Các quy trình", icon="layers",
            needs="casework.process.design", order=80, audience="official",
        ),
        Screen(
            "casework:redatings", "Tính lại hạn", icon="calendar",
            needs="casework.deadline.redate", order=85, audience="official",
        ),
    ),
    handles=(("law.calendar.loaded", "handlers.count_anew"),),
    tiles=(
        Tile(
            "casework.due_first", "Việc sắp đến hạn", query="queries.tiles.due_first",
            url="casework:inbox", icon="inbox", needs="casework.inbox.read", audience="official",
            order=10,
        ),
    ),
    schedules=(
        Schedule("casework.timers", "*/10 * * * * *", "tasks.fire_timers"),
        Schedule("casework.lateness", "*/15 * * * *", "tasks.tell_lateness"),
    ),
    notifications=(
        Notification(
            "casework.unit.warned", "Việc của đơn vị quá hạn", template="late_work",
            recipients="queries.escalations.late_work",
        ),
    ),
    moves=(
        Movable(
            "casework.cases", "Hồ sơ việc đang giải quyết",
            find="queries.moving.cases",
            write="actions.moving.move_cases",
            order=40,
        ),
        Movable(
            "casework.tasks", "Việc đang mở",
            find="queries.moving.tasks",
            write="actions.moving.move_tasks",
            order=41,
        ),
    ),
)  # fmt: skip
