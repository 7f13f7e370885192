"""Telling the sender how its letter stands here.

Law: QĐ 28/2018/QĐ-TTg (trạng thái xử lý văn bản điện tử).
"""

from __future__ import annotations

from congvu.engines.exchange import api as exchange
from congvu.kernel.actions import publish, running
from congvu.kernel.errors import Refused
from congvu.systems.correspondence.events import StateNotSent
from congvu.systems.correspondence.models import IncomingLetter
from congvu.systems.correspondence.rules.matching import split_notation


def reference(row: IncomingLetter) -> exchange.Reference:
    """The letter as its sender knows it."""
    number, notation = split_notation(row.notation)
    return exchange.Reference(
        organ=row.author_code, number=number, notation=notation, on=row.dated_on,
        document_id=row.document_id,
    )  # fmt: skip


def report(row: IncomingLetter, code: str, said: str = "") -> None:
    """Send the state back when the letter came over the axis; what cannot be sent is written down."""
    if row.message_uid is None:
        return
    about = reference(row)
    try:
        exchange.send_status(
            unit_id=row.unit_id, to=row.author_code, about=about,
            code=exchange.StatusCode(code), description=said[:500],
            staff=exchange.Staff(name=running().actor.name),
        )  # fmt: skip
    except Refused as refused:
        told = StateNotSent(letter_uid=str(row.uid), code=code, why=refused.message)
        publish(told, unit_id=row.unit_id)
