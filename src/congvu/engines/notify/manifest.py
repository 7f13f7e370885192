"""What notify declares to the house."""

from congvu.kernel.manifest import (
    Check,
    ContentKind,
    Manifest,
    Permission,
    Scope,
    Screen,
    Setting,
)

manifest = Manifest(
    label="notify",
    title="Thông báo",
    owner="Trung tâm Công nghệ thông tin",
    law=("luat-20-2023-qh15", "nd-118-2025"),
    prefix="/thong-bao",
    permissions=(
        Permission("notify.message.send", "Gửi thông báo thay hệ thống", scope=Scope.NATION),
        Permission("notify.letter.read", "Xem sổ thư điện tử đã gửi", scope=Scope.NATION),
        Permission("notify.letter.retry", "Gửi lại thư điện tử bị lỗi", scope=Scope.NATION),
    ),
    menu=(
        Screen("notify:messages", "Thông báo", icon="bell", order=900, audience="all"),
        Screen(
            "notify:letters", "Sổ thư điện tử", icon="mail", needs="notify.letter.read", order=950
        ),
    ),
    settings=(
        Setting("notify.quiet_from", "Không gửi thư điện tử từ", "time", "22:00"),
        Setting("notify.quiet_until", "Gửi lại thư điện tử từ", "time", "06:00"),
    ),
    content=(
        ContentKind(
            kind="notices",
            load="actions.load_notice",
            label="Mẫu thông báo",
            check="actions.check_notice",
        ),
    ),
    checks=(Check("notify.mail", "Máy chủ thư", "queries.health.check_mail"),),
    handles=(("*", "handlers.dispatch"),),
)
