"""The room of places."""

from congvu.kernel.manifest import ContentKind, Manifest, Permission, Scope

manifest = Manifest(
    label="places",
    title="Địa danh hành chính",
    owner="Vụ Chính quyền địa phương",
    law=("qd-19-2025-qd-ttg",),
    permissions=(
        Permission(
            "places.place.change",
            "Đổi tên, nhập, tách đơn vị hành chính theo nghị quyết",
            scope=Scope.NATION,
            privileged=True,
        ),
    ),
    content=(
        ContentKind(
            kind="places", load="actions.load_places", label="Đơn vị hành chính", after=("law",)
        ),
    ),
)
