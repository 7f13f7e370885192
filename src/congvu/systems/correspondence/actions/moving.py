"""Letters under way, and what was given to a unit, go to the unit's heir."""

from __future__ import annotations

from collections.abc import Sequence

from congvu.kernel.actions import step
from congvu.kernel.moving import Shift, Written, write_columns
from congvu.systems.correspondence.actions.incoming import share
from congvu.systems.correspondence.models import Assignment, IncomingLetter


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
