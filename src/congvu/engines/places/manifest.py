"""The room of places."""

from congvu.kernel.manifest import (
    Column,
    ContentKind,
    Dataset,
    Manifest,
    Permission,
    Scope,
    Screen,
)

manifest = Manifest(
    label="places",
    title="Địa danh hành chính",
    owner="Vụ Chính quyền địa phương",
    law=("qd-19-2025-qd-ttg", "nq-202-2025-qh15", "luat-72-2025-qh15"),
    permissions=(
        Permission(
            "places.place.change",
            "Đổi tên, nhập, tách đơn vị hành chính theo nghị quyết",
            scope=Scope.NATION,
            privileged=True,
        ),
    ),
    menu=(
        Screen(
            "places:search",
            "Tra cứu địa danh",
            icon="map",
            needs="public",
            order=730,
            audience="all",
        ),
    ),
    open_data=(
        Dataset(
            code="don-vi-hanh-chinh",
            title="Đơn vị hành chính: hiện nay, trước đây và đơn vị kế thừa",
            query="queries.open_data.places",
            columns=(
                Column("code", "Mã"),
                Column("level", "Cấp"),
                Column("kind", "Loại"),
                Column("name", "Tên"),
                Column("path", "Tên đầy đủ"),
                Column("valid_from", "Từ ngày", kind="date"),
                Column("valid_to", "Đến trước ngày", kind="date"),
                Column("now", "Mã hiện nay"),
            ),
        ),
    ),
    prefix="/",
    content=(
        ContentKind(
            kind="places", load="actions.load_places", label="Đơn vị hành chính", after=("law",)
        ),
    ),
)
