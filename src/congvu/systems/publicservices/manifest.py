"""Online public services as the house sees them."""

from congvu.kernel.manifest import (
    Manifest,
    Notification,
    Permission,
    Scope,
    Screen,
    Tile,
)

manifest = Manifest(
    label="publicservices",
    title="Dịch vụ công trực tuyến",
    owner="Văn phòng Bộ",
    law=("nd-118-2025", "nd-224-2026", "tt-03-2025-tt-vpcp"),
    prefix="/",
    permissions=(
        Permission(
            "publicservices.application.submit",
            "Nộp hồ sơ trực tuyến",
            Scope.OWN,
            audience="citizen",
        ),
        Permission("publicservices.dossier.receive", "Tiếp nhận hồ sơ", Scope.SUBTREE),
        Permission("publicservices.dossier.examine", "Thẩm định hồ sơ", Scope.SUBTREE),
        Permission(
            "publicservices.dossier.sign", "Ký kết quả giải quyết", Scope.SUBTREE, privileged=True
        ),
        Permission(
            "publicservices.result.issue", "Phát hành kết quả (hệ thống tự động)", Scope.SUBTREE
        ),
    ),
    menu=(
        Screen(
            "publicservices:my-dossiers",
            "Hồ sơ của tôi",
            icon="folder",
            needs="publicservices.application.submit",
            order=20,
            audience="citizen",
        ),
        Screen(
            "publicservices:data-store",
            "Kho dữ liệu của tôi",
            icon="archive",
            needs="publicservices.application.submit",
            order=30,
            audience="citizen",
        ),
        Screen(
            "publicservices:track",
            "Tra cứu hồ sơ",
            icon="search",
            needs="public",
            order=40,
            audience="all",
        ),
        Screen(
            "publicservices:dossiers",
            "Hồ sơ một cửa",
            icon="folder",
            needs="dossiers.dossier.read",
            order=20,
        ),
    ),
    tiles=(
        Tile(
            "publicservices.mine",
            "Hồ sơ đang xử lý của bạn",
            query="queries.tiles.my_open",
            url="publicservices:my-dossiers",
            icon="folder",
            needs="publicservices.application.submit",
            audience="citizen",
            order=10,
        ),
        Tile(
            "publicservices.overdue",
            "Hồ sơ quá hạn",
            query="queries.tiles.overdue",
            url="publicservices:dossiers",
            icon="warning",
            needs="dossiers.dossier.read",
            order=20,
        ),
        Tile(
            "publicservices.open",
            "Hồ sơ đang mở",
            query="queries.tiles.open_dossiers",
            url="publicservices:dossiers",
            icon="folder",
            needs="dossiers.dossier.read",
            order=30,
        ),
    ),
    notifications=(
        Notification(
            "dossiers.dossier.accepted",
            "Hồ sơ được tiếp nhận",
            template="accepted",
            recipients="queries.notices.applicant_of",
            legal=True,
        ),
        Notification(
            "dossiers.dossier.supplement_requested",
            "Yêu cầu bổ sung hồ sơ",
            template="supplement",
            recipients="queries.notices.applicant_of",
            legal=True,
        ),
        Notification(
            "dossiers.dossier.refused",
            "Hồ sơ không được tiếp nhận",
            template="refused",
            recipients="queries.notices.applicant_of",
            legal=True,
        ),
        Notification(
            "dossiers.dossier.returned",
            "Đã có kết quả",
            template="returned",
            recipients="queries.notices.applicant_of",
            legal=True,
        ),
    ),
    outcomes=(
        ("publicservices.accept", "handlers.accept"),
        ("publicservices.ask_supplement", "handlers.ask_supplement"),
        ("publicservices.refuse", "handlers.refuse"),
        ("publicservices.stop", "handlers.stop"),
        ("publicservices.issue", "handlers.issue"),
    ),
    handles=(("documents.paper.issued", "handlers.publish_result"),),
)
