"""One line of what the clerk's desk keeps, and the book that it stands in."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound
from congvu.systems.correspondence.models import Book, Loan, Posting, Register
from congvu.systems.correspondence.queries.incoming import REGISTER

Kept = TypeVar("Kept", Posting, Loan)


def kept(actor: Actor, kind: type[Kept], uid: UUID) -> Kept:
    """A line of a book that the actor keeps. Raises NotFound."""
    row = kind.objects.filter(uid=uid).first()
    if row is None or not actor.holds(REGISTER, row.unit_id):
        raise NotFound(_("Không tìm thấy dòng này."))
    return row


def book_of(row: Posting | Loan, register: Register) -> UUID:
    """The uid of its book."""
    found: UUID = Book.objects.values_list("uid", flat=True).get(
        unit=row.unit_id, register=register, year=row.year
    )
    return found
