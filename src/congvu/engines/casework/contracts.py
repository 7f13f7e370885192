"""What casework tells other rooms: frozen values, never its models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from congvu.kernel.errors import Refused

JOINABLE: dict[str, tuple[str, ...]] = {
    "Case": ("id", "uid", "subject_noun", "subject_uid", "state", "title", "owner_unit_id"),
}


@dataclass(frozen=True, kw_only=True)
class ClockRef:
    """One of a case's two clocks. kind: ``legal`` or ``measured``; paused: waits for someone.

    spent_hours: office hours counted so far (in all, when stopped), without the pauses.
    """

    kind: str
    started_at: datetime | None
    due_at: datetime | None
    paused_at: datetime | None
    pause_reason: str
    stopped_at: datetime | None
    restarts: int
    standing: str = "none"
    spent_hours: float = 0.0


@dataclass(frozen=True, kw_only=True)
class CaseRef:
    """A case. state: ``open``, ``ended`` or ``cancelled``; end_node: the end event reached."""

    id: int
    uid: UUID
    process_key: str
    process_version: int
    subject_noun: str
    subject_uid: str
    owner_unit_id: int
    title: str
    state: str
    end_node: str
    opened_at: datetime
    ended_at: datetime | None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class OutcomeRef:
    """One way to finish a task: a button."""

    code: str
    label: str
    label_en: str
    needs_reason: bool
    danger: bool


@dataclass(frozen=True, kw_only=True)
class TaskRef:
    """Open work. whose: ``official`` or ``applicant``; role: permission it needs over unit_id."""

    uid: UUID
    case_uid: UUID
    node: str
    title: str
    role: str
    whose: str
    unit_id: int
    assignee_id: int | None
    assignee_name: str
    person_id: int | None
    due_at: datetime | None
    opened_at: datetime
    form: str
    standing: str = "none"
    outcomes: tuple[OutcomeRef, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Ended:
    """What an outcome handler is called with: which case, where it came to, with which data.

    A handler is ``f(ended: Ended) -> Mapping | None``, named in a manifest's ``outcomes``; it runs
    inside the same transaction and calls steps. What it returns joins the case's data. outcome,
    reason: of the task whose completion led here.
    """

    case: CaseRef
    node: str
    title: str
    handler: str
    data: Mapping[str, Any]
    at: datetime
    outcome: str = ""
    reason: str = ""
    actor_name: str = ""


@dataclass(frozen=True, kw_only=True)
class DoneRef:
    """A turn that is over. unit: name of the unit; done_by: "" when a timer or the applicant did.

    in_time: None when the turn had no due time.
    """

    title: str
    unit: str
    done_by: str
    outcome: str
    opened_at: datetime
    due_at: datetime | None
    done_at: datetime

    @property
    def in_time(self) -> bool | None:
        return None if self.due_at is None else self.done_at <= self.due_at


class ErrorInTrade(Refused):
    """A handler cannot do its work for a reason that the process may know how to go on from.

    code: what error events of the diagram catch. Uncaught, it refuses the whole step.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class TimelineStep:
    """One line of the time line both sides see.

    who: person or unit (to a citizen only units); state: ``done``, ``now``, ``info``; turn: whose
    turn it is, in words; standing: see ``rules.clocks.Standing``.
    """

    at: datetime
    what: str
    who: str
    state: str
    turn: str = ""
    due_at: datetime | None = None
    standing: str = "none"
    law: str = ""


@dataclass(frozen=True, slots=True)
class Prefilled:
    """An answer taken over, with where it comes from.

    evidence: as shown to a person; keeper_unit_id: who keeps the source, when a unit of the house.
    """

    value: Any
    source: str
    path: str
    at: datetime
    evidence: str = ""
    keeper_unit_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class DraftRef:
    """A draft of a form. answers: merged over its steps; version: raised by every save.

    taken: question → what was offered for it, with source and time. owner_id: whose draft it is.
    """

    uid: UUID
    form_key: str
    form_version: str
    purpose: str
    answers: Mapping[str, Any]
    steps: Mapping[str, int]
    version: int
    updated_at: datetime
    updated_by: str
    current_step: str
    taken: Mapping[str, Prefilled] = field(default_factory=dict)
    owner_id: int = 0


@dataclass(frozen=True, kw_only=True)
class SaveResult:
    """What a save did. conflict: another device changed the same fields since; then nothing was
    lost: ``theirs`` is what stands, ``mine`` what was offered, and the fields that differ.

    seen: what the screen must show with its next save. kept: fields that another device filled in
    meanwhile, kept beside these."""

    draft: DraftRef
    saved: bool
    seen: str = ""
    kept: tuple[str, ...] = ()
    theirs: Mapping[str, Any] = field(default_factory=dict)
    mine: Mapping[str, Any] = field(default_factory=dict)
    differing: tuple[str, ...] = ()

    @property
    def conflict(self) -> bool:
        return not self.saved


@dataclass(frozen=True, kw_only=True)
class Hours:
    """Working hours of the officials' steps on the main way; allowed: of the time limit, if any."""

    total: int
    allowed: int | None


@dataclass(frozen=True, kw_only=True)
class ProcessCard:
    """A published process in force. hours: of its main way, None when it is no table; allowed:
    working hours of its time limit."""

    key: str
    version: int
    title: str
    decision: str
    valid_from: date
    hours: int | None
    allowed: int | None
