"""The catalogue of procedures as the house sees it."""

from congvu.kernel.manifest import (
    Check,
    Column,
    ContentKind,
    Dataset,
    Fact,
    Findable,
    Indicator,
    Manifest,
    Permission,
    Scope,
    Screen,
)

manifest = Manifest(
    label="procedures",
    title="Thủ tục hành chính",
    owner="Văn phòng Bộ",
    law=("nd-63-2010", "nd-92-2017", "nd-118-2025"),
    prefix="/",
    checks=(
        Check(
            "procedures.unheeded",
            "Gói thủ tục đã đổi mà chưa tăng bản",
            query="queries.unheeded.check",
        ),
    ),
    permissions=(
        Permission(
            "procedures.procedure.publish",
            "Công bố, bãi bỏ thủ tục hành chính",
            Scope.NATION,
            privileged=True,
        ),
        Permission("procedures.form.edit", "Soạn biểu mẫu điện tử của thủ tục", Scope.NATION),
        Permission(
            "procedures.duty.read",
            "Xem việc công bố, công khai thủ tục hành chính",
            Scope.NATION,
        ),
    ),
    menu=(
        Screen(
            "procedures:catalogue",
            "Thủ tục hành chính",
            icon="list",
            needs="public",
            order=10,
            audience="all",
        ),
        Screen(
            "procedures:duties",
            "Công bố, công khai thủ tục",
            icon="calendar",
            needs="procedures.duty.read",
            order=60,
        ),
        Screen(
            "procedures:works",
            "Soạn biểu mẫu",
            icon="pen",
            needs="procedures.form.edit",
            order=62,
        ),
        Screen(
            "procedures:internal",
            "Thủ tục nội bộ",
            icon="list",
            needs="signed-in",
            order=61,
        ),
    ),
    content=(
        ContentKind(
            kind="procedures",
            load="actions.packages.load_procedure",
            label="Thủ tục hành chính",
            check="actions.packages.check_package",
            after=("law", "papers", "procedure-parts"),
        ),
        ContentKind(
            kind="bundles",
            load="actions.bundles.load_bundle",
            label="Thủ tục liên thông",
            check="actions.bundles.check_bundle",
            after=("law", "procedures"),
        ),
        ContentKind(
            kind="procedure-parts",
            load="actions.packages.load_part",
            label="Phần dùng chung của thủ tục",
        ),
    ),
    facts=(
        Fact("procedures.procedures", "queries.catalogue.open_rows", "phiên bản thủ tục"),
        Fact("procedures.duties", "queries.duties.facts", "thủ tục trong quyết định công bố"),
    ),
    indicators=(
        Indicator(
            "procedures.decided_in_time",
            "Thủ tục công bố đúng hạn",
            unit="%",
            formula="100 * count(procedures.duties where decided_in_time) / count(procedures.duties)",
            drill="procedures:duties",
            law="qd-766-ttg",
        ),
        Indicator(
            "procedures.published_in_time",
            "Thủ tục cập nhật, công khai đúng hạn",
            unit="%",
            formula="100 * count(procedures.duties where published_in_time) / count(procedures.duties)",
            drill="procedures:duties",
            law="qd-766-ttg",
        ),
    ),
    search=(
        Findable(
            "ProcedureVersion",
            fields=("summary", "field", "keywords"),
            visible="queries.catalogue.searchable",
            url="procedures:version",
            title="name",
            label="Thủ tục",
            noun="procedures.procedure",
            public="*",
        ),
    ),
    open_data=(
        Dataset(
            "procedures",
            "Danh mục thủ tục hành chính",
            "queries.catalogue.open_rows",
            columns=(
                Column("code", "Mã thủ tục"),
                Column("name", "Tên thủ tục"),
                Column("field", "Lĩnh vực"),
                Column("online", "Mức dịch vụ công"),
                Column("valid_from", "Có hiệu lực từ", "date"),
                Column("valid_to", "Hết hiệu lực", "date"),
            ),
        ),
    ),
)
