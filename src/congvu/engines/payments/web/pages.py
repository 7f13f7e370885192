"""One invoice: the payer's page with the code to scan, and the official's with what may be done."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from congvu.engines.documents.contracts import PaperCard
from congvu.engines.identity import api as identity
from congvu.engines.law import api as law
from congvu.engines.ledger import api as ledger
from congvu.engines.payments.actions import gateway, refunds
from congvu.engines.payments.actions import invoices as actions
from congvu.engines.payments.contracts import State
from congvu.engines.payments.models import Invoice, Payment
from congvu.engines.payments.queries import accounts, invoices
from congvu.engines.payments.rules.invoices import LABELS, TONES
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid
from congvu.webkit.web.routes import actor_of


@require_GET
def invoice(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What is owed, how to pay it, and the proof once it is paid."""
    actor = actor_of(request)
    row = invoices.invoice(actor=actor, uid=str(uid))
    if actor.is_official and row.person_id != actor.person_id:
        _log_look(actor, row)
    return render(request, "payments/invoice.html", _page(request, actor, row))


@require_GET
def standing(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The part that changes while the payer looks: asked for every few seconds until it is settled."""
    row = invoices.invoice(actor=actor_of(request), uid=str(uid))
    return render(request, "payments/_standing.html", _standing(row))


@require_GET
def qr(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The VietQR code as a drawing. Nothing is drawn once nothing is owed."""
    row = invoices.invoice(actor=actor_of(request), uid=str(uid))
    if row.state != State.WAITING:
        return HttpResponse(status=410)
    out = io.BytesIO()
    made = segno.make(accounts.payload(row, on=clock.today()), error="m", micro=False)
    made.save(out, kind="svg", border=4, scale=6, dark="#000", light="#fff", xmldecl=False)
    answer = HttpResponse(out.getvalue(), content_type="image/svg+xml")
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
def waive(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Let the person off."""
    try:
        actions.waive_invoice(
            actor=actor_of(request),
            uid=str(uid),
            reason=request.POST.get("reason", ""),
            at=clock.now(),
        )
        messages.success(request, _("Đã miễn khoản thu."))
    except (actions.UnableToMoveInvoice, Invalid) as refused:
        messages.error(request, refused.message)
    return redirect("payments:invoice", uid=uid)


@require_POST
def refund(request: HttpRequest, uid: UUID, payment: UUID) -> HttpResponse:
    """Decide to give a payment back."""
    try:
        refunds.refund_payment(
            actor=actor_of(request),
            uid=str(uid),
            payment_uid=str(payment),
            reason=request.POST.get("reason", ""),
            at=clock.now(),
        )
        messages.success(request, _("Đã quyết định hoàn tiền. Cổng thanh toán đang thực hiện."))
    except (actions.UnableToMoveInvoice, refunds.UnableToRefund, Invalid) as refused:
        messages.error(request, refused.message)
    return redirect("payments:invoice", uid=uid)


def _log_look(actor: Actor, row: Invoice) -> None:
    """The payer sees who looked, under "Ai đã xem dữ liệu của tôi". Law: Luật 91/2025/QH15."""
    ledger.log_read(
        actor=actor,
        permission="payments.invoice.read",
        noun="payments.invoice",
        subjects=[str(row.uid)],
        persons=[str(identity.person(row.person_id).uid)],
        purpose=_("Xem khoản phí của hồ sơ %(code)s") % {"code": row.subject_code},
    )


def _page(request: HttpRequest, actor: Actor, row: Invoice) -> dict[str, Any]:
    mine = row.person_id == actor.person_id
    owed = row.state == State.WAITING
    shown: dict[str, Any] = {
        **_standing(row),
        "mine": mine,
        "subject_url": reverse(row.subject_url, args=[row.subject_uid]),
        "payments": [_payment(actor, row, p) for p in invoices.payments_of(row)],
        "papers": [_paper(p) for p in invoices.papers_of(row)],
        "may_waive": owed and actor.holds(actions.WAIVE, row.unit_id),
    }
    if owed and mine:
        shown |= _ways(request, row)
    return shown


def _standing(row: Invoice) -> dict[str, Any]:
    state = State(row.state)
    return {
        "row": row,
        "state": _(LABELS[state]),
        "tone": TONES[state],
        "owed": state is State.WAITING,
    }


def _ways(request: HttpRequest, row: Invoice) -> dict[str, Any]:
    """How to pay: the transfer spelled out beside its code, and the gateway's page."""
    today = clock.today()
    account = accounts.receiving(on=today)
    shown: dict[str, Any] = {
        "bank": law.code_label("banks", account.bank, on=today) or account.bank,
        "account": account,
        "qr_url": reverse("payments:qr", args=[row.uid]),
    }
    if gateway.is_configured():
        back = request.build_absolute_uri(reverse("payments:invoice", args=[row.uid]))
        payload = accounts.payload(row, on=today)
        shown["pay_url"] = gateway.pay_url(row, back=back, qr=payload, at=clock.now())
        shown["is_simulator"] = gateway.is_simulator()
    return shown


def _payment(actor: Actor, row: Invoice, payment: Payment) -> dict[str, Any]:
    back = list(payment.refunds.all())
    live = [r for r in back if r.outcome != "failed"]
    return {
        "payment": payment,
        "refund": live[0] if live else None,
        "trouble": back[-1].trouble if back and not live else "",
        "may_refund": not live
        and actor.is_official
        and actor.holds(refunds.REFUND, row.unit_id)
        and (payment.surplus or row.state == State.PAID),
    }


def _paper(paper: PaperCard) -> dict[str, Any]:
    issued = paper.file_uid is not None
    return {
        "title": paper.title,
        "file_url": reverse("documents:file", args=[paper.file_uid]) if issued else "",
        "verify_url": reverse("documents:paper", args=[paper.code]) if issued else "",
    }
