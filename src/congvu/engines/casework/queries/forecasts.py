"""Which cases will be late if their remaining steps take their time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from congvu.engines.casework.models import Task
from congvu.engines.casework.models.processes import compiled_net
from congvu.engines.casework.models.tasks import Whose
from congvu.engines.casework.queries.calendars import calendar_of
from congvu.engines.casework.rules.forecasting import Forecast, forecast


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
