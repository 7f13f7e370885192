"""Give money back: an official decides, a job asks the gateway, what it answers is entered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from congvu.engines.documents import api as documents
from congvu.engines.identity import api as identity
from congvu.engines.jobs import api as jobs
from congvu.engines.payments import events
from congvu.engines.payments.actions.invoices import locked, require_move, require_reason, told
from congvu.engines.payments.contracts import State
from congvu.engines.payments.models import Invoice, Payment, Refund
from congvu.kernel import clock
from congvu.kernel.actions import action, demand, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound, Refused
from congvu.kernel.money import vnd_in_words

REFUND = "payments.invoice.refund"
SETTLE = "payments.notice.take"


class UnableToRefund(Refused):
    """This payment has been given back, or is on its way."""


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """What the gateway is asked to give back. key: the same for every attempt."""

    key: str
    order: str
    transaction: str
    amount: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What the gateway said. transaction: its number of the refund; trouble: why not, else ''."""

    transaction: str = ""
    trouble: str = ""


@action(needs=REFUND)
def refund_payment(*, actor: Actor, uid: str, payment_uid: str, reason: str, at: datetime) -> None:
    """Decide to give one payment back, with the reason; a job carries it out.

    Raises NotFound, Invalid without a reason, UnableToRefund, UnableToMoveInvoice.
    """
    row = locked(actor, uid)
    demand(actor, REFUND, row.unit_id)
    payment = row.payments.filter(uid=payment_uid).first()
    if payment is None:
        raise NotFound(_("Không tìm thấy giao dịch này của khoản thu."))
    require_reason(reason, _("Hãy nêu lý do hoàn tiền."))
    if payment.refunds.exclude(outcome="failed").exists():
        raise UnableToRefund(_("Giao dịch này đã được hoàn hoặc đang hoàn. Hãy tải lại trang."))
    if not payment.surplus:
        require_move(row, State.REFUNDING)
        row.state = State.REFUNDING
        row.save(update_fields=["state"])
    refund = Refund.objects.create(
        payment=payment, reason=reason.strip()[:500], decided_by=actor.name, decided_at=at
    )
    publish(events.RefundDecided(**told(row), reason=refund.reason), unit_id=row.unit_id)
    jobs.enqueue("payments.refund", refund=refund.pk, unique_key=f"payments.refund:{refund.pk}")


def outgoing(*, refund: int) -> Outgoing | None:
    """What to ask of the gateway, or None when that is settled."""
    row = Refund.objects.select_related("payment").filter(pk=refund, outcome="waiting").first()
    if row is None:
        return None
    invoices = Invoice.objects.as_system("the refund was decided")
    return Outgoing(
        key=str(row.uid),
        order=invoices.get(pk=row.payment.invoice_id).order,
        transaction=row.payment.transaction,
        amount=row.payment.amount,
        reason=row.reason,
    )


@action(needs=SETTLE)
def settle_refund(*, actor: Actor, refund: int, answered: Answered, at: datetime) -> None:
    """Enter what the gateway said: given back, with proof, or refused. Repeatable."""
    row = Refund.objects.select_for_update().get(pk=refund)
    if row.outcome != "waiting":
        unchanged()
        return
    payment = Payment.objects.get(pk=row.payment_id)
    rows = Invoice.objects.as_system("the gateway answered").select_for_update(of=("self",))
    invoice = rows.get(pk=payment.invoice_id)
    row.outcome = "failed" if answered.trouble else "done"
    row.transaction, row.trouble = answered.transaction, answered.trouble[:300]
    row.settled_at = at
    row.save(update_fields=["outcome", "transaction", "trouble", "settled_at"])
    _close(invoice, payment, failed=bool(answered.trouble))
    if answered.trouble:
        failed = events.RefundFailed(**told(invoice), trouble=row.trouble)
        publish(failed, unit_id=invoice.unit_id)
        return
    publish(
        events.InvoiceRefunded(**told(invoice), transaction=row.transaction),
        unit_id=invoice.unit_id,
    )
    _ask_proof(invoice, payment, row, at)


def _close(invoice: Invoice, payment: Payment, *, failed: bool) -> None:
    """The invoice after its refund: the money that settled it is gone, or still here."""
    if not payment.surplus:
        invoice.state = State.PAID if failed else State.REFUNDED
    if not failed:
        here = invoice.payments.filter(surplus=True).exclude(refunds__outcome="done")
        invoice.owes_back = here.exists()
    invoice.save(update_fields=["state", "owes_back"])


def _ask_proof(invoice: Invoice, payment: Payment, refund: Refund, at: datetime) -> None:
    """The proof that money went back, signed by the unit."""
    documents.request_paper(
        template="payments/refund",
        series="refund",
        title=f"Giấy xác nhận hoàn trả phí, lệ phí {invoice.order}",
        unit_id=invoice.unit_id,
        subject_noun="payments.invoice",
        subject_uid=str(invoice.uid),
        on=clock.local(at).date(),
        holder_person_id=invoice.person_id,
        request_key=f"payments-refund:{refund.uid}",
        data={
            "payer": identity.person(invoice.person_id).full_name,
            "title": invoice.title,
            "subject_code": invoice.subject_code,
            "order": invoice.order,
            "transaction": payment.transaction,
            "refund_transaction": refund.transaction,
            "reason": refund.reason,
            "amount": payment.amount,
            "in_words": vnd_in_words(payment.amount),
            "refunded_at": clock.local(at).isoformat(),
        },
    )
