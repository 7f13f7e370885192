"""What each register shows: its columns, exactly those of the decree, and its lines.

Law: NĐ 30/2020/NĐ-CP, Phụ lục IV.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from congvu.kernel import clock
from congvu.systems.correspondence.models import (
    Book,
    IncomingLetter,
    Loan,
    OutgoingLetter,
    Posting,
    Recipient,
    Register,
)
from congvu.systems.correspondence.queries import incoming, mending
from congvu.systems.correspondence.rules import lines


@dataclass(frozen=True)
class Head:
    """One column. wide: its share of the printed page; kind: of the screen's column."""

    key: str
    label: str | Promise
    wide: float
    value: Callable[[Any], Any]
    kind: str = "text"


def _own(name: str) -> Callable[[Any], Any]:
    return lambda row: getattr(row, name)


def _described(row: Any) -> str:
    return f"{row.kind_name}: {row.abstract}"


def _named(row: Any) -> str:
    return f"{row.kind_name} {row.notation}, {row.dated_on:%d/%m/%Y}, {row.author}"


def _dated(row: Any) -> str:
    return f"{row.notation}, {row.dated_on:%d/%m/%Y}"


def _due(row: Any) -> date | None:
    return clock.local(row.due_at).date() if row.due_at else None


def _receipt(row: Any) -> str:
    return f"{row.confirmed}/{row.sent}" if row.sent else ""


HEADS: dict[str, tuple[Head, ...]] = {
    Register.INCOMING: (
        Head("arrived_on", _("Ngày đến"), 1.1, _own("arrived_on"), "day"),
        Head("number", _("Số đến"), 0.6, _own("number"), "code"),
        Head("author", _("Tác giả"), 1.8, _own("author")),
        Head("notation", _("Số, ký hiệu"), 1.4, _own("notation"), "code"),
        Head("dated_on", _("Ngày tháng văn bản"), 1.1, _own("dated_on"), "day"),
        Head("abstract", _("Tên loại và trích yếu"), 3.2, _described),
        Head("receivers", _("Đơn vị hoặc người nhận"), 1.8, _own("receivers")),
        Head("forwarded_on", _("Ngày chuyển"), 1.1, _own("forwarded_on"), "day"),
        Head("taken_by", _("Ký nhận"), 1.1, _own("taken_by")),
        Head("note", _("Ghi chú"), 1.1, mending.remark),
    ),
    Register.OUTGOING: (
        Head("notation", _("Số, ký hiệu văn bản"), 1.4, _own("notation"), "code"),
        Head("dated_on", _("Ngày tháng văn bản"), 1.1, _own("dated_on"), "day"),
        Head("abstract", _("Tên loại và trích yếu"), 3.2, _described),
        Head("signer", _("Người ký"), 1.3, _own("signer")),
        Head("places", _("Nơi nhận văn bản"), 1.9, _own("places")),
        Head("kept_by", _("Đơn vị, người nhận bản lưu"), 1.2, _own("kept_by")),
        Head("copies", _("Số lượng bản"), 0.7, _own("copies"), "number"),
        Head("sent_on", _("Ngày chuyển"), 1.1, _own("sent_on"), "day"),
        Head("receipt", _("Ký nhận"), 0.9, _receipt),
        Head("note", _("Ghi chú"), 1.1, mending.remark),
    ),
    Register.TRACKING: (
        Head("number", _("Số đến"), 0.6, _own("number"), "code"),
        Head("named", _("Tên loại, số và ký hiệu, ngày tháng, tác giả"), 3.2, _named),
        Head("receivers", _("Đơn vị hoặc người nhận"), 2, _own("receivers")),
        Head("due_at", _("Thời hạn giải quyết"), 1.1, _due, "day"),
        Head("progress", _("Tiến độ giải quyết"), 2, _own("progress")),
        Head("reply", _("Số, ký hiệu văn bản trả lời"), 1.4, _own("reply"), "code"),
        Head("note", _("Ghi chú"), 1.2, mending.remark),
    ),
    Register.POSTED: (
        Head("posted_on", _("Ngày chuyển"), 1.1, _own("posted_on"), "day"),
        Head("notation", _("Số, ký hiệu văn bản"), 1.8, _own("notation"), "code"),
        Head("place", _("Nơi nhận văn bản"), 2.4, _own("place")),
        Head("envelopes", _("Số lượng bì"), 0.8, _own("envelopes"), "number"),
        Head("receipt", _("Ký nhận và dấu bưu điện"), 2, _own("receipt")),
        Head("note", _("Ghi chú"), 1.4, _own("note")),
    ),
    Register.LENT: (
        Head("lent_on", _("Ngày tháng"), 1.1, _own("lent_on"), "day"),
        Head("borrower", _("Họ và tên người sử dụng"), 1.6, _own("borrower")),
        Head("named", _("Số, ký hiệu, ngày tháng văn bản"), 1.8, _dated, "code"),
        Head("abstract", _("Tên loại và trích yếu"), 2.8, _own("abstract")),
        Head("file_notation", _("Số, ký hiệu hồ sơ"), 1.1, _own("file_notation"), "code"),
        Head("receipt", _("Ký nhận"), 1.1, _own("receipt")),
        Head("returned_on", _("Ngày trả"), 1.1, _own("returned_on"), "day"),
        Head("allowed_by", _("Người cho phép sử dụng"), 1.4, _own("allowed_by")),
        Head("note", _("Ghi chú"), 1.1, _own("note")),
    ),
}  # fmt: skip


