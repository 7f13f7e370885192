"""What payments declares to the house."""

from congvu.kernel.manifest import (
    Fact,
    Manifest,
    Movable,
    Notification,
    Permission,
    Schedule,
    Scope,
    Screen,
    Setting,
)

manifest = Manifest(
    label="payments",
    title="Phí, lệ phí và thanh toán",
    owner="Vụ Kế hoạch - Tài chính",
    law=("nd-118-2025", "nd-224-2026", "qd-766-ttg"),
    prefix="/khoan-thu",
    permissions=(
        Permission("payments.invoice.read", "Xem khoản thu phí, lệ phí", Scope.SUBTREE),
        Permission("payments.invoice.waive", "Miễn phí, lệ phí", Scope.SUBTREE),
        Permission(
            "payments.invoice.refund", "Hoàn trả phí, lệ phí", Scope.SUBTREE, privileged=True
        ),
        Permission(
            "payments.notice.take", "Ghi nhận tiền từ cổng thanh toán (hệ thống)", Scope.NATION
        ),
    ),
    menu=(
        Screen(
            "payments:invoices",
            "Phí, lệ phí",
            icon="money",
            needs="payments.invoice.read",
            order=25,
        ),
    ),
    settings=(
        Setting("payments.bank", "Ngân hàng nhận phí (mã BIN sáu số)", "text", "970436"),
        Setting("payments.account", "Số tài khoản nhận phí", "text", "0011000000001"),
        Setting("payments.account_name", "Tên tài khoản nhận phí", "text", "TAI KHOAN MAU"),
    ),
    schedules=(Schedule("payments.sweep", "*/5 * * * *", "tasks.sweep"),),
    facts=(Fact("payments.invoices", "queries.invoices.facts", "khoản thu"),),
    notifications=(
        Notification(
            "payments.invoice.raised",
            "Khoản phải nộp",
            template="raised",
            recipients="queries.notices.payer_of",
            legal=True,
        ),
        Notification(
            "payments.invoice.paid",
            "Đã nhận thanh toán",
            template="paid",
            recipients="queries.notices.payer_of",
            legal=True,
        ),
        Notification(
            "payments.invoice.refunded",
            "Đã hoàn tiền",
            template="refunded",
            recipients="queries.notices.payer_of",
            legal=True,
        ),
    ),
    moves=(
        Movable(
            "payments.invoices",
            "Khoản thu chờ nộp",
            find="queries.moving.invoices",
            write="actions.moving.move_invoices",
            order=62,
        ),
    ),
)
