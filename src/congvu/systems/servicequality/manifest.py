"""The service-quality index as the house sees it."""

from congvu.kernel.manifest import Manifest, Permission, Scope, Screen, Tile

manifest = Manifest(
    label="servicequality",
    title="Đo lường chất lượng phục vụ",
    owner="Văn phòng Bộ",
    law=("qd-766-ttg",),
    prefix="/do-luong",
    permissions=(
        Permission(
            "servicequality.index.explain", "Xem từng hồ sơ trong chỉ số phục vụ", Scope.SUBTREE
        ),
    ),
    menu=(
        Screen(
            "servicequality:index",
            "Chất lượng phục vụ",
            icon="star",
            needs="public",
            order=45,
            audience="all",
        ),
    ),
    tiles=(
        Tile(
            "servicequality.score",
            "Chỉ số phục vụ năm nay",
            query="queries.tiles.score",
            url="servicequality:index",
            icon="star",
            needs="servicequality.index.explain",
            order=35,
        ),
    ),
)
