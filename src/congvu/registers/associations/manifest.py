"""The register of associations as the house sees it."""

from congvu.kernel.manifest import (
    Column,
    Dataset,
    Fact,
    Findable,
    Manifest,
    Movable,
    Prefill,
    Screen,
)

manifest = Manifest(
    label="associations",
    title="Sổ đăng ký hội",
    owner="Vụ Tổ chức phi chính phủ",
    law=("nd-126-2024", "nd-129-2025"),
    menu=(
        Screen(
            "associations:list",
            "Sổ đăng ký hội",
            icon="people",
            needs="public",
            order=60,
            audience="all",
        ),
    ),
    prefill=(
        Prefill(
            "associations",
            label="Sổ đăng ký hội",
            query="queries.known",
            keeper="Cơ quan đã cho phép thành lập hội",
            guide="Gửi đề nghị dưới đây kèm căn cứ; cơ quan giữ sổ đối chiếu với quyết định và sửa "
            "sổ. Hội đã đổi tên hoặc trụ sở thì làm thủ tục tương ứng trước.",
        ),
    ),
    facts=(Fact("associations.associations", "queries.open_rows", "hội"),),
    search=(
        Findable(
            "Association",
            fields=("name", "decision_number"),
            visible="queries.searchable",
            url="associations:detail",
            title="name",
            label="Hội",
            noun="associations.association",
            public="*",
            codes=("decision_number",),
        ),
    ),
    open_data=(
        Dataset(
            "associations",
            "Danh sách hội được phép thành lập",
            "queries.open_rows",
            columns=(
                Column("name", "Tên hội"),
                Column("purpose", "Tôn chỉ, mục đích"),
                Column("place_code", "Mã đơn vị hành chính"),
                Column("decision_number", "Số quyết định"),
                Column("founded_on", "Ngày cho phép thành lập", "date"),
            ),
        ),
    ),
    outcomes=(
        ("associations.check_name", "handlers.check_name"),
        ("associations.register", "handlers.register_founded"),
    ),
    moves=(
        Movable(
            "associations.associations",
            "Hội trong sổ đăng ký",
            find="queries.moving_associations",
            write="actions.move_associations",
            order=67,
        ),
    ),
)
