"""Jobs on money: ask the gateway for what we were not told, carry refunds out."""

from __future__ import annotations

import logging

from django.conf import settings

from congvu.engines.jobs.api import job
from congvu.engines.payments import demo
from congvu.engines.payments.actions import gateway, receiving, refunds
from congvu.engines.payments.contracts import Paid
from congvu.engines.payments.queries import invoices
from congvu.kernel import clock
from congvu.kernel.actors import Actor

log = logging.getLogger(__name__)
GATEWAY = Actor.system("Cổng thanh toán")


def sweep() -> None:
    """Every few minutes: ask for orders without money; a lost message is found here."""
    receiving.forget_heard(actor=GATEWAY, at=clock.now())
    if not gateway.is_configured():
        return
    for order in invoices.to_ask(at=clock.now()):
        try:
            found = gateway.ask(order, at=clock.now())
        except gateway.GatewayUnreachable as wrong:
            log.warning("payment gateway not reachable: %s", wrong)
            return
        if found is not None:
            _take(order, found)


@job(name="payments.refund", attempts=8)
def refund(*, refund: int) -> None:
    """Carry one refund out; after a crash it goes again under the same key."""
    outgoing = refunds.outgoing(refund=refund)
    if outgoing is None:
        return
    answered = gateway.refund(outgoing, at=clock.now())
    refunds.settle_refund(actor=GATEWAY, refund=refund, answered=answered, at=clock.now())


def _take(order: str, found: Paid) -> None:
    try:
        receiving.take_found(actor=GATEWAY, paid=found, at=clock.now())
    except receiving.UnableToTake as refused:  # one bad order does not keep the others waiting
        log.warning("payment for %s not taken: %s", order, refused.code)


@job(name="payments.demo", attempts=8)
def demo_money(*, pay: list[str], back: list[str]) -> None:
    """The demo's people pay at the simulated gateway; nothing outside a demo."""
    if settings.DEMO and gateway.is_configured():
        demo.settle(pay=pay, back=back)
