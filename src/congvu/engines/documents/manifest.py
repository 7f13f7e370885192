"""Documents' declaration."""

from __future__ import annotations

from congvu.kernel.manifest import (
    Check,
    ContentKind,
    Findable,
    Manifest,
    Movable,
    Notification,
    Permission,
    Schedule,
    Scope,
    Screen,
    Sealed,
    Setting,
)

manifest = Manifest(
    label="documents",
    title="Tài liệu và ký số",
    owner="Văn phòng Bộ",
    law=("nd-30-2020", "luat-20-2023-qh15", "nd-23-2025"),
    permissions=(
        Permission("documents.file.read", "Xem tệp của đơn vị", scope=Scope.SUBTREE),
        Permission("documents.paper.read", "Xem văn bản đã ban hành", scope=Scope.SUBTREE),
        Permission(
            "documents.paper.retry", "Ký lại hoặc hủy văn bản đang chờ ký", scope=Scope.SUBTREE
        ),
        Permission(
            "documents.paper.revoke",
            "Thu hồi, thay thế văn bản đã ban hành",
            scope=Scope.SUBTREE,
            law="nd-30-2020",
            privileged=True,
        ),
        Permission("documents.number.read", "Xem sổ số và số bỏ trống", scope=Scope.SUBTREE),
        Permission("documents.draft.write", "Soạn thảo văn bản của đơn vị", scope=Scope.SUBTREE,
                   law="nd-30-2020"),
        Permission("documents.draft.read", "Xem dự thảo văn bản của đơn vị", scope=Scope.SUBTREE),
        Permission("documents.draft.sign", "Ký ban hành văn bản của cơ quan", scope=Scope.UNIT,
                   law="nd-30-2020"),
        Permission("documents.store.manage", "Quản trị kho tệp, khóa mã hóa, mẫu văn bản, mẫu số",
                   scope=Scope.NATION, privileged=True),
        Permission("documents.key.manage", "Quản trị khóa ký số trên thiết bị và dịch vụ ký từ xa",
                   scope=Scope.NATION, law="luat-20-2023-qh15", privileged=True),
    ),
    menu=(
        Screen("documents:drafts", "Soạn thảo văn bản", icon="pen", needs="documents.draft.write",
               order=60),
        Screen("documents:numbers", "Sổ số văn bản", icon="hash", needs="documents.number.read",
               order=70),
        Screen("documents:keys", "Khóa ký số", icon="key", needs="documents.key.manage", order=72),
        Screen("documents:verify", "Xác thực văn bản", icon="shield-check", needs="public",
               order=40, audience="all"),
    ),
    settings=(
        Setting("documents.attachment.max_mib", "Cỡ tệp đính kèm tối đa (MiB)", "int", "20"),
        Setting("documents.scan.max_mib", "Cỡ tệp số hóa tối đa (MiB)", "int", "50"),
        Setting("documents.photo.max_mib", "Cỡ ảnh tối đa (MiB)", "int", "5"),
        Setting("documents.upload.max_mib", "Cỡ tệp tải lên từng phần tối đa (MiB)", "int", "500"),
        Setting("documents.upload.quota_mib", "Tổng tệp tải dở của một tài khoản (MiB)", "int",
                "2048"),
    ),
    schedules=(
        Schedule("documents.sweep", "20 2 * * *", "tasks.sweep"),
        Schedule("documents.keys", "10 * * * *", "tasks.look_after_keys"),
        Schedule("documents.revocation_lists", "25 * * * *", "tasks.fetch_lists"),
        Schedule("documents.sweep_uploads", "35 * * * *", "tasks.sweep_uploads"),
    ),
    content=(
        ContentKind(kind="papers", load="actions.templates.load_papers", label="Mẫu văn bản"),
        ContentKind(
            kind="document-kinds",
            load="actions.kinds.load_kinds",
            label="Loại văn bản hành chính",
            check="actions.kinds.check_kinds",
            after=("papers",),
        ),
    ),
    sealed=(
        Sealed("Tệp và văn bản chờ ký", renew="actions.sweeping.renew",
               reseal="actions.sweeping.reseal", left="queries.keys.left"),
    ),
    checks=(
        Check("documents.store", "Kho tệp", "queries.store_health"),
        Check("documents.antivirus", "Quét mã độc", "queries.antivirus_health"),
        Check("documents.reader", "Đọc chữ bản quét", "queries.reader_health"),
        Check("documents.certificates", "Chứng thư số", "queries.certificate_health"),
        Check("documents.keys", "Khóa ký trên thiết bị", "queries.keys_health"),
        Check("documents.revocation_lists", "Danh sách chứng thư số bị thu hồi",
              "queries.lists_health"),
        Check("documents.waiting", "Văn bản chờ ký", "queries.waiting_health"),
    ),
    notifications=(
        Notification("documents.draft.submitted", "Trình ký văn bản", template="to_sign",
                     recipients="queries.notices.signer"),
        Notification("documents.draft.opinion_asked", "Xin ý kiến dự thảo", template="asked",
                     recipients="queries.notices.asked"),
        Notification("documents.draft.coauthor_invited", "Mời cùng soạn thảo",
                     template="coauthor", recipients="queries.notices.coauthor"),
        Notification("documents.draft.opinion_given", "Có ý kiến về dự thảo", template="answered",
                     recipients="queries.notices.author"),
        Notification("documents.draft.returned", "Dự thảo bị trả lại", template="returned",
                     recipients="queries.notices.author"),
        Notification("documents.draft.issued", "Văn bản đã ban hành", template="issued",
                     recipients="queries.notices.author"),
    ),
    search=(
        Findable(
            "Draft", fields=("words",), visible="queries.drafts.searchable",
            url="documents:draft", title="title", label="Dự thảo văn bản", noun="draft",
            needs="documents.draft.read", unit="unit_id",
            persons=("author.person_id", "signer.person_id", "asked_ids"),
            codes=("paper.number_text",),
        ),
    ),
    prefix="/",
    moves=(
        Movable(
            "documents.papers", "Văn bản đang phát hành (giữ tên và số cũ)",
            find="queries.moving.papers",
            write="actions.moving.keep",
            order=70,
        ),
        Movable(
            "documents.series", "Sổ số văn bản (giữ nguyên, đơn vị nhận dùng sổ của mình)",
            find="queries.moving.series",
            write="actions.moving.keep",
            order=71,
        ),
    ),
)  # fmt: skip
