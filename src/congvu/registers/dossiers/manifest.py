"""Dossiers as the house sees them."""

from congvu.kernel.manifest import (
    Fact,
    Findable,
    Manifest,
    Movable,
    Permission,
    Prefill,
    Scope,
)

manifest = Manifest(
    label="dossiers",
    title="Hồ sơ giải quyết thủ tục hành chính",
    owner="Văn phòng Bộ",
    law=("nd-118-2025", "tt-03-2025-tt-vpcp", "qd-766-ttg"),
    permissions=(
        Permission("dossiers.dossier.read", "Xem hồ sơ thủ tục hành chính", Scope.SUBTREE),
    ),
    prefill=(
        Prefill(
            "results",
            label="Kho dữ liệu điện tử của bạn",
            query="queries.once.results_known",
            keeper="Cơ quan đã cấp kết quả",
            guide="Gửi đề nghị dưới đây; cơ quan đã cấp kết quả kiểm tra lại và trả lời bạn.",
        ),
    ),
    facts=(
        Fact("dossiers.dossiers", "queries.facts", "hồ sơ"),
        Fact("dossiers.legs", "queries.legs.leg_facts", "chặng giải quyết của một cấp"),
    ),
    search=(
        Findable(
            "Dossier",
            fields=("code", "title", "procedure_code"),
            visible="queries.visible",
            url="publicservices:dossier",
            label="Hồ sơ",
            noun="dossiers.dossier",
            needs="dossiers.dossier.read",
            persons=("person_id",),
        ),
    ),
    moves=(
        Movable(
            "dossiers.dossiers",
            "Hồ sơ thủ tục đang giải quyết",
            find="queries.moving.dossiers",
            write="actions.moving.move_dossiers",
            order=50,
        ),
        Movable(
            "dossiers.legs",
            "Chặng của hồ sơ nhiều cấp",
            find="queries.moving.legs",
            write="actions.moving.move_legs",
            order=51,
        ),
    ),
)