Line = IncomingLetter | OutgoingLetter | Posting | Loan
FIXED: dict[type, tuple[str, ...]] = {
    IncomingLetter: lines.INCOMING, OutgoingLetter: lines.OUTGOING, Posting: lines.POSTED,
    Loan: lines.LENT,
}  # fmt: skip
DESK: dict[Register, tuple[Any, str]] = {
    Register.POSTED: (Posting, "posted_on"),
    Register.LENT: (Loan, "lent_on"),
}


def rows(book: Book) -> QuerySet[Any]:
    """The lines of a book in their order; who asks may read the book."""
    if book.register == Register.OUTGOING:
        return _outgoing(book).order_by("dated_on", "id")
    if book.register in DESK:
        kind, first = DESK[Register(book.register)]
        found: QuerySet[Any] = kind.objects.filter(unit=book.unit_id, year=book.year)
        return found.order_by(first, "id")
    return incoming.with_kinds(_incoming(book)).order_by("number")


def fixed(row: Line) -> dict[str, object]:
    """The columns of a line that nothing changes but a correction in the house."""
    return {name: getattr(row, name) for name in FIXED[type(row)]}


def line_of(row: Line) -> str:
    """The fingerprint of a line as it stands."""
    return lines.fingerprint(row.uid, fixed(row))


def place(row: Line) -> object:
    """What a line is called on the cover: its number, at the desk its day."""
    if isinstance(row, Posting):
        return row.posted_on
    if isinstance(row, Loan):
        return row.lent_on
    return row.numbered if isinstance(row, IncomingLetter) else row.notation


def shown(value: Any) -> str:
    """A value as it stands on paper."""
    if isinstance(value, datetime):
        return f"{clock.local(value):%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return "" if value is None else str(value)


def _outgoing(book: Book) -> QuerySet[Any]:
    rows = OutgoingLetter.objects.as_system("lines of a book whose reader was asked for")
    confirmed = Count("recipients", filter=Q(recipients__state=Recipient.State.CONFIRMED))
    found = rows.filter(unit=book.unit_id, year=book.year).exclude(notation="")
    return mending.with_menders(found.annotate(confirmed=confirmed, sent=Count("recipients")))  # fmt: skip


def _incoming(book: Book) -> QuerySet[Any]:
    rows = IncomingLetter.objects.as_system("lines of a book whose reader was asked for")
    return rows.select_related("replaced_by").filter(
        book__unit=book.unit_id, book__year=book.year, book__register=Register.INCOMING
    )
