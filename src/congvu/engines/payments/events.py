"""What happens to a sum owed. Payloads carry ids, codes and amounts only."""

from __future__ import annotations

from typing import ClassVar

from congvu.kernel.events import Event, event

LAW = "nd-118-2025"


class InvoiceEvent(Event):
    """Base: about one invoice, and about the thing it is owed for."""

    noun: ClassVar[str] = "payments.invoice"
    subject: ClassVar[str] = "invoice_uid"
    public: ClassVar[bool] = True
    law: ClassVar[str] = LAW

    invoice_uid: str
    order: str
    amount: int
    about_noun: str
    about_uid: str


@event
class InvoiceRaised(InvoiceEvent):
    name = "payments.invoice.raised"
    sentence = "Phải nộp {amount} đồng, mã khoản thu {order}"

    invoice_uid: str
    order: str
    amount: int
    about_noun: str
    about_uid: str


@event
class InvoicePaid(InvoiceEvent):
    name = "payments.invoice.paid"
    sentence = "Đã nhận {amount} đồng cho khoản thu {order}, mã giao dịch {transaction}"

    invoice_uid: str
    order: str
    amount: int
    about_noun: str
    about_uid: str
    transaction: str
    found_by: str


@event
class SurplusReceived(InvoiceEvent):
    name = "payments.invoice.surplus_received"
    sentence = "Nhận thừa {amount} đồng cho khoản thu {order}, mã giao dịch {transaction}: cần hoàn"

    invoice_uid: str
    order: str
    amount: int
    about_noun: str
    about_uid: str
    transaction: str


@event
class InvoiceWaived(InvoiceEvent):
    name = "payments.invoice.waived"
    sentence = "Miễn khoản thu {order}: {reason}"

    invoice_uid: str
    order: str
    amount: int
    about_noun: str
    about_uid: str
    reason: str


@event
class InvoiceCancelled(InvoiceEvent):
    name = "payments.invoice.cancelled"
    sentence = "Khoản thu {order} không phải nộp nữa: {reason}"

    invoice_uid: str
    order: str
    amount: int
    about_noun: str
    about_uid: str
    reason: str


@event
class RefundDecided(InvoiceEvent):
    name = "payments.invoice.refund_decided"
    sentence = "Quyết định hoàn {amount} đồng của khoản thu {order}: {reason}"

    invoice_uid: str
    order: str
    amount: int
    about_noun: str
    about_uid: str
    reason: str


@event
class InvoiceRefunded(InvoiceEvent):
    name = "payments.invoice.refunded"
    sentence = "Đã hoàn {amount} đồng của khoản thu {order}, mã giao dịch {transaction}"

    invoice_uid: str
    order: str
    amount: int
    about_noun: str
    about_uid: str
    transaction: str


@event
class RefundFailed(InvoiceEvent):
    name = "payments.invoice.refund_failed"
    sentence = "Cổng thanh toán không hoàn được {amount} đồng của khoản thu {order}: {trouble}"

    invoice_uid: str
    order: str
    amount: int
    about_noun: str
    about_uid: str
    trouble: str
