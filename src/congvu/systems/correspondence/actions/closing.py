"""Closing a book at the end of its year: nothing is entered any more, the print is signed.

Law: NĐ 30/2020/NĐ-CP, Điều 15, Điều 22 và Phụ lục IV.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from congvu.engines.documents import api as documents
from congvu.engines.org import api as org
from congvu.kernel import clock
from congvu.kernel.actions import action, demand, publish
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound, Refused
from congvu.systems.correspondence.events import BookClosed
from congvu.systems.correspondence.models import Book, Register
from congvu.systems.correspondence.queries import books, registers

CLOSE = books.CLOSE
TEMPLATE = "registers/book"
VOLUME = 1_500  # lines of one printed volume


class UnableToClose(Refused):
    """The year is not over, the book is closed already, or something is still on its way into it."""


@action(needs=CLOSE)
def close_book(*, actor: Actor, uid: UUID | str, at: datetime) -> None:
    """Close one book and have its print signed by the agency; the book of the next year opens.

    Raises NotFound, UnableToClose.
    """
    row = Book.objects.select_for_update(of=("self",)).filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không tìm thấy sổ này."))
    demand(actor, CLOSE, row.unit_id)
    today = clock.local(at).date()
    _demand_closable(row, today)
    given_up = _close_numbers(row) if row.register == Register.OUTGOING else []
    batch = books.batch_of(row)
    row.closed_at, row.closed_by = at, actor.name
    row.paper_code = _print(row, actor, batch.root, given_up, today)
    row.save(update_fields=["closed_at", "closed_by", "paper_code"])
    Book.objects.get_or_create(unit_id=row.unit_id, register=row.register, year=row.year + 1)
    publish(
        BookClosed(
            book_uid=str(row.uid), title=str(row), lines=batch.count, root=batch.root,
        ),
        unit_id=row.unit_id,
    )  # fmt: skip


def _demand_closable(row: Book, today: date) -> None:
    if row.closed_at is not None:
        raise UnableToClose(_("Sổ này đã được %(who)s khóa.") % {"who": row.closed_by})
    if today < row.ends_on:
        raise UnableToClose(
            _("Năm %(year)s chưa hết. Hãy khóa sổ từ ngày 31/12/%(year)s.") % {"year": row.year}
        )


def _close_numbers(row: Book) -> list[documents.NumberCard]:
    """No number of that year is given any more; those that were given up. Raises UnableToClose."""
    taken = documents.close_numbers(unit_id=row.unit_id, year=row.year)
    waiting = books.missing(row, taken)
    if waiting:
        raise UnableToClose(
            _("Văn bản chưa ký xong hoặc chưa vào sổ: %(numbers)s. Hãy đợi, hoặc hủy rồi khóa lại.")
            % {"numbers": ", ".join(waiting[:10])}
        )
    return [one for one in taken if one.state == "released"]


def _print(
    row: Book, actor: Actor, root: str, given_up: Sequence[documents.NumberCard], today: date
) -> str:
    """Ask for the signed volumes; the code of the first."""
    with translation.override("vi"):
        heads = registers.HEADS[row.register]
        kept = list(registers.rows(row))
        lines = [[registers.shown(h.value(one)) for h in heads] for one in kept]
        names = [registers.shown(registers.place(one)) for one in kept]
        data = {
            "register": str(Register(row.register).label), "unit": org.unit(row.unit_id).name,
            "year": row.year, "heads": [str(h.label) for h in heads],
            "widths": [h.wide for h in heads], "count": len(lines), "root": root,
            "gaps": [f"{one.text}: {one.reason}" for one in given_up], "officer": actor.name,
        }  # fmt: skip
    volumes = [lines[i : i + VOLUME] for i in range(0, len(lines), VOLUME)] or [[]]
    spans = [_span(names[i : i + VOLUME]) for i in range(0, len(names), VOLUME)] or [""]
    codes = [
        _volume(row, {**data, "span": span}, part, (number, len(volumes)), today)
        for number, (part, span) in enumerate(zip(volumes, spans, strict=True), start=1)
    ]
    return codes[0]


def _span(names: list[str]) -> str:
    """From which line to which, as the cover of a volume says."""
    return f"Từ {names[0]} đến {names[-1]}"


def _volume(
    row: Book, data: dict[str, Any], lines: list[list[str]], place: tuple[int, int], today: date
) -> str:
    number, of = place
    title = f"{data['register']} năm {row.year}" + (f", quyển {number}" if of > 1 else "")
    ref = documents.request_paper(
        template=TEMPLATE, data={**data, "rows": lines, "volume": number, "volumes": of},
        title=title, unit_id=row.unit_id, subject_noun=books.NOUN, subject_uid=str(row.uid),
        on=today, request_key=f"letter-book:{row.uid}:{number}",
    )  # fmt: skip
    return ref.code
