"""The payment gateway over HTTP: the only file that knows its addresses and messages.

Every message, both ways, is JSON signed as ``rules.signing`` says. We never follow a redirect and
believe no answer without a signature.
"""

from __future__ import annotations

import json
import secrets
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import requests
from django.conf import settings

from congvu.engines.payments.actions.refunds import Answered, Outgoing
from congvu.engines.payments.contracts import Paid
from congvu.engines.payments.models import Invoice
from congvu.engines.payments.rules import signing

SECONDS = 10


class GatewayUnreachable(Exception):
    """No answer, or one that cannot be believed; ask again later."""


def is_configured() -> bool:
    """Whether this installation has a gateway."""
    return bool(_setting("url") and secret())


def secret() -> str:
    """What both sides sign with; '' when there is no gateway."""
    return _setting("secret")


def _setting(name: str) -> str:
    return str(settings.CONGVU_PAYMENT[name])


def pay_url(row: Invoice, *, back: str, qr: str, at: datetime) -> str:
    """Where the payer's browser goes: the order, signed, so that nobody changes the sum on the way."""
    told = {
        "merchant": _setting("merchant"),
        "order": row.order,
        "amount": row.amount,
        "title": row.title,
        "back": back,
        "qr": qr,
    }
    body = urlencode(sorted((key, str(value)) for key, value in told.items()))
    stamp, nonce = str(int(at.timestamp())), secrets.token_hex(16)
    mark = signing.sign(secret(), timestamp=stamp, nonce=nonce, body=body.encode())
    proof = urlencode({"timestamp": stamp, "nonce": nonce, "signature": mark})
    return f"{_setting('url')}/pay?{body}&{proof}"


def ask(order: str, *, at: datetime) -> Paid | None:
    """What the gateway knows of an order: the money, or None when none came.

    Raises GatewayUnreachable.
    """
    said = _post("/v1/query", {"order": order}, at)
    return read_paid(said) if said.get("status") == "paid" and said.get("order") == order else None


def refund(outgoing: Outgoing, *, at: datetime) -> Answered:
    """Ask for money to go back; the same key is the same refund. Raises GatewayUnreachable."""
    said = _post(
        "/v1/refund",
        {
            "key": outgoing.key,
            "order": outgoing.order,
            "transaction": outgoing.transaction,
            "amount": outgoing.amount,
            "reason": outgoing.reason,
        },
        at,
    )
    if said.get("code") == signing.OK:
        return Answered(transaction=str(said["refund"])[:60])
    return Answered(trouble=str(said.get("message", said.get("code", "?"))))


def read_paid(said: dict[str, Any]) -> Paid:
    """A message as a value. Raises ValueError for what is not one."""
    try:
        amount, when = said["amount"], datetime.fromisoformat(str(said["paid_at"]))
        order, transaction = str(said["order"]), str(said["transaction"])
    except (KeyError, TypeError, ValueError) as wrong:
        raise ValueError("a field is missing or malformed") from wrong
    if type(amount) is not int or when.tzinfo is None or not 0 < len(transaction) <= 60:
        raise ValueError("amount, time or transaction is malformed")
    return Paid(order=order, transaction=transaction, amount=amount, paid_at=when)


def _post(path: str, told: dict[str, Any], at: datetime) -> dict[str, Any]:
    body = json.dumps({"merchant": _setting("merchant"), **told}).encode()
    stamp, nonce = str(int(at.timestamp())), secrets.token_hex(16)
    headers = {
        "Content-Type": "application/json",
        signing.TIMESTAMP: stamp,
        signing.NONCE: nonce,
        signing.SIGNATURE: signing.sign(secret(), timestamp=stamp, nonce=nonce, body=body),
    }
    try:
        answer = requests.post(
            _setting("url") + path, data=body, headers=headers, timeout=SECONDS,
            allow_redirects=False,
        )  # fmt: skip
    except requests.RequestException as wrong:
        raise GatewayUnreachable(str(wrong)) from wrong
    # The answer carries our own nonce: an old answer does not fit a new question.
    if answer.status_code != 200 or not signing.is_genuine(
        secret(), timestamp=answer.headers.get(signing.TIMESTAMP, ""), nonce=nonce,
        body=answer.content, signature=answer.headers.get(signing.SIGNATURE, ""),
        now=at.timestamp(),
    ):  # fmt: skip
        raise GatewayUnreachable(f"{path}: HTTP {answer.status_code}")
    found: dict[str, Any] = json.loads(answer.content)
    return found


def is_simulator() -> bool:
    """Whether the gateway is the demo's own, so that pages say so."""
    return bool(settings.CONGVU_PAYMENT["simulated"])
