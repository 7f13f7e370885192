"""The face of the case engine: processes, cases, tasks, clocks, forms, drafts, the time line.

Steps join the caller's action. ``at`` is the instant the caller's door passed in.
"""

from congvu.engines.casework.actions.cases import cancel_case as cancel_case
from congvu.engines.casework.actions.cases import change_data as change_data
from congvu.engines.casework.actions.cases import start_case as start_case
from congvu.engines.casework.actions.cases import stop_case as stop_case
from congvu.engines.casework.actions.changeovers import change_over as change_over
from congvu.engines.casework.actions.changeovers import undo_change_over as undo_change_over
from congvu.engines.casework.actions.clocks import pause_clock as pause_clock
from congvu.engines.casework.actions.clocks import restart_clock as restart_clock
from congvu.engines.casework.actions.clocks import resume_clock as resume_clock
from congvu.engines.casework.actions.clocks import start_clock as start_clock
from congvu.engines.casework.actions.decisions import compile_decision as compile_decision
from congvu.engines.casework.actions.decisions import publish_decision as publish_decision
from congvu.engines.casework.actions.drafts import begin_draft as begin_draft
from congvu.engines.casework.actions.drafts import delete_draft as delete_draft
from congvu.engines.casework.actions.drafts import drop_draft as drop_draft
from congvu.engines.casework.actions.drafts import save_draft_step as save_draft_step
from congvu.engines.casework.actions.drafts import save_step as save_step
from congvu.engines.casework.actions.drafts import take_draft as take_draft
from congvu.engines.casework.actions.effects import UnableToStep as UnableToStep
from congvu.engines.casework.actions.messages import broadcast_signal as broadcast_signal
from congvu.engines.casework.actions.messages import deliver_message as deliver_message
from congvu.engines.casework.actions.processes import UnableToPublish as UnableToPublish
from congvu.engines.casework.actions.processes import compile_process as compile_process
from congvu.engines.casework.actions.processes import publish_process as publish_process
from congvu.engines.casework.actions.processes import publish_shipped as publish_shipped
from congvu.engines.casework.actions.tasks import UnableToDoTask as UnableToDoTask
from congvu.engines.casework.actions.tasks import assign as assign
from congvu.engines.casework.actions.tasks import claim as claim
from congvu.engines.casework.actions.tasks import complete_task as complete_task
from congvu.engines.casework.actions.tasks import release as release
from congvu.engines.casework.actions.timers import fire_due_timers as fire_due_timers
from congvu.engines.casework.contracts import CaseRef as CaseRef
from congvu.engines.casework.contracts import ClockRef as ClockRef
from congvu.engines.casework.contracts import DoneRef as DoneRef
from congvu.engines.casework.contracts import DraftRef as DraftRef
from congvu.engines.casework.contracts import Ended as Ended
from congvu.engines.casework.contracts import ErrorInTrade as ErrorInTrade
from congvu.engines.casework.contracts import SaveResult as SaveResult
from congvu.engines.casework.contracts import TaskRef as TaskRef
from congvu.engines.casework.contracts import TimelineStep as TimelineStep
from congvu.engines.casework.queries.case_places import process_page as process_page
from congvu.engines.casework.queries.cases import case_of as case_of
from congvu.engines.casework.queries.cases import clocks_of as clocks_of
from congvu.engines.casework.queries.cases import done_tasks as done_tasks
from congvu.engines.casework.queries.cases import open_tasks as open_tasks
from congvu.engines.casework.queries.cases import task_of as task_of
from congvu.engines.casework.queries.drafts import device_of as device_of
from congvu.engines.casework.queries.drafts import draft as draft
from congvu.engines.casework.queries.drafts import draft_definition as draft_definition
from congvu.engines.casework.queries.drafts import drafts_of as drafts_of
from congvu.engines.casework.queries.forecasts import forecasts as forecasts
from congvu.engines.casework.queries.inbox import InboxFilter as InboxFilter
from congvu.engines.casework.queries.inbox import inbox as inbox
from congvu.engines.casework.queries.sentences import clean as clean
from congvu.engines.casework.queries.sentences import validate as validate
from congvu.engines.casework.queries.step_form import StepForm as StepForm
from congvu.engines.casework.queries.step_form import django_form_for as django_form_for
from congvu.engines.casework.queries.timeline import timeline as timeline
from congvu.engines.casework.rules.clocks import Standing as Standing
from congvu.engines.casework.rules.diagram import Limit as Limit
from congvu.engines.casework.rules.forecasting import Forecast as Forecast
from congvu.engines.casework.rules.forms.answers import DocumentNeed as DocumentNeed
from congvu.engines.casework.rules.forms.answers import Evidence as Evidence
from congvu.engines.casework.rules.forms.answers import Names as Names
from congvu.engines.casework.rules.forms.answers import Prefilling as Prefilling
from congvu.engines.casework.rules.forms.answers import SummaryStep as SummaryStep
from congvu.engines.casework.rules.forms.answers import (
    document_requirements as document_requirements,
)
from congvu.engines.casework.rules.forms.answers import indexed as indexed
from congvu.engines.casework.rules.forms.answers import prefill as prefill
from congvu.engines.casework.rules.forms.answers import show as show
from congvu.engines.casework.rules.forms.answers import summary as summary
from congvu.engines.casework.rules.forms.checking import visible_questions as visible_questions
from congvu.engines.casework.rules.forms.checking import visible_steps as visible_steps
from congvu.engines.casework.rules.forms.definition import FormDefinition as FormDefinition
from congvu.engines.casework.rules.forms.definition import Question as Question
from congvu.engines.casework.rules.forms.schema import FORM_SCHEMA as FORM_SCHEMA
from congvu.engines.casework.rules.forms.schema import FormRefused as FormRefused
from congvu.engines.casework.rules.forms.schema import load_form as load_form
from congvu.engines.casework.rules.playing import Moment as Moment
from congvu.engines.casework.rules.playing import play as play
