"""What happens to a sum owed. Payloads carry ids, codes and amounts only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from congvu.kernel.events import Event, event

LAW = "nd-118-2025"


@dataclass(frozen=True, kw_only=True)
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
    name: ClassVar[str] = "payments.invoice.raised"
    sentence: ClassVar[str] = "Phải nộp {amount} đồng, mã khoản thu {order}"


@event
class InvoicePaid(InvoiceEvent):
    name: ClassVar[str] = "payments.invoice.paid"
    sentence: ClassVar[str] = (
        "Đã nhận {amount} đồng cho khoản thu {order}, mã giao dịch {transaction}"
    )
    transaction: str
    found_by: str


@event
class SurplusReceived(InvoiceEvent):
    name: ClassVar[str] = "payments.invoice.surplus_received"
    sentence: ClassVar[str] = (
        "Nhận thừa {amount} đồng cho khoản thu {order}, mã giao dịch {transaction}: cần hoàn"
    )
    transaction: str


@event
class InvoiceWaived(InvoiceEvent):
    name: ClassVar[str] = "payments.invoice.waived"
    sentence: ClassVar[str] = "Miễn khoản thu {order}: {reason}"
    reason: str


@event
class InvoiceCancelled(InvoiceEvent):
    name: ClassVar[str] = "payments.invoice.cancelled"
    sentence: ClassVar[str] = "Khoản thu {order} không phải nộp nữa: {reason}"
    reason: str


@event
class RefundDecided(InvoiceEvent):
    name: ClassVar[str] = "payments.invoice.refund_decided"
    sentence: ClassVar[str] = "Quyết định hoàn {amount} đồng của khoản thu {order}: {reason}"
    reason: str


@event
class InvoiceRefunded(InvoiceEvent):
    name: ClassVar[str] = "payments.invoice.refunded"
    sentence: ClassVar[str] = (
        "Đã hoàn {amount} đồng của khoản thu {order}, mã giao dịch {transaction}"
    )
    transaction: str


@event
class RefundFailed(InvoiceEvent):
    name: ClassVar[str] = "payments.invoice.refund_failed"
    sentence: ClassVar[str] = (
        "Cổng thanh toán không hoàn được {amount} đồng của khoản thu {order}: {trouble}"
    )
    trouble: str
