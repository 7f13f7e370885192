"""The room of units and posts."""

from congvu.kernel.manifest import ContentKind, Manifest, Permission, Scope

manifest = Manifest(
    label="org",
    title="Tổ chức bộ máy",
    owner="Vụ Tổ chức – Biên chế",
    law=("qd-20-2020-qd-ttg", "nd-276-2026", "nd-150-2025"),
    permissions=(
        Permission(
            "org.unit.change",
            "Lập, đổi tên, chuyển, sáp nhập, chia tách đơn vị",
            scope=Scope.SUBTREE,
            privileged=True,
        ),
        Permission("org.post.change", "Đặt và bỏ vị trí, chức danh", scope=Scope.SUBTREE),
    ),
    content=(
        ContentKind(
            kind="org",
            load="actions.load_org",
            label="Cây tổ chức",
            after=("law", "places"),
        ),
    ),
)
