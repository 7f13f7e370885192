"""The fee of a dossier: raised when it is handed in, asked for before it is accepted, let go after.

Law: Luật Phí và lệ phí 97/2015/QH13; NĐ 118/2025/NĐ-CP.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from congvu.engines.payments import api as payments
from congvu.engines.payments.contracts import NewInvoice
from congvu.engines.payments.contracts import State as InvoiceState
from congvu.kernel.actions import action, step, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Refused
from congvu.kernel.money import format_vnd
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import DossierCard, PaidOnline
from congvu.registers.procedures.contracts import Procedure
from congvu.systems.publicservices import rules
from congvu.systems.publicservices.queries import fees

NOUN = "dossiers.dossier"


class UnableToAccept(Refused):
    """The fee that is due before acceptance has not been paid."""

    status = 422


@step
def raise_fee(*, procedure: Procedure, dossier: DossierCard, at: datetime) -> None:
    """Raise what the procedure's fee table asks of the way in which the dossier came; 0 asks nothing."""
    fee = rules.fee_of(procedure.channels, way=int(dossier.channel))
    if fee is None:
        return
    amount = fees.amount(channel=fee, answers=dossiers.answers_of(uid=dossier.uid), on=at)
    dossiers.owe_fee(uid=dossier.uid, amount=amount)
    payments.raise_invoice(
        new=NewInvoice(
            request_key=f"dossier:{dossier.uid}",
            title=f"Phí, lệ phí: {procedure.name.vi}",
            amount=amount,
            person_id=dossier.person_id,
            unit_id=dossier.owner_unit_id,
            seen_by=(dossier.reception_unit_id,),
            subject_noun=NOUN,
            subject_uid=dossier.uid,
            subject_code=dossier.code,
            subject_url="publicservices:dossier",
            must_precede=rules.FEE_PRECEDES.get(fee.fee_moment, ""),
        ),
        at=at,
    )


@action(needs="publicservices.result.issue")
def note_payment(*, actor: Actor, dossier_uid: str) -> None:
    """Keep on the dossier what QĐ 766/QĐ-TTg counts (3.6): what is owed, whether a gateway brought it.

    Read anew from the invoices, so that told twice or late it comes out the same.
    """
    unchanged()  # unless a step below has something to tell
    raised = payments.invoices_of(noun=NOUN, uid=dossier_uid)
    owed = [i for i in raised if i.state is not InvoiceState.WAIVED]
    paid = [i for i in owed if i.state in (InvoiceState.PAID, InvoiceState.REFUNDING)]
    dossiers.owe_fee(uid=dossier_uid, amount=sum(i.amount for i in owed))
    gateway = PaidOnline.OWN if paid else PaidOnline.NO
    dossiers.pay_fee_online(uid=dossier_uid, gateway=gateway)


@step
def demand_paid(*, dossier_uid: str) -> None:
    """Raise UnableToAccept while a fee that is due before acceptance is unpaid."""
    owed = payments.unpaid_before(noun=NOUN, uid=dossier_uid, what=rules.ACCEPT)
    if owed is not None:
        raise UnableToAccept(
            _(
                "Chưa tiếp nhận được: thủ tục này thu phí trước khi tiếp nhận, người nộp còn phải nộp "
                "%(money)s (khoản thu %(order)s). Hãy đợi thanh toán, hoặc miễn khoản thu nếu có căn cứ."
            )
            % {"money": format_vnd(owed.amount), "order": owed.order},
            law="NĐ 118/2025/NĐ-CP",
            field="outcome",
        )


@step
def let_go(*, dossier_uid: str, reason: str) -> None:
    """The dossier ended: what is unpaid is owed no longer. What was paid is refunded by an official."""
    payments.cancel_invoices(noun=NOUN, uid=dossier_uid, reason=reason)
