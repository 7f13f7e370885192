"""What the ledger declares."""

from __future__ import annotations

from congvu.kernel.manifest import Check, Manifest, Metric, Permission, Scope, Screen, Sealed

manifest = Manifest(
    label="ledger",
    title="Sổ cái",
    owner="Trung tâm Công nghệ thông tin",
    law=("luat-91-2025-qh15", "luat-20-2023-qh15"),
    permissions=(
        Permission(
            "ledger.entry.read", "Xem sổ cái của đơn vị", scope=Scope.SUBTREE, privileged=True
        ),
        Permission(
            "ledger.personal.read",
            "Xem dữ liệu cá nhân trong sổ cái",
            scope=Scope.SUBTREE,
            law="luat-91-2025-qh15",
            privileged=True,
        ),
        Permission(
            "ledger.key.rotate", "Đổi khóa chủ của sổ cái", scope=Scope.NATION, privileged=True
        ),
    ),
    sealed=(
        Sealed(
            "Khóa cá nhân trong sổ cái",
            renew="queries.secrets.renew_master",
            reseal="actions.rewrapping.rewrap_keys",
            left="queries.secrets.under_older_masters",
        ),
    ),
    checks=(Check("ledger.seal", "Sổ cái", "queries.health.seal_health"),),
    metrics=(
        Metric("congvu_ledger_waiting", "Entries not sealed yet", query="queries.health.waiting"),
        Metric(
            "congvu_ledger_entries",
            "Sealed entries",
            query="queries.entries.head_position",
            kind="counter",
        ),
    ),
    menu=(Screen("ledger:entries", "Sổ cái", icon="book", needs="ledger.entry.read", order=960),),
)
