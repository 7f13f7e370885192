"""Letters under way, what was given to a unit, and its work files go to the unit's heir."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from congvu.kernel.actions import step
from congvu.kernel.moving import Shift, Written, write_columns
from congvu.systems.correspondence.actions.incoming import share
from congvu.systems.correspondence.models import Assignment, IncomingLetter, WorkFile
from congvu.systems.correspondence.queries.moving import Codes
from congvu.systems.correspondence.rules.files import mark_of


@step
def move_letters(*, shifts: Sequence[Shift]) -> Written:
    """Write whose letters they are now; the heir reads their files."""
    rows = IncomingLetter.objects.as_system("reorganisation")
    done = write_columns(rows, shifts)
    for row in rows.filter(pk__in=done).order_by("pk"):
        share(row)
    return done


@step
def move_assignments(*, shifts: Sequence[Shift]) -> Written:
    """Write who works on them now, and let that unit see the letters with their files."""
    asked = Assignment.objects.filter(pk__in=[shift.row for shift in shifts])
    rows = IncomingLetter.objects.as_system("reorganisation").select_for_update(of=("self",))
    letters = {row.pk: row for row in rows.filter(assignments__in=asked).order_by("pk")}
    done = write_columns(Assignment.objects.all(), shifts)
    for given in Assignment.objects.filter(pk__in=done, account_id=None).order_by("pk"):
        row = letters[given.letter_id]
        row.set(unit_ids=sorted({*row.unit_ids, given.unit_id}))
        share(row)
    return done


@step
def move_files(*, shifts: Sequence[Shift]) -> Written:
    """Write whose files they are now; a code that was taken meanwhile is marked once more."""
    rows = WorkFile.objects.as_system("reorganisation").select_related("unit")
    files = {row.pk: row for row in rows.filter(pk__in=[shift.row for shift in shifts])}
    codes = Codes()
    return write_columns(
        WorkFile.objects.as_system("reorganisation"),
        [_entering(shift, files[shift.row], codes) for shift in shifts if shift.row in files],
    )


def _entering(shift: Shift, row: WorkFile, codes: Codes) -> Shift:
    mark = mark_of(row.unit.name, row.unit.short_name)
    code = codes.free(shift.after["code"], unit_id=shift.after["unit_id"], year=row.year, mark=mark)
    return replace(shift, after={**shift.after, "code": code})
