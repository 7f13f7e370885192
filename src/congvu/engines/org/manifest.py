"""The room of units and posts."""

from congvu.kernel.manifest import (
    Column,
    ContentKind,
    Dataset,
    Manifest,
    Permission,
    Schedule,
    Scope,
    Screen,
)

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
    menu=(
        Screen(
            "org:tree", "Tổ chức bộ máy", icon="tree", needs="public", order=740, audience="all"
        ),
    ),
    open_data=(
        Dataset(
            code="co-quan-don-vi",
            title="Cơ quan, đơn vị và mã định danh điện tử",
            query="queries.open_data.units_now",
            columns=(
                Column("code", "Mã định danh"),
                Column("old_code", "Mã cũ"),
                Column("name", "Tên"),
                Column("kind", "Loại"),
                Column("parent_code", "Mã cấp trên"),
                Column("place_code", "Mã địa bàn"),
            ),
        ),
    ),
    schedules=(Schedule("org.today", "5 0 * * *", "tasks.take_effect"),),
    prefix="/",
    content=(
        ContentKind(
            kind="org",
            load="actions.load_org",
            label="Cây tổ chức",
            after=("law", "places"),
        ),
    ),
)
