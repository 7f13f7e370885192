"""The room of the law."""

from congvu.kernel.manifest import (
    Check,
    Column,
    ContentKind,
    Dataset,
    Manifest,
    Permission,
    Scope,
    Screen,
)  # fmt: skip

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
    menu=(
        Screen(
            "law:calendar",
            "Lịch làm việc",
            icon="calendar",
            needs="public",
            order=700,
            audience="all",
        ),
        Screen(
            "law:texts",
            "Văn bản pháp luật",
            icon="scale",
            needs="public",
            order=710,
            audience="all",
        ),
        Screen("law:parameters", "Tham số pháp luật", icon="percent", needs="public", order=720),
        Screen("law:content", "Gói nội dung", icon="box", needs="law.content.load", order=930),
    ),
    open_data=(
        Dataset(
            code="lich-lam-viec",
            title="Lịch làm việc, ngày nghỉ lễ, tết và ngày làm bù",
            query="queries.open_data.named_days",
            columns=(
                Column("date", "Ngày", kind="date"),
                Column("kind", "Loại"),
                Column("name", "Tên"),
                Column("working", "Làm việc", kind="boolean"),
                Column("forecast", "Dự kiến", kind="boolean"),
            ),
        ),
        Dataset(
            code="tham-so-phap-luat",
            title="Tham số pháp luật theo thời gian",
            query="queries.open_data.parameter_values",
            columns=(
                Column("code", "Mã"),
                Column("label", "Tham số"),
                Column("value", "Giá trị"),
                Column("unit", "Đơn vị tính"),
                Column("valid_from", "Từ ngày", kind="date"),
                Column("valid_to", "Đến trước ngày", kind="date"),
                Column("legal_basis", "Căn cứ"),
            ),
        ),
    ),
    checks=(Check("calendar", "Lịch làm việc", "queries.calendars.check_next_year"),),
    prefix="/",
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
