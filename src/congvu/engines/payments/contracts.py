"""What other rooms may know of money owed: frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum


class State(IntEnum):
    """Where an invoice stands."""

    WAITING = 1
    PAID = 2
    REFUNDING = 3
    REFUNDED = 4
    WAIVED = 5
    CANCELLED = 6


@dataclass(frozen=True, kw_only=True)
class NewInvoice:
    """What is owed for one thing. request_key: the caller's, so that a repeat is known.

    subject_url: URL name of the thing's page, which takes its uid. must_precede: the code of what
    may not be done before it is paid ("" nothing); amount: whole đồng, more than 0. unit_id: who is
    owed, and decides; seen_by: other units whose officials may see it.
    """

    request_key: str
    title: str
    amount: int
    person_id: int
    unit_id: int
    subject_noun: str
    subject_uid: str
    subject_code: str
    subject_url: str
    must_precede: str = ""
    seen_by: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class InvoiceCard:
    """One invoice. order: its code at the gateway and the purpose of a bank transfer."""

    uid: str
    order: str
    title: str
    amount: int
    state: State
    person_id: int
    unit_id: int
    subject_noun: str
    subject_uid: str
    subject_code: str
    must_precede: str
    raised_at: datetime
    paid_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Paid:
    """Money that the gateway says has come. transaction: the gateway's own number."""

    order: str
    transaction: str
    amount: int
    paid_at: datetime
