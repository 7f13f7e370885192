"""Published processes, cases with their clocks, open tasks, finished ones, timers, drafts."""

from congvu.engines.casework.models.cases import Case, Clock
from congvu.engines.casework.models.drafts import DraftStep, FormDraft
from congvu.engines.casework.models.processes import ProcessVersion
from congvu.engines.casework.models.tasks import Task, TaskDone, Timer

__all__ = [
    "Case", "Clock", "DraftStep", "FormDraft", "ProcessVersion", "Task", "TaskDone", "Timer",
]  # fmt: skip
