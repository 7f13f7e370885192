"""Take in money that the gateway tells of: once for each transaction, whoever tells and how often."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from congvu.engines.documents import api as documents
from congvu.engines.identity import api as identity
from congvu.engines.payments import events
from congvu.engines.payments.actions.invoices import told
from congvu.engines.payments.contracts import Paid, State
from congvu.engines.payments.models import Heard, Invoice, Payment
from congvu.engines.payments.rules import invoices as state_rules
from congvu.engines.payments.rules import signing
from congvu.kernel import clock
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Refused
from congvu.kernel.money import vnd_in_words

TAKE = "payments.notice.take"
NOUN = "payments.invoice"


class UnableToTake(Refused):
    """The gateway's message is not taken; ``code`` is what it is answered."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@action(needs=TAKE)
def take_notice(*, actor: Actor, paid: Paid, nonce: str, at: datetime) -> str:
    """Enter a payment that a signed message tells of; the code to answer with.

    A transaction told of again is answered "already", and counts once. Raises UnableToTake for a
    message that came before word for word, an order nobody knows, an amount that is not the one owed.
    """
    if not Heard.objects.get_or_create(nonce=nonce, defaults={"at": at})[1]:
        raise UnableToTake(signing.REPLAYED, _("Thông báo này đã được nhận trước đó."))
    return _enter(paid, "notice", at)


@action(needs=TAKE)
def take_found(*, actor: Actor, paid: Paid, at: datetime) -> str:
    """Enter a payment that we found by asking the gateway: its message was lost."""
    return _enter(paid, "query", at)


@action(needs=TAKE)
def forget_heard(*, actor: Actor, at: datetime) -> None:
    """Drop nonces older than the time in which a message is believed at all."""
    Heard.objects.filter(at__lt=at - timedelta(seconds=4 * signing.WINDOW_SECONDS)).delete()
    unchanged()


def _enter(paid: Paid, found_by: str, at: datetime) -> str:
    rows = Invoice.objects.as_system("the gateway tells").select_for_update(of=("self",))
    row = rows.filter(order=paid.order).first()
    if row is None:
        raise UnableToTake(signing.UNKNOWN, _("Không có khoản thu với mã này."))
    known = Payment.objects.filter(transaction=paid.transaction).first()
    if known is not None and known.invoice_id != row.id:
        raise UnableToTake(signing.MALFORMED, _("Mã giao dịch đã thuộc khoản thu khác."))
    if paid.amount != row.amount:
        raise UnableToTake(signing.WRONG_AMOUNT, _("Số tiền không bằng số phải nộp."))
    if known is not None:
        unchanged()
        return signing.ALREADY
    _book(row, paid, found_by, at)
    return signing.OK


def _book(row: Invoice, paid: Paid, found_by: str, at: datetime) -> None:
    """One payment more: it settles the invoice, or nobody owed it."""
    before = State(row.state)
    settles = state_rules.may_follow(before, State.PAID) and before is not State.REFUNDING
    payment = Payment.objects.create(
        invoice=row, transaction=paid.transaction, amount=paid.amount, surplus=not settles,
        found_by=found_by, paid_at=paid.paid_at, received_at=at,
    )  # fmt: skip
    row.owes_back = row.owes_back or before is not State.WAITING
    if settles:
        row.state, row.paid_at = State.PAID, paid.paid_at
    row.save(update_fields=["state", "paid_at", "owes_back"])
    if not settles:
        surplus = events.SurplusReceived(**told(row), transaction=payment.transaction)
        publish(surplus, unit_id=row.unit_id)
        return
    publish(
        events.InvoicePaid(**told(row), transaction=payment.transaction, found_by=found_by),
        unit_id=row.unit_id,
    )
    _ask_receipt(row, payment, at)


def _ask_receipt(row: Invoice, payment: Payment, at: datetime) -> None:
    """The proof of payment (biên lai), signed by the unit that is paid."""
    person = identity.person(row.person_id)
    documents.request_paper(
        template="payments/receipt",
        series="receipt",
        title=f"Biên lai thu phí, lệ phí {row.order}",
        unit_id=row.unit_id,
        subject_noun=NOUN,
        subject_uid=str(row.uid),
        on=clock.local(at).date(),
        holder_person_id=row.person_id,
        request_key=f"payments-receipt:{payment.transaction}",
        data={
            "payer": person.full_name,
            "title": row.title,
            "subject_code": row.subject_code,
            "order": row.order,
            "transaction": payment.transaction,
            "amount": row.amount,
            "in_words": vnd_in_words(row.amount),
            "paid_at": clock.local(payment.paid_at).isoformat(),
        },
    )
