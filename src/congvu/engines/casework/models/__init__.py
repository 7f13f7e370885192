"""Published processes and decisions; cases with their clocks, tasks, timers, waits; batches; drafts of
forms and of processes."""

from congvu.engines.casework.models.batches import Batch, BatchItem
from congvu.engines.casework.models.cases import Case, Clock
from congvu.engines.casework.models.changeovers import ChangedOver, Changeover
from congvu.engines.casework.models.decisions import DecisionVersion
from congvu.engines.casework.models.designs import ProcessDraft, ProcessDraftChange
from congvu.engines.casework.models.drafts import DraftStep, FormDraft
from congvu.engines.casework.models.escalations import Escalation
from congvu.engines.casework.models.processes import ProcessVersion
from congvu.engines.casework.models.redatings import Redated, Redating
from congvu.engines.casework.models.tasks import Task, TaskDone, Timer
from congvu.engines.casework.models.waits import Wait

__all__ = [
    "Batch", "BatchItem", "Case", "ChangedOver", "Changeover", "Clock", "DecisionVersion",
    "DraftStep", "Escalation", "FormDraft", "ProcessDraft", "ProcessDraftChange", "ProcessVersion",
    "Redated", "Redating", "Task", "TaskDone", "Timer", "Wait",
]  # fmt: skip
