"""What identity declares: its permissions and pages."""

from __future__ import annotations

from congvu.kernel.manifest import (
    Check,
    ContentKind,
    Manifest,
    Movable,
    Permission,
    Prefill,
    Schedule,
    Scope,
    Screen,
    Sealed,
)

manifest = Manifest(
    label="identity",
    title="Tài khoản và quyền",
    owner="Trung tâm Công nghệ thông tin",
    law=("nd-69-2024", "luat-91-2025-qh15"),
    prefix="/",
    permissions=(
        Permission("identity.profile.read", "Xem hồ sơ của chính mình", scope=Scope.OWN),
        Permission("identity.profile.update", "Sửa liên hệ của chính mình", scope=Scope.OWN),
        Permission("identity.session.end", "Đóng phiên đăng nhập của mình", scope=Scope.OWN),
        Permission("identity.view.save", "Lưu cách xem danh sách", scope=Scope.OWN),
        Permission(
            "identity.delegation.give", "Ủy quyền cho người làm thay",
            scope=Scope.OWN, audience="official",
        ),
        Permission("identity.account.read", "Xem danh sách tài khoản", scope=Scope.SUBTREE),
        Permission(
            "identity.account.manage", "Lập, khóa, mở tài khoản cán bộ",
            scope=Scope.SUBTREE, privileged=True,
        ),
        Permission(
            "identity.grant.manage", "Giao và thu hồi quyền",
            scope=Scope.SUBTREE, privileged=True,
        ),
        Permission(
            "identity.incumbency.manage", "Ghi người giữ chức vụ",
            scope=Scope.SUBTREE, privileged=True,
        ),
        Permission(
            "identity.person.read", "Tra cứu người dân trong hệ thống",
            scope=Scope.NATION, privileged=True, law="luat-91-2025-qh15",
        ),
        Permission(
            "identity.representative.manage", "Ghi nhận người đại diện tổ chức trên Cổng",
            scope=Scope.SUBTREE, law="nd-69-2024",
        ),
        Permission(
            "identity.machine.manage", "Cho hệ thống khác gọi vào, ghi mã riêng của họ",
            scope=Scope.SUBTREE, privileged=True,
        ),
        Permission(
            "identity.application.manage", "Đăng ký ứng dụng đăng nhập một lần",
            scope=Scope.SUBTREE, privileged=True,
        ),
        Permission(
            "identity.connection.end", "Ngắt ứng dụng đã kết nối với tài khoản của mình",
            scope=Scope.OWN,
        ),
        Permission(
            "identity.token.read", "Hỏi mã truy cập của ứng dụng khác còn dùng được không",
            scope=Scope.NATION,
        ),
        Permission(
            "identity.account.provision", "Cấp, sửa, khóa tài khoản qua hệ thống khác (SCIM)",
            scope=Scope.SUBTREE,
        ),
        Permission(
            "identity.number.read", "Đọc số định danh của người có tài khoản qua SCIM",
            scope=Scope.SUBTREE, law="luat-91-2025-qh15",
        ),
        Permission(
            "identity.key.rotate", "Đổi khóa mã hóa số định danh",
            scope=Scope.NATION, privileged=True,
        ),
    ),
    content=(
        ContentKind(
            kind="roles",
            load="actions.roles.load_roles",
            check="actions.roles.check_roles",
            label="Vai trò",
        ),
    ),
    prefill=(
        Prefill(
            "eid",
            label="Tài khoản định danh điện tử",
            query="queries.people.known",
            keeper="Cơ quan Công an quản lý Cơ sở dữ liệu quốc gia về dân cư",
            guide="Mang căn cước đến Công an cấp xã nơi cư trú, hoặc báo sai trong ứng dụng VNeID. "
            "Sửa xong, lần đăng nhập sau biểu mẫu tự lấy giá trị mới.",
        ),
    ),
    checks=(Check("identity.eid", "Định danh điện tử", "queries.health.check_eid"),),
    sealed=(
        Sealed(
            "Số định danh và lớp xác thực thứ hai",
            renew="actions.keys.renew", reseal="actions.keys.reseal", left="queries.sealed.left",
        ),
    ),
    schedules=(
        Schedule("identity.rates", "10 3 * * *", "tasks.forget_old_rates"),
        Schedule("identity.tokens", "40 * * * *", "tasks.forget_old_tokens"),
        Schedule("identity.signing_keys", "20 2 * * *", "tasks.renew_keys"),
    ),
    menu=(
        Screen("identity:profile", "Tài khoản của tôi", icon="user", audience="all", order=900),
        Screen(
            "identity:accounts", "Tài khoản và quyền", icon="users",
            needs="identity.account.read", order=910,
        ),
        Screen(
            "identity:representatives", "Đại diện tổ chức trên Cổng", icon="users",
            needs="identity.representative.manage", order=911,
        ),
        Screen(
            "identity:machines", "Hệ thống được gọi vào", icon="list",
            needs="identity.machine.manage", order=911,
        ),
        Screen(
            "identity:applications", "Ứng dụng đăng nhập một lần", icon="list",
            needs="identity.application.manage", order=912,
        ),
    ),
    moves=(
        Movable(
            "identity.seats", "Chức vụ",
            find="queries.moving.seats",
            write="actions.moving.move_seats",
            order=10,
        ),
        Movable(
            "identity.grants", "Quyền được giao",
            find="queries.moving.grants",
            write="actions.moving.move_grants",
            order=11,
        ),
        Movable(
            "identity.homes", "Tài khoản do đơn vị quản lý",
            find="queries.moving.homes",
            write="actions.moving.move_homes",
            order=12,
        ),
        Movable(
            "identity.delegations", "Ủy quyền",
            find="queries.moving.delegations",
            write="actions.moving.move_delegations",
            order=13,
        ),
    ),
)  # fmt: skip
