"""What search declares to the house."""

from congvu.kernel.manifest import Manifest, Permission, Scope, Screen

manifest = Manifest(
    label="search",
    title="Tìm kiếm",
    owner="Trung tâm Công nghệ thông tin",
    law=("luat-91-2025-qh15",),
    prefix="/tim-kiem",
    permissions=(Permission("search.index.write", "Lập lại chỉ mục tìm kiếm", scope=Scope.NATION),),
    menu=(
        Screen("search:find", "Tìm kiếm", icon="search", needs="public", order=990, audience="all"),
    ),
    handles=(("*", "handlers.follow"), ("org.unit.moved", "handlers.settle")),
)
