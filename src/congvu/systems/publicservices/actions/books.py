"""Closing a month of the register (form 07) and having it signed. Law: TT 03/2025/TT-VPCP."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from congvu.engines.documents import api as documents
from congvu.kernel import clock
from congvu.kernel.actions import action, demand, publish
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Refused
from congvu.systems.publicservices.events import BookClosed
from congvu.systems.publicservices.models import Book
from congvu.systems.publicservices.models.intakes import RECEIVE
from congvu.systems.publicservices.queries import books, intakes

LAW = "TT 03/2025/TT-VPCP"


class UnableToClose(Refused):
    """The month is not over, or its register was closed already."""

    status = 422


@action(needs=RECEIVE)
def close_book(*, actor: Actor, month: date, at: datetime) -> str:
    """Close one month of the officer's counter; gives the uid. Raises UnableToClose."""
    desk = intakes.counter_of(actor)
    demand(actor, RECEIVE, desk.id)
    first, last = books.month_of(month)
    if clock.local(at).date() <= last:
        raise UnableToClose(_("Tháng này chưa hết. Hãy khóa sổ từ ngày đầu tháng sau."), law=LAW)
    cards = books.entries(actor=actor, unit_id=desk.id, first=first, last=last)
    row, made = Book.objects.as_system("the gate was asked").get_or_create(
        unit_id=desk.id,
        month=first,
        defaults={"rows": len(cards), "closed_by": actor.name, "closed_at": at},
    )
    if not made:
        raise UnableToClose(_("Sổ tháng này đã được %(who)s khóa.") % {"who": row.closed_by})
    row.refresh_from_db(fields=["uid"])
    documents.request_paper(
        template="onestop/form07",
        data={
            "period": f"Tháng {first:%m/%Y}",
            "desk": desk.name,
            "officer": actor.name,
            "rows": books.lines(cards),
        },
        title=f"Sổ theo dõi hồ sơ tháng {first:%m/%Y}",
        unit_id=desk.id,
        subject_noun=books.NOUN,
        subject_uid=str(row.uid),
        on=clock.local(at).date(),
        series="register",
        request_key=f"book:{row.uid}",
    )
    publish(
        BookClosed(book_uid=str(row.uid), month=f"{first:%m/%Y}", rows=len(cards)), unit_id=desk.id
    )
    return str(row.uid)
