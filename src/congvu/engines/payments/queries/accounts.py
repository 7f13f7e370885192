"""The account that fees are paid into, and the code that asks for a transfer to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from congvu.engines.law import api as law
from congvu.engines.payments.models import Invoice
from congvu.engines.payments.rules.vietqr import VietQR, encode


@dataclass(frozen=True, kw_only=True)
class Account:
    bank: str
    number: str
    name: str


def receiving(*, on: date) -> Account:
    """The account in force that day: a dated parameter that the agency sets."""
    return Account(
        bank=str(law.value("payments.bank", on=on)),
        number=str(law.value("payments.account", on=on)),
        name=str(law.value("payments.account_name", on=on)),
    )


def payload(row: Invoice, *, on: date) -> str:
    """The VietQR text of an invoice: its sum, its order as the purpose, so that money finds it."""
    account = receiving(on=on)
    return encode(
        VietQR(bank=account.bank, account=account.number, amount=row.amount, purpose=row.order)
    )
