"""Money of the demo: some invoices are paid at the simulated gateway, some of it is given back.

Asked for by name (``payments.demo``) by the rooms whose demo owes fees; every đồng goes the real way:
the pay page, the gateway's signed call, the refund's job.
"""

from __future__ import annotations

import requests
from django.conf import settings

from congvu.engines.payments.actions import gateway, refunds
from congvu.engines.payments.contracts import State
from congvu.engines.payments.models import Invoice
from congvu.kernel import clock
from congvu.kernel.actors import Actor

OFFICER = Actor.system("Kế toán (dữ liệu trình diễn)")
SECONDS = 20


def settle(*, pay: list[str], back: list[str]) -> None:
    """Pay these invoices, give the money of some of them back; what is done is left alone.

    pay, back: uids. Raises GatewayUnreachable, so that the job tries again.
    """
    rows = Invoice.objects.as_system("the demo pays")
    for row in rows.filter(uid__in=pay, state=State.WAITING).order_by("id"):
        address = gateway.pay_url(row, back=settings.PUBLIC_URL, qr="", at=clock.now())
        try:
            requests.post(address, data={"way": "once"}, timeout=SECONDS, allow_redirects=False)
        except requests.RequestException as wrong:
            raise gateway.GatewayUnreachable(str(wrong)) from wrong
    if rows.filter(uid__in=pay, state=State.WAITING).exists():
        raise gateway.GatewayUnreachable("the simulated gateway has not told of the money yet")
    for row in rows.filter(uid__in=back, state=State.PAID).order_by("id"):
        payment = row.payments.order_by("id").first()
        if payment is not None:
            refunds.refund_payment(
                actor=OFFICER, uid=str(row.uid), payment_uid=str(payment.uid),
                reason="Người nộp rút yêu cầu trước khi được giải quyết.", at=clock.now(),
            )  # fmt: skip
