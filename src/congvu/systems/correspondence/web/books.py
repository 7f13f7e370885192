"""Books: the list of them, one book in the decree's columns, closing it."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.systems.correspondence.actions import closing as actions
from congvu.systems.correspondence.models import Book, Register
from congvu.systems.correspondence.queries import books as queries
from congvu.systems.correspondence.queries import registers
from congvu.systems.correspondence.queries.incoming import REGISTER
from congvu.webkit.web import answers
from congvu.webkit.web.routes import actor_of
from congvu.webkit.web.screens import Column, Filter, ListScreen

ORDERS = {
    Register.OUTGOING: "dated_on",
    Register.POSTED: "posted_on",
    Register.LENT: "lent_on",
}
PAGES = {Register.POSTED: "correspondence:receipt", Register.LENT: "correspondence:take-back"}


def _address(row: Book) -> str:
    return reverse("correspondence:book", args=[row.uid])


def _of(name: str) -> Any:
    return lambda rows, value: rows.filter(**{name: value})


def _open(rows: QuerySet[Any], said: str) -> QuerySet[Any]:
    return rows.filter(closed_at__isnull=said == "mo")


class Books(ListScreen):
    """The books of the units whose registers one reads."""

    title = _("Sổ văn thư")
    lead = _("Các sổ theo Nghị định 30/2020/NĐ-CP, mỗi đơn vị mỗi năm một sổ. Cuối năm khóa sổ.")
    name = "so-van-thu"
    order = "-year"
    columns: ClassVar = (
        Column(
            key="register", label=_("Sổ"), value=lambda row: row.get_register_display(),
            link=_address,
        ),
        Column(key="unit.name", label=_("Của"), related=("unit",)),
        Column(key="year", label=_("Năm"), kind="code", sort="year"),
        Column(
            key="closed_at", label=_("Tình trạng"), kind="status",
            value=lambda row: gettext("Đã khóa") if row.closed_at else gettext("Đang mở"),
            tone=lambda row: "plain" if row.closed_at else "good",
        ),
        Column(key="closed_on", label=_("Khóa lúc"), kind="moment", value=lambda row: row.closed_at),
        Column(key="closed_by", label=_("Người khóa")),
    )  # fmt: skip
    filters: ClassVar = (
        Filter(
            key="so", label=_("Sổ"), kind="choice", choices=Register.choices, apply=_of("register")
        ),
        Filter(
            key="tinh_trang", label=_("Tình trạng"), kind="choice", apply=_open,
            choices=(("mo", _("Đang mở")), ("khoa", _("Đã khóa"))),
        ),
    )  # fmt: skip
    empty_title = _("Chưa có sổ nào")
    empty_text = _("Sổ mở khi văn bản đầu tiên của năm vào sổ.")

    template = "correspondence/books.html"

    def rows(self, actor: Actor) -> QuerySet[Any]:
        return queries.visible_books(actor)

    def context(self) -> dict[str, Any]:
        return {"may_register": self.actor.holds(REGISTER)}


class Lines(ListScreen):
    """The lines of one book, exactly in its columns."""

    template = "correspondence/book.html"
    size = 50
    empty_title = _("Sổ chưa có dòng nào")
    empty_text = _("Văn bản vào sổ sẽ nằm ở đây.")

    def __init__(self, request: HttpRequest, *, book: Book) -> None:
        super().__init__(request)
        self.book = book
        self.__dict__ |= {
            "title": gettext("%(register)s năm %(year)s")
                     % {"register": book.get_register_display(), "year": book.year},
            "lead": book.unit.name, "name": f"{book.register}-{book.year}",
            "columns": _columns(book, keeps=self.actor.holds(REGISTER, book.unit_id)),
            "order": ORDERS.get(Register(book.register), "number"),
        }  # fmt: skip

    def rows(self, actor: Actor) -> QuerySet[Any]:
        return registers.rows(self.book)

    def context(self) -> dict[str, Any]:
        book, checked = self.book, "kiem-tra" in self.query
        may = self.actor.holds(queries.CLOSE, book.unit_id)
        return {
            "book": book, "papers": queries.papers_of(book) if book.closed_at else [],
            "may_close": may and book.closed_at is None and clock.today() >= book.ends_on,
            "checked": checked,
            "faults": [(f.line, gettext(f.says) % f.values) for f in queries.check(book)]
                      if checked else [],
        }  # fmt: skip


def show(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """One book; ``?kiem-tra`` holds its lines against the ledger."""
    book = queries.book(actor=actor_of(request), uid=uid)
    return Lines(request, book=book).show()


@require_POST
def close(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Close it."""
    actor = actor_of(request)
    book = queries.book(actor=actor, uid=uid)
    try:
        actions.close_book(actor=actor, uid=uid, at=clock.now())
    except actions.UnableToClose as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, gettext("Đã khóa sổ. Bản in có chữ ký số hiện sau ít phút."))
    return answers.go(request, _address(book))


def _columns(book: Book, *, keeps: bool) -> tuple[Column, ...]:
    sorts = {"number", *ORDERS.values()}
    page = PAGES.get(Register(book.register)) if keeps else None
    return tuple(
        Column(
            key=h.key, label=h.label, kind=h.kind, value=h.value,
            sort=h.key if h.key in sorts else "",
            link=(lambda row: reverse(page, args=[row.uid])) if page and not at else None,
        )
        for at, h in enumerate(registers.HEADS[book.register])
    )  # fmt: skip
