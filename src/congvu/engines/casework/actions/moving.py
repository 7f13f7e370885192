"""Open cases and tasks go to the unit's heir."""

from __future__ import annotations

from collections.abc import Sequence

from congvu.engines.casework.models import Case, Task
from congvu.kernel.actions import step
from congvu.kernel.moving import Shift, Written, write_columns


@step
def move_cases(*, shifts: Sequence[Shift]) -> Written:
    """The owner and the lanes' units of cases that still are where they were found."""
    rows = Case.objects.as_system("reorganisation").filter(state=Case.State.OPEN)
    return write_columns(rows, shifts)


@step
def move_tasks(*, shifts: Sequence[Shift]) -> Written:
    """The unit of open tasks; their cases are locked first, as everybody does."""
    rows = Task.objects.as_system("reorganisation")
    cases = rows.filter(pk__in=[s.row for s in shifts]).values_list("case_id", flat=True)
    held = Case.objects.as_system("reorganisation").select_for_update().filter(pk__in=list(cases))
    list(held.order_by("pk").values_list("pk", flat=True))
    return write_columns(rows, shifts)
