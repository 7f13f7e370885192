"""Dossiers as the house sees them."""

from congvu.kernel.manifest import (
    Fact,
    Findable,
    Manifest,
    Permission,
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
    facts=(
        Fact("dossiers.dossiers", "queries.facts", "hồ sơ"),
        Fact("dossiers.legs", "queries.leg_facts", "chặng giải quyết của một cấp"),
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
)
