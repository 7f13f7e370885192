"""What the ledger declares."""

from __future__ import annotations

from congvu.kernel.manifest import Manifest, Permission, Scope, Screen

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
    ),
    menu=(Screen("ledger:entries", "Sổ cái", icon="book", needs="ledger.entry.read", order=960),),
)
