"""The look-ups as the house sees them."""

from congvu.kernel.manifest import Manifest, Permission, Schedule, Scope, Screen, Sealed

manifest = Manifest(
    label="lookups",
    title="Tra cứu cơ sở dữ liệu quốc gia",
    owner="Trung tâm Công nghệ thông tin",
    law=("nd-278-2025", "nd-47-2020"),
    prefix="/nguon-tra-cuu",
    permissions=(
        Permission(
            "lookups.population.read",
            "Tra cứu CSDL quốc gia về dân cư theo hồ sơ",
            Scope.SUBTREE,
            law="nd-278-2025",
        ),
        Permission(
            "lookups.business.read",
            "Tra cứu đăng ký doanh nghiệp theo hồ sơ",
            Scope.SUBTREE,
            law="nd-278-2025",
        ),
        Permission(
            "lookups.insurance.read",
            "Tra cứu CSDL quốc gia về bảo hiểm theo hồ sơ",
            Scope.SUBTREE,
            law="nd-278-2025",
        ),
        Permission(
            "lookups.source.manage",
            "Kết nối, thử các cơ sở dữ liệu quốc gia",
            Scope.NATION,
            privileged=True,
        ),
        Permission("lookups.answers.forget", "Xóa câu trả lời tra cứu (hệ thống)", Scope.NATION),
    ),
    menu=(
        Screen(
            "lookups:sources",
            "Nguồn tra cứu quốc gia",
            icon="search",
            needs="lookups.source.manage",
            order=75,
        ),
    ),
    schedules=(Schedule("lookups.forget_answers", "*/15 * * * *", "tasks.forget_answers"),),
    sealed=(
        Sealed(
            "Mã bí mật của nguồn tra cứu quốc gia",
            renew="actions.sources.renew",
            reseal="actions.sources.reseal",
            left="queries.left",
        ),
    ),
)
