"""The GovStack Workflow building block 1.0, under ``/api/v1/casework/workflow/``.

Processes are the newest published versions, instances the cases within the caller's reach. A process
that belongs to dossiers is listed and read here, but begun by a dossier only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from congvu.engines.casework.actions import instances as actions
from congvu.engines.casework.contracts import CaseRef
from congvu.engines.casework.models import Case, ProcessVersion
from congvu.engines.casework.queries import work
from congvu.kernel.actors import Actor
from congvu.webkit.web.rest import endpoint, paths

READ = "casework.case.read"
Standing = Literal["running", "completed", "stopped"]
STATES: dict[str, Standing] = {
    Case.State.OPEN: "running",
    Case.State.ENDED: "completed",
    Case.State.CANCELLED: "stopped",
}
Word = Annotated[str, msgspec.Meta(max_length=300)]


@dataclass(frozen=True, kw_only=True)
class Property:
    code: Word
    value: Word


@dataclass(frozen=True, kw_only=True)
class ProcessDefinition:
    """processBody: its steps, element id → title."""

    name: str
    type: Literal["None", "Private", "Public"]
    version: str
    isExecutable: bool
    isClosed: bool
    description: str
    processBody: list[Property]


@dataclass(frozen=True, kw_only=True)
class Process(ProcessDefinition):
    """The members of the definition stand beside the id, too: so ask the building block's own
    tests, though its document wraps them."""

    id: UUID
    processDefinition: ProcessDefinition


@dataclass(frozen=True, kw_only=True)
class ProcessInstancePayload:
    """InstanceValues: what the conditions of the process read."""

    processStartedBy: Word = ""
    name: Word = ""
    InstanceValues: list[Property] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class ProcessInstance:
    id: UUID
    processRef: UUID
    initTime: datetime
    state: Standing
    lastChangeTime: datetime


@dataclass(frozen=True, kw_only=True)
class InstanceState:
    id: UUID
    processRef: UUID
    suspended: bool
    ended: bool
    state: Standing


@dataclass(frozen=True, kw_only=True)
class InstancesAsked:
    processId: UUID | None = None


@endpoint("workflow/processes", needs=READ, summary=_("GovStack: các quy trình"))
def list_processes(*, actor: Actor) -> list[Process]:
    """The newest version of every process; those that can be begun here come first."""
    return [_process(row) for row in work.processes()]


@endpoint("workflow/processes/<uuid:process_id>", needs=READ, summary=_("GovStack: một quy trình"))
def read_process(*, actor: Actor, process_id: UUID) -> Process:
    """One version of a process."""
    return _process(work.process_of(process_id))


@endpoint(
    "workflow/processes/<uuid:process_id>/start", method="POST", needs=actions.START, status=201,
    summary=_("GovStack: bắt đầu một quy trình"),
)  # fmt: skip
def start_process(
    *, actor: Actor, at: datetime, process_id: UUID, body: ProcessInstancePayload
) -> InstanceState:
    """Begin a process that stands for itself, for the caller's unit."""
    data: dict[str, Any] = {one.code: one.value for one in body.InstanceValues}
    case = actions.start_instance(
        actor=actor, process_uid=process_id, title=body.name, data=data, at=at
    )
    return _state(case, process_id)


@endpoint("workflow/instances", needs=READ, summary=_("GovStack: các lượt chạy quy trình"))
def list_instances(*, actor: Actor, query: InstancesAsked) -> list[ProcessInstance]:
    """The newest fifty cases within the caller's reach."""
    return [_instance(row) for row in work.instances(actor, process_uid=query.processId)]


@endpoint("workflow/instances/<uuid:instance_id>", needs=READ, summary=_("GovStack: một lượt chạy"))
def read_instance(*, actor: Actor, instance_id: UUID) -> ProcessInstance:
    """One case within the caller's reach."""
    return _instance(work.instance(actor, instance_id))


@endpoint(
    "workflow/instances/<uuid:instance_id>/stop", method="POST", needs=actions.CANCEL, status=201,
    summary=_("GovStack: dừng một lượt chạy"),
)  # fmt: skip
def stop_instance(*, actor: Actor, at: datetime, instance_id: UUID) -> InstanceState:
    """Stop a case that was begun here; a dossier's is stopped by the dossier."""
    process_uid = work.instance(actor, instance_id).process.uid
    case = actions.stop_instance(actor=actor, case_uid=instance_id, at=at)
    return _state(case, process_uid)


def _process(row: ProcessVersion) -> Process:
    steps = [node for node in row.compiled.nodes.values() if node.title]
    said: dict[str, Any] = {
        "name": row.title, "type": "Public", "version": row.named, "isClosed": False,
        "isExecutable": work.stands_alone(row), "description": row.law,
        "processBody": [Property(code=node.id, value=node.title) for node in steps],
    }  # fmt: skip
    return Process(id=row.uid, processDefinition=ProcessDefinition(**said), **said)


def _instance(row: Any) -> ProcessInstance:
    return ProcessInstance(
        id=row.uid, processRef=row.process.uid, initTime=row.opened_at,
        state=STATES[row.state], lastChangeTime=row.ended_at or row.stepped_at or row.opened_at,
    )  # fmt: skip


def _state(case: CaseRef, process_uid: UUID) -> InstanceState:
    return InstanceState(
        id=case.uid, processRef=process_uid, suspended=False, ended=case.state != Case.State.OPEN,
        state=STATES[Case.State(case.state)],
    )  # fmt: skip


urlpatterns = paths(
    list_processes, read_process, start_process, list_instances, read_instance, stop_instance
)
