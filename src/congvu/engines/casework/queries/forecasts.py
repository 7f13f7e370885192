"""Which cases will be late if their remaining steps take their time."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from datetime import datetime

from congvu.engines.casework.models import Task
from congvu.engines.casework.models.processes import compiled_net
from congvu.engines.casework.models.tasks import Whose
from congvu.engines.casework.queries.calendars import calendar_of
from congvu.engines.casework.rules.clocks import Calendar
from congvu.engines.casework.rules.forecasting import Forecast, at_risk, forecast, hours_left
from congvu.kernel import prepared

_PROMISED = (
    "SELECT case_id, due_at FROM casework_clock WHERE case_id = ANY($1::bigint[])"
    " AND kind = 'legal' AND paused_at IS NULL AND stopped_at IS NULL AND due_at IS NOT NULL"
)


def forecasts(*, noun: str, due: Mapping[str, datetime], at: datetime) -> dict[str, Forecast]:
    """subject uid → forecast, for those whose turn is the office's. due: the day promised to each.

    Of several open steps the one with the most before it counts. One query for all of them.
    """
    tasks = Task.objects.as_system("the subject's own room asks").filter(
        case__subject_noun=noun, case__subject_uid__in=list(due), whose=Whose.OFFICIAL
    )
    calendar = calendar_of("default", at)
    found: dict[str, Forecast] = {}
    rows = tasks.values_list("case__subject_uid", "case__process_id", "node", "opened_at")
    for uid, process, node, opened_at in rows:
        seen = forecast(
            compiled_net(process),
            node,
            spent=calendar.working_hours_between(opened_at, at),
            left=calendar.working_hours_between(at, due[uid]),
        )
        if uid not in found or seen.needed > found[uid].needed:
            found[uid] = seen
    return found


def promised(tasks: Iterable[Task]) -> dict[int, datetime]:
    """case id → when its legal clock runs out, for those whose clock runs; one query."""
    cases = ",".join({str(task.case_id) for task in tasks})
    return dict(prepared.run(_PROMISED, [f"{{{cases}}}"]).fetchall())


def will_be_late(task: Task, due: datetime | None, at: datetime, calendar: Calendar) -> bool:
    """Whether the case comes late if this step and those after it take their time.

    due: of the case's legal clock, which the time still left is counted to; None: no clock runs.
    """
    if due is None or due <= at or task.whose != Whose.OFFICIAL:
        return False
    now, later = _hours(task.case.process_id, task.node)
    needed = max(0.0, now - calendar.working_hours_between(task.opened_at, at)) + later
    return at_risk(needed, calendar.working_hours_between(at, due))


@functools.lru_cache(maxsize=4096)
def _hours(process_id: int, node: str) -> tuple[float, float]:
    """Hours of the step and of all after it; a published version never changes."""
    return hours_left(compiled_net(process_id), node)
