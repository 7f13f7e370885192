"""Books: which one may read, and whether their lines are still what was written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from congvu.engines.documents import api as documents
from congvu.engines.ledger import api as ledger
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound
from congvu.kernel.text import gettext_noop
from congvu.systems.correspondence.models import Book, Register
from congvu.systems.correspondence.queries import registers
from congvu.systems.correspondence.rules import lines

NOUN = "correspondence.book"
READ = "correspondence.letter.read"
CLOSE = "correspondence.book.close"
LETTERS = {
    Register.INCOMING: "correspondence.letter",
    Register.TRACKING: "correspondence.letter",
    Register.OUTGOING: "correspondence.outgoing",
    Register.POSTED: "correspondence.posting",
    Register.LENT: "correspondence.loan",
}


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is wrong with one line, or with the book ("" line). says: a msgid with its values."""

    line: str
    says: str
    values: dict[str, str] = field(default_factory=dict)


def visible_books(actor: Actor) -> QuerySet[Book]:
    """The books that this actor may read."""
    units = actor.units_of(READ)
    rows = Book.objects.select_related("unit")
    return rows if units is None else rows.filter(unit__in=sorted(units))


def book(*, actor: Actor, uid: UUID | str) -> Book:
    """One book. Raises NotFound."""
    row = visible_books(actor).filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không tìm thấy sổ này."))
    return row


def papers_of(row: Book) -> list[documents.PaperCard]:
    """The signed prints of a closed book, volume by volume."""
    return documents.papers_of(subject_noun=NOUN, subject_uid=str(row.uid))


def batch_of(row: Book) -> ledger.Batch:
    """How many lines, and the root over what is fixed of them, in their order."""
    found = registers.rows(row)
    return ledger.batch_of(
        [str(one.uid), *map(str, registers.fixed(one).values())] for one in found
    )


def check(row: Book) -> list[Fault]:
    """Every line against the ledger and the numbers that were taken; [] when all is as written."""
    return [*_of_book(row), *_of_lines(row), *_of_numbers(row)]


def _of_book(row: Book) -> Iterator[Fault]:
    told = ledger.last_told(noun=NOUN, subjects=[str(row.uid)], field="root").get(str(row.uid))
    if told and row.closed_at is None:
        yield Fault(line="", says=gettext_noop("Sổ đã khóa nhưng bị mở lại ngoài quy trình."))
    if told and told != batch_of(row).root:
        yield Fault(
            line="", says=gettext_noop("Sổ không còn đúng như lúc khóa và ký số; xem từng dòng.")
        )


def _of_lines(row: Book) -> Iterator[Fault]:
    found = {str(one.uid): one for one in registers.rows(row)}
    told = ledger.last_told(
        noun=LETTERS[Register(row.register)], subjects=list(found), field="line"
    )
    for uid, one in found.items():
        name = getattr(one, "numbered", one.notation)
        if uid not in told:
            yield Fault(line=name, says=gettext_noop("Nhật ký không ghi dòng này."))
            continue
        changed = lines.altered(told[uid], registers.line_of(one))
        if changed:
            named = ", ".join(_(lines.LABELS[column]) for column in changed)
            yield Fault(
                line=name, says=gettext_noop("Bị sửa ngoài quy trình: %(columns)s."),
                values={"columns": named},
            )  # fmt: skip


def _of_numbers(row: Book) -> Iterator[Fault]:
    if row.register == Register.OUTGOING:
        stands = set(registers.rows(row).values_list("notation", flat=True))
        for text in missing(row, documents.numbers_of(unit_id=row.unit_id, year=row.year)):
            yield Fault(line=text, says=gettext_noop("Số đã lấy nhưng không có trong sổ."))
        taken = {one.text for one in documents.numbers_of(unit_id=row.unit_id, year=row.year)}
        for text in sorted(stands - taken):
            yield Fault(line=text, says=gettext_noop("Số này chưa từng được lấy từ dãy số."))
    elif row.register == Register.INCOMING:
        stands = set(registers.rows(row).values_list("number", flat=True))
        for number in sorted(set(range(1, row.last + 1)) - stands):
            yield Fault(line=f"{number:02}/{row.year}", says=gettext_noop("Dòng này đã mất."))
        for number in sorted(n for n in stands if n > row.last):
            yield Fault(line=f"{number:02}/{row.year}", says=gettext_noop("Ngoài dãy số của sổ."))


def missing(row: Book, taken: list[documents.NumberCard]) -> list[str]:
    """Numbers that were taken and not given up, and stand on no line of the outgoing register."""
    stands = set(registers.rows(row).values_list("notation", flat=True))
    return [one.text for one in taken if one.state != "released" and one.text not in stands]
