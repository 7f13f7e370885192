"""Letters under way of units that are merged or split, and what was given to such units."""

from __future__ import annotations

from congvu.kernel.moving import Found, Handing, Shift, columns, found, page
from congvu.systems.correspondence.models import Assignment, IncomingLetter


def letters(*, handing: Handing, after: int, limit: int) -> Found:
    """Letters that are not over: the heir's clerk and leader go on; the book keeps its number."""
    rows = IncomingLetter.objects.as_system("reorganisation").filter(
        unit__in=handing.sources, front__gt=0
    )
    some = page(rows, after=after, limit=limit)
    return found(some, [_letter(row, handing) for row in some])


def assignments(*, handing: Handing, after: int, limit: int) -> Found:
    """What is still worked on."""
    rows = Assignment.objects.filter(unit__in=handing.sources, state=Assignment.State.OPEN)
    some = page(rows.select_related("letter"), after=after, limit=limit)
    return found(some, [_assignment(row, handing) for row in some])


def _letter(row: IncomingLetter, handing: Handing) -> Shift | None:
    before, then, old, new = columns(row, handing, units=("unit_id",))
    if before == then:
        return None
    return Shift(
        row=row.pk, before=before, after=then, from_unit=old, to_unit=new, said=row.notation,
        url=f"/van-ban-den/{row.uid}/",
    )  # fmt: skip


def _assignment(row: Assignment, handing: Handing) -> Shift | None:
    before, then, old, new = columns(row, handing, units=("unit_id",), account=row.account_id)
    if before == then:
        return None
    return Shift(
        row=row.pk, before=before, after=then, from_unit=old, to_unit=new, official=True,
        said=row.letter.notation, persons=(row.person_id,) if row.person_id else (),
    )  # fmt: skip
