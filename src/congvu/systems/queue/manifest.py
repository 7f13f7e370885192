"""Queues as the house sees them."""

from __future__ import annotations

from congvu.kernel.manifest import Fact, Indicator, Manifest, Movable, Permission, Scope, Screen

manifest = Manifest(
    label="queue",
    title="Xếp hàng",
    owner="Văn phòng Bộ",
    law=("nd-118-2025",),
    prefix="xep-hang",
    permissions=(
        Permission("queue.ticket.call", "Gọi số tại quầy", Scope.SUBTREE),
        Permission("queue.service.change", "Đặt nhóm dịch vụ xếp hàng", Scope.SUBTREE),
        Permission("queue.ticket.read", "Xem thống kê xếp hàng", Scope.SUBTREE),
    ),
    menu=(
        Screen("queue:desk", "Gọi số", icon="users", needs="queue.ticket.call", order=18),
        Screen("queue:figures", "Thống kê xếp hàng", icon="clock", needs="queue.ticket.read",
               order=60),
    ),
    facts=(Fact("queue.tickets", query="queries.facts", grain="lượt lấy số"),),
    indicators=(
        Indicator(
            "queue.waited_minutes",
            "Thời gian chờ trung bình tại quầy",
            unit="phút",
            formula="sum(queue.tickets.waited) / sum(queue.tickets.called)",
            drill="queue:figures",
        ),
    ),
    handles=(("publicservices.dossier.taken", "handlers.note_dossier"),),
    moves=(
        Movable(
            "queue.services", "Quầy lấy số",
            find="queries.moving_services",
            write="actions.move_services",
            order=65,
        ),
    ),
)  # fmt: skip
