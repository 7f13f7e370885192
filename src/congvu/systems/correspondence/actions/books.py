"""Taking a number from a book."""

from __future__ import annotations

from django.utils.translation import gettext as _

from congvu.kernel.errors import Refused
from congvu.systems.correspondence.models import Book, Register

# Whoever keeps the first register keeps those beside it.
BESIDE = {Register.INCOMING: (Register.TRACKING,)}


class UnableToEnter(Refused):
    """The book of that year is closed."""


def open_book(unit_id: int, register: Register, year: int) -> Book:
    """The book, locked until the caller's transaction ends. Raises UnableToEnter when closed."""
    for kept in (register, *BESIDE.get(register, ())):
        Book.objects.get_or_create(unit_id=unit_id, register=kept, year=year)
    book = Book.objects.select_for_update().get(unit_id=unit_id, register=register, year=year)
    if book.closed_at is not None:
        raise UnableToEnter(
            _("%(book)s đã khóa; không lấy thêm số của năm này. Hãy ghi vào sổ năm hiện tại.")
            % {"book": str(book)},
            field="arrived_on",
        )
    return book


def take_number(unit_id: int, register: Register, year: int) -> Book:
    """The book with its next number in ``last``; a failed transaction gives it back: no hole.

    Law: NĐ 30/2020/NĐ-CP, Điều 22 (the series of a year starts at 01).
    """
    book = open_book(unit_id, register, year)
    book.last += 1
    book.save(update_fields=["last"])
    return book
