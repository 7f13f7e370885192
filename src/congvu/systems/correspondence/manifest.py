"""What correspondence declares; the only file of this room that other floors read."""

from __future__ import annotations

from congvu.kernel.manifest import (
    Fact,
    Findable,
    Indicator,
    Manifest,
    Movable,
    Notification,
    Permission,
    Process,
    Scope,
    Screen,
    Tile,
)

DECREE = "nd-30-2020"

manifest = Manifest(
    label="correspondence",
    title="Văn thư",
    owner="Văn phòng Bộ",
    law=(DECREE, "qd-28-2018-qd-ttg", "luat-117-2025-qh15", "luat-104-2016-qh13"),
    prefix="/",
    permissions=(
        Permission(
            "correspondence.letter.see", "Xem văn bản được giao hoặc gửi để biết", scope=Scope.OWN,
            audience="official",
        ),
        Permission(
            "correspondence.mailbox.read", "Mở hộp thư văn bản trên Cổng", scope=Scope.OWN,
            audience="citizen", law="nd-69-2024", eid_level=2,
        ),
        Permission("correspondence.letter.register", "Vào sổ, phát hành văn bản", law=DECREE),
        Permission(
            "correspondence.letter.open", "Công khai văn bản tại trang xác thực",
            law="luat-104-2016-qh13",
        ),
        Permission("correspondence.book.close", "Khóa sổ văn bản cuối năm", law=DECREE),
        Permission("correspondence.letter.route", "Cho ý kiến, phân công văn bản đến", law=DECREE),
        Permission(
            "correspondence.letter.handle", "Giải quyết văn bản được giao", scope=Scope.SUBTREE
        ),
        Permission(
            "correspondence.file.keep", "Lập hồ sơ công việc, đưa văn bản vào hồ sơ",
            scope=Scope.SUBTREE, law=DECREE,
        ),
        Permission("correspondence.letter.read", "Xem sổ văn bản của đơn vị", scope=Scope.SUBTREE),
    ),
    menu=(
        Screen(
            "correspondence:letters", "Văn bản đến", icon="inbox",
            needs="correspondence.letter.see", order=150,
        ),
        Screen(
            "correspondence:mailbox", "Hộp thư văn bản", icon="inbox",
            needs="correspondence.mailbox.read", order=32, audience="citizen",
        ),
        Screen(
            "correspondence:outgoing", "Văn bản đi", icon="send",
            needs="correspondence.letter.see", order=151,
        ),
        Screen(
            "correspondence:books", "Sổ văn thư", icon="book",
            needs="correspondence.letter.read", order=152,
        ),
        Screen(
            "correspondence:files", "Hồ sơ công việc", icon="folder",
            needs="correspondence.file.keep", order=153,
        ),
        Screen(
            "correspondence:statistics", "Thống kê văn thư", icon="chart",
            needs="correspondence.letter.read", order=154,
        ),
    ),
    tiles=(
        Tile(
            "correspondence.unread", "Văn bản chưa đọc trong hộp thư", query="queries.mailboxes.tile",
            url="correspondence:mailbox", icon="inbox", needs="correspondence.mailbox.read",
            audience="citizen", order=15,
        ),
    ),
    processes=(
        Process("correspondence.routing", bpmn="processes/routing.bpmn", law=DECREE),
        Process("correspondence.assignment", bpmn="processes/assignment.bpmn", law=DECREE),
    ),
    outcomes=(
        ("correspondence.routed", "handlers.check_routed"),
        ("correspondence.finish", "handlers.finish"),
        ("correspondence.return", "handlers.hand_back"),
    ),
    handles=(
        ("casework.task.taken", "handlers.begin_work"),
        ("exchange.document.received", "handlers.receive_document"),
        ("exchange.status.received", "handlers.follow_status"),
        ("exchange.delivery.confirmed", "handlers.follow_confirmed"),
        ("exchange.delivery.failed", "handlers.follow_failed"),
        ("notify.parcel.settled", "handlers.follow_parcel"),
        ("documents.draft.issued", "handlers.follow_issued"),
        ("documents.draft.discarded", "handlers.follow_discarded"),
        ("documents.draft.mended", "handlers.follow_mended"),
    ),
    notifications=(
        Notification(
            "correspondence.outgoing.missed", "Văn bản đi không đến được nơi nhận",
            template="missed", recipients="queries.notices.clerks",
        ),
        Notification(
            "correspondence.mailbox.reached", "Văn bản mới trong hộp thư trên Cổng",
            template="mailbox", recipients="queries.notices.mailbox_people",
        ),
        Notification(
            "correspondence.letter.registered", "Văn bản trả lời đã được tiếp nhận",
            template="reply_registered", recipients="queries.notices.repliers",
        ),
        Notification(
            "correspondence.letter.refused", "Văn bản trả lời bị từ chối tiếp nhận",
            template="reply_refused", recipients="queries.notices.repliers",
        ),
    ),
    facts=(Fact("correspondence.letters", query="queries.incoming.letter_facts", grain="văn bản"),),
    indicators=(
        Indicator(
            "correspondence.arrived", "Văn bản đến", unit="văn bản",
            formula="sum(correspondence.letters.letters)", drill="correspondence:letters",
            law=DECREE,
        ),
        Indicator(
            "correspondence.answered", "Văn bản đến đã giải quyết xong", unit="văn bản",
            formula="sum(correspondence.letters.done)", drill="correspondence:letters", law=DECREE,
        ),
    ),
    search=(
        Findable(
            "IncomingLetter", fields=("notation", "abstract", "author", "signer", "words"),
            visible="queries.incoming.visible_letters", url="correspondence:letter", title="title",
            label="Văn bản đến", noun="correspondence.letter",
            needs="correspondence.letter.read", unit="unit_id", persons=("person_ids",),
            codes=("notation",),
        ),
        Findable(
            "OutgoingLetter", fields=("notation", "abstract", "signer", "places"),
            visible="queries.outgoing.visible_letters", url="correspondence:sent", title="title",
            label="Văn bản đi", noun="correspondence.outgoing",
            needs="correspondence.letter.read", unit="unit_id", codes=("notation",),
        ),
    ),
    moves=(
        Movable(
            "correspondence.letters", "Văn bản đến đang giải quyết",
            find="queries.moving.letters", write="actions.moving.move_letters", order=68,
        ),
        Movable(
            "correspondence.assignments", "Văn bản đến được giao",
            find="queries.moving.assignments", write="actions.moving.move_assignments", order=69,
        ),
        Movable(
            "correspondence.files", "Hồ sơ công việc chưa nộp lưu", find="queries.moving.files",
            write="actions.moving.move_files", order=70,
        ),
    ),
)  # fmt: skip
