"""The room of the law."""

from congvu.kernel.manifest import ContentKind, Manifest, Permission, Scope

manifest = Manifest(
    label="law",
    title="Pháp luật và tham số",
    owner="Vụ Pháp chế",
    law=("luat-64-2025-qh15",),
    permissions=(
        Permission(
            "law.parameter.set",
            "Đặt giá trị mới cho tham số pháp luật",
            scope=Scope.NATION,
            privileged=True,
        ),
        Permission("law.calendar.load", "Nạp thông báo nghỉ lễ, tết của năm", scope=Scope.NATION),
        Permission(
            "law.content.load", "Nạp và nâng cấp gói nội dung", scope=Scope.NATION, privileged=True
        ),
        Permission(
            "law.content.amend",
            "Sửa gói nội dung theo quyết định của cơ quan",
            scope=Scope.NATION,
            privileged=True,
        ),
    ),
    content=(
        ContentKind(
            kind="law",
            load="actions.load_texts",
            check="rules.reading.check_toml",
            label="Văn bản pháp luật",
        ),
        ContentKind(
            kind="parameters",
            load="actions.load_parameters",
            check="rules.reading.check_parameters",
            label="Tham số",
            after=("law",),
        ),
        ContentKind(
            kind="codes",
            load="actions.load_codes",
            check="rules.reading.check_toml",
            label="Danh mục",
            after=("law",),
        ),
        ContentKind(
            kind="calendars",
            load="actions.load_calendar",
            check="rules.reading.check_toml",
            label="Lịch làm việc",
            after=("law",),
        ),
    ),
)
