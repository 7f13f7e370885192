"""What leave declares; the only file of this room that other floors read."""

from __future__ import annotations

from congvu.kernel.manifest import (
    Check,
    Column,
    ContentKind,
    Dataset,
    Endpoint,
    Fact,
    Findable,
    Indicator,
    Knowledge,
    Manifest,
    Metric,
    Movable,
    Notification,
    Panel,
    Permission,
    Prefill,
    Process,
    RecordSeries,
    Schedule,
    Scope,
    Screen,
    Setting,
    Tile,
    Tool,
)

LABOUR_CODE = "luat-45-2019-qh14"

manifest = Manifest(
    label="leave",
    title="Nghỉ phép",
    owner="Vụ Công chức - Viên chức",
    law=(LABOUR_CODE, "luat-80-2025-qh15"),
    prefix="nghi-phep",
    permissions=(
        Permission(
            "leave.request.create", "Xin nghỉ phép", scope=Scope.OWN, audience="official",
            law=LABOUR_CODE,
        ),
        Permission("leave.request.read", "Xem đơn nghỉ phép của đơn vị", scope=Scope.SUBTREE),
        Permission("leave.request.approve", "Duyệt đơn nghỉ phép", scope=Scope.SUBTREE),
    ),
    menu=(
        Screen(
            "leave:requests", "Nghỉ phép", icon="calendar", needs="leave.request.create", order=300
        ),
    ),
    processes=(
        Process(
            "leave.request", bpmn="processes/request.bpmn", deadline_days=3, law=LABOUR_CODE
        ),
    ),
    outcomes=(("leave.approve", "handlers.approve"), ("leave.refuse", "handlers.refuse")),
    facts=(Fact("leave.requests", query="queries.request_facts", grain="đơn"),),
    indicators=(
        Indicator(
            "leave.days_taken", "Số ngày nghỉ đã dùng", unit="ngày",
            formula="sum(leave.requests.days)", drill="leave:requests", law=LABOUR_CODE,
        ),
    ),
    search=(
        Findable(
            "LeaveRequest", fields=("code",), visible="queries.visible_requests",
            url="leave:request", label="Đơn nghỉ phép", needs="leave.request.read",
            persons=("person_id",),
        ),
    ),
    open_data=(
        Dataset(
            "leave-by-unit", "Số ngày nghỉ phép theo đơn vị và năm", query="queries.by_unit",
            columns=(
                Column("unit_code", "Mã đơn vị"),
                Column("year", "Năm", kind="integer"),
                Column("requests", "Số đơn được duyệt", kind="integer"),
                Column("days", "Số ngày nghỉ", kind="integer"),
            ),
        ),
    ),
    records=(
        RecordSeries(
            "leave.request", "Đơn nghỉ phép", retention="5y", law=LABOUR_CODE,
            export="queries.record_package", dispose="actions.dispose_request",
        ),
    ),
    panels=(Panel("person", "Nghỉ phép", query="queries.leave_of", needs="leave.request.read"),),
    tools=(Tool("leave.request.create", "Xin nghỉ phép", action="actions.request_leave"),),
    rest=(Endpoint("requests/", view="rest.urls.list_requests", needs="leave.request.create"),),
    prefill=(
        Prefill("leave", "Sổ theo dõi nghỉ phép", query="queries.days_left_of"),
    ),
    knowledge=(Knowledge("leave.rules", "Chế độ nghỉ phép", source="knowledge/leave.md"),),
    notifications=(
        Notification(
            "leave.request.approved", "Đơn nghỉ phép được duyệt", template="approved",
            recipients="queries.applicant_of",
        ),
        Notification(
            "leave.request.refused", "Đơn nghỉ phép không được duyệt", template="refused",
            recipients="queries.applicant_of",
        ),
    ),
    settings=(
        Setting(
            "leave.days_per_year", "Số ngày nghỉ hằng năm", kind="int", default="12",
            law=LABOUR_CODE,
        ),
    ),
    schedules=(Schedule("leave.finish", "10 0 * * *", "tasks.finish_past_leave"),),
    handles=(("casework.case.cancelled", "handlers.withdraw_cancelled"),),
    content=(
        ContentKind(
            kind="leave-kinds", load="actions.load_kinds", label="Các loại nghỉ",
            check="actions.check_package",
        ),
    ),
    checks=(Check("leave.waiting", "Đơn nghỉ phép chờ duyệt quá hạn", query="queries.check_waiting"),),
    tiles=(
        Tile(
            "leave.left", "Ngày phép còn lại", query="queries.tile_days_left", url="leave:new",
            icon="calendar", needs="leave.request.create",
        ),
    ),
    metrics=(
        Metric("congvu_leave_requests", "Leave requests by state", query="queries.count_by_state"),
    ),
    moves=(
        Movable(
            "leave.requests", "Đơn nghỉ phép chờ duyệt",
            find="queries.moving_requests",
            write="actions.move_requests",
            order=66,
        ),
    ),
)  # fmt: skip
