"""The synchronisation with the National Data Centre as the house sees it."""

from congvu.kernel.manifest import Manifest, Permission, Schedule, Scope, Screen, Sealed, Tile

manifest = Manifest(
    label="datacentre",
    title="Đồng bộ Trung tâm Dữ liệu quốc gia",
    owner="Trung tâm Công nghệ thông tin",
    law=("nd-278-2025",),
    prefix="/trung-tam-du-lieu",
    permissions=(
        Permission(
            "datacentre.feed.read",
            "Xem việc đồng bộ lên Trung tâm Dữ liệu quốc gia",
            Scope.NATION,
        ),
        Permission(
            "datacentre.feed.manage",
            "Kết nối, gửi lại, đối soát với Trung tâm Dữ liệu quốc gia",
            Scope.NATION,
            law="nd-278-2025",
            privileged=True,
        ),
        Permission(
            "datacentre.feed.push", "Đồng bộ Trung tâm Dữ liệu quốc gia (hệ thống)", Scope.NATION
        ),
    ),
    menu=(
        Screen(
            "datacentre:feeds",
            "Trung tâm Dữ liệu quốc gia",
            icon="send",
            needs="datacentre.feed.read",
            order=76,
        ),
    ),
    tiles=(
        Tile(
            "datacentre.stuck",
            "Đợt dữ liệu ngừng gửi",
            query="queries.stuck",
            url="datacentre:feeds",
            icon="warning",
            needs="datacentre.feed.read",
            order=61,
        ),
    ),
    schedules=(
        Schedule("datacentre.push", "*/5 * * * *", "tasks.push_all"),
        Schedule("datacentre.reconcile", "40 1 * * *", "tasks.reconcile_all"),
    ),
    sealed=(
        Sealed(
            "Mã bí mật của Trung tâm Dữ liệu quốc gia",
            renew="actions.feeds.renew",
            reseal="actions.feeds.reseal",
            left="queries.left",
        ),
    ),
)
