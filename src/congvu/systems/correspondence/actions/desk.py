"""What the clerk's desk writes down: what went by post, which copies were lent and came back.

Law: NĐ 30/2020/NĐ-CP, Phụ lục IV.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.kernel import clock, ids
from congvu.kernel.actions import action, demand, publish
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound, Refused
from congvu.systems.correspondence import events
from congvu.systems.correspondence.actions.books import open_book
from congvu.systems.correspondence.actions.incoming import REGISTER
from congvu.systems.correspondence.models import Loan, OutgoingLetter, Posting, Register
from congvu.systems.correspondence.queries.registers import line_of
from congvu.systems.correspondence.rules.desk import Lent, Posted


class UnableToReturn(Refused):
    """The copy came back already."""


@action(needs=REGISTER)
def enter_posting(
    *, actor: Actor, unit_id: int, said: Posted, at: datetime, letter: str = ""
) -> str:
    """A line of the register of what is posted; gives its uid. Raises Invalid, UnableToEnter."""
    demand(actor, REGISTER, unit_id)
    _not_ahead("posted_on", said.posted_on, at)
    open_book(unit_id, Register.POSTED, said.posted_on.year)
    row = Posting.objects.create(
        uid=ids.uuid7(), unit_id=unit_id, year=said.posted_on.year,
        letter=_letter(actor, letter), **asdict(said),
    )  # fmt: skip
    row.refresh_from_db()
    told = events.PostingEntered(
        posting_uid=str(row.uid), notation=row.notation, place=row.place, line=line_of(row)
    )
    publish(told, unit_id=unit_id)
    return str(row.uid)


@action(needs=REGISTER)
def note_receipt(*, actor: Actor, uid: UUID | str, receipt: str, note: str, at: datetime) -> None:
    """Who took it at the post office. Raises NotFound, Invalid, UnableToEnter."""
    row = Posting.objects.select_for_update(of=("self",)).filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không tìm thấy dòng này."))
    demand(actor, REGISTER, row.unit_id)
    open_book(row.unit_id, Register.POSTED, row.year)
    if not receipt.strip():
        raise Invalid({"receipt": _("Hãy ghi người nhận, số dấu bưu điện.")})
    row.receipt, row.note = receipt.strip()[:200], note.strip()[:500]
    row.save(update_fields=["receipt", "note"])
    publish(
        events.PostingReceived(posting_uid=str(row.uid), receipt=row.receipt), unit_id=row.unit_id
    )


@action(needs=REGISTER)
def lend_copy(*, actor: Actor, unit_id: int, said: Lent, at: datetime, letter: str = "") -> str:
    """A line of the register of lent copies; gives its uid. Raises Invalid, UnableToEnter."""
    demand(actor, REGISTER, unit_id)
    _not_ahead("lent_on", said.lent_on, at)
    open_book(unit_id, Register.LENT, said.lent_on.year)
    row = Loan.objects.create(
        uid=ids.uuid7(), unit_id=unit_id, year=said.lent_on.year, letter=_letter(actor, letter),
        **asdict(said),
    )  # fmt: skip
    row.refresh_from_db()
    told = events.CopyLent(
        loan_uid=str(row.uid), notation=row.notation, borrower=row.borrower, line=line_of(row)
    )
    publish(told, unit_id=unit_id)
    return str(row.uid)


@action(needs=REGISTER)
def take_copy_back(
    *, actor: Actor, uid: UUID | str, returned_on: date, note: str, at: datetime
) -> None:
    """The copy is back; written although its year is closed, for it went out before.

    Raises NotFound, Invalid, UnableToReturn.
    """
    row = Loan.objects.select_for_update(of=("self",)).filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không tìm thấy dòng này."))
    demand(actor, REGISTER, row.unit_id)
    if row.returned_on is not None:
        raise UnableToReturn(_("Bản lưu này đã được trả."))
    _not_ahead("returned_on", returned_on, at)
    if returned_on < row.lent_on:
        raise Invalid({"returned_on": _("Ngày trả không được trước ngày mượn.")})
    row.returned_on, row.note = returned_on, note.strip()[:500]
    row.save(update_fields=["returned_on", "note"])
    publish(events.CopyReturned(loan_uid=str(row.uid), notation=row.notation), unit_id=row.unit_id)


def _not_ahead(name: str, day: date, at: datetime) -> None:
    if day > clock.local(at).date():
        raise Invalid({name: _("Ngày này không được sau hôm nay.")})


def _letter(actor: Actor, uid: str) -> OutgoingLetter | None:
    """The document of ours that it is about. Raises NotFound."""
    if not uid:
        return None
    row = OutgoingLetter.objects.visible_to(actor).filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không tìm thấy văn bản này."))
    return row
