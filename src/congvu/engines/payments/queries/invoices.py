"""Invoices for those who may see them, and for the rooms that ask whether something is paid."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from congvu.engines.documents import api as documents
from congvu.engines.documents.contracts import PaperCard
from congvu.engines.payments.contracts import InvoiceCard, State
from congvu.engines.payments.models import Invoice, InvoiceQuerySet, Payment
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound

NOUN = "payments.invoice"
ASKED_FOR_DAYS = 30
ASKED_AT_ONCE = 200


def visible(actor: Actor) -> InvoiceQuerySet:
    """The invoices that this actor may know of."""
    return Invoice.objects.visible_to(actor)


def invoice(*, actor: Actor, uid: str) -> Invoice:
    """One row for who may see it. Raises NotFound."""
    row = visible(actor).select_related("unit").filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không tìm thấy khoản thu này."))
    return row


def invoices_of(*, noun: str, uid: str) -> list[InvoiceCard]:
    """What is and was owed for a thing, for a room that has asked who may see the thing."""
    rows = Invoice.objects.as_system("the thing is seen").about(noun, uid).order_by("id")
    return [card_of(row) for row in rows]


def unpaid_before(*, noun: str, uid: str, what: str) -> InvoiceCard | None:
    """An invoice that must be paid before ``what`` is done to the thing; None when nothing hinders."""
    rows = Invoice.objects.as_system("may it go on").about(noun, uid)
    row = rows.filter(must_precede=what, state=State.WAITING).first()
    return card_of(row) if row else None


def payments_of(row: Invoice) -> list[Payment]:
    """The money that came for it, with what went back."""
    return list(row.payments.prefetch_related("refunds").order_by("id"))


def papers_of(row: Invoice) -> list[PaperCard]:
    """Its receipt and its proofs of refund."""
    return documents.papers_of(subject_noun=NOUN, subject_uid=str(row.uid))


def to_ask(*, at: datetime) -> list[str]:
    """Orders whose message may have been lost: raised in these weeks, no money seen."""
    rows = Invoice.objects.as_system("ask the gateway").filter(
        state__in=(State.WAITING, State.WAIVED, State.CANCELLED),
        raised_at__gte=at - timedelta(days=ASKED_FOR_DAYS),
    )
    return list(rows.order_by("-raised_at").values_list("order", flat=True)[:ASKED_AT_ONCE])


def facts() -> Iterator[dict[str, Any]]:
    """One row an invoice, without the person. Law: QĐ 766/QĐ-TTg, chỉ tiêu 3.6."""
    rows = Invoice.objects.as_system("facts for the lake").order_by("id")
    for row in rows.iterator(chunk_size=2000):
        yield {
            "order": row.order,
            "unit_id": row.unit_id,
            "subject_code": row.subject_code,
            "amount": row.amount,
            "state": State(row.state).name.lower(),
            "paid_online": int(row.paid_at is not None),
            "raised_at": row.raised_at,
            "paid_at": row.paid_at,
        }


def card_of(row: Invoice) -> InvoiceCard:
    """The row as a value."""
    return InvoiceCard(
        uid=str(row.uid),
        order=row.order,
        title=row.title,
        amount=row.amount,
        state=State(row.state),
        person_id=row.person_id,
        unit_id=row.unit_id,
        subject_noun=row.subject_noun,
        subject_uid=row.subject_uid,
        subject_code=row.subject_code,
        must_precede=row.must_precede,
        raised_at=row.raised_at,
        paid_at=row.paid_at,
    )
