"""Raise what is owed, waive it, let it go."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from congvu.engines.payments import events
from congvu.engines.payments.contracts import InvoiceCard, NewInvoice, State
from congvu.engines.payments.models import Invoice
from congvu.engines.payments.queries.invoices import card_of
from congvu.engines.payments.rules import invoices as state_rules
from congvu.kernel.actions import action, demand, publish, step
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound, Refused
from congvu.kernel.text import unaccent

WAIVE = "payments.invoice.waive"


class UnableToMoveInvoice(Refused):
    """The invoice is no longer in a state from which this may be done."""


@step
def raise_invoice(*, new: NewInvoice, at: datetime) -> InvoiceCard:
    """Write down what is owed. The same request_key gives the same invoice."""
    known = Invoice.objects.as_system("once").filter(request_key=new.request_key).first()
    if known is not None:
        return card_of(known)
    order = f"PL{secrets.token_hex(6).upper()}"
    row = Invoice.objects.create(
        order=order,
        request_key=new.request_key,
        title=new.title,
        search_key=unaccent(f"{order} {new.subject_code} {new.title}"),
        amount=new.amount,
        person_id=new.person_id,
        unit_id=new.unit_id,
        unit_ids=sorted({new.unit_id, *new.seen_by}),
        subject_noun=new.subject_noun,
        subject_uid=new.subject_uid,
        subject_code=new.subject_code,
        subject_url=new.subject_url,
        must_precede=new.must_precede,
        raised_at=at,
    )
    publish(events.InvoiceRaised(**told(row)), unit_id=row.unit_id)
    return card_of(row)


@step
def cancel_invoices(*, noun: str, uid: str, reason: str) -> None:
    """The thing ended: what is still owed for it is owed no longer."""
    waiting = Invoice.objects.as_system("the thing ended").about(noun, uid)
    for row in waiting.filter(state=State.WAITING).select_for_update(of=("self",)):
        _let_go(row, State.CANCELLED, reason)
        publish(events.InvoiceCancelled(**told(row), reason=reason), unit_id=row.unit_id)


@action(needs=WAIVE)
def waive_invoice(*, actor: Actor, uid: str, reason: str, at: datetime) -> None:
    """Let the person off, with the reason. Law: Luật Phí và lệ phí 97/2015/QH13 Điều 10.

    Raises NotFound, Invalid without a reason, UnableToMoveInvoice.
    """
    row = locked(actor, uid)
    demand(actor, WAIVE, row.unit_id)
    require_reason(reason, _("Hãy nêu lý do miễn và căn cứ."))
    require_move(row, State.WAIVED)
    _let_go(row, State.WAIVED, reason.strip())
    publish(events.InvoiceWaived(**told(row), reason=row.reason), unit_id=row.unit_id)


def locked(actor: Actor, uid: str) -> Invoice:
    """The row, locked, for who may know of it. Raises NotFound."""
    rows = Invoice.objects.visible_to(actor).select_for_update(of=("self",))
    row = rows.filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không tìm thấy khoản thu này."))
    return row


def require_move(row: Invoice, then: State) -> None:
    """Raise UnableToMoveInvoice unless ``then`` may follow."""
    now = State(row.state)
    if not state_rules.may_follow(now, then):
        raise UnableToMoveInvoice(
            _(
                "Khoản thu %(order)s đang ở trạng thái “%(now)s” nên không thể chuyển sang “%(then)s”. "
                "Hãy tải lại trang để xem tình trạng mới nhất."
            )
            % {
                "order": row.order,
                "now": _(state_rules.LABELS[now]),
                "then": _(state_rules.LABELS[then]),
            }
        )


def require_reason(reason: str, message: str) -> None:
    """Raise Invalid for an empty reason."""
    if not reason.strip():
        raise Invalid({"reason": message})


def told(row: Invoice) -> dict[str, Any]:
    """The fields that every event of an invoice carries."""
    return {
        "invoice_uid": str(row.uid),
        "order": row.order,
        "amount": row.amount,
        "about_noun": row.subject_noun,
        "about_uid": row.subject_uid,
    }


def _let_go(row: Invoice, then: State, reason: str) -> None:
    row.state, row.reason = then, reason[:500]
    row.save(update_fields=["state", "reason"])
