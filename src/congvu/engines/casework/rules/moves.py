"""What can happen to a case, and what a step asks to be done: plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from congvu.engines.casework.rules.diagram import TimerSpec
from congvu.engines.casework.rules.words import Sentence

Marking = Mapping[str, int]
Data = Mapping[str, Any]


class StepRefused(Exception):
    """The event does not fit the marking; nothing moved."""

    def __init__(self, text: str, **values: object) -> None:
        self.sentence = Sentence(text, values)
        super().__init__(self.sentence.vietnamese)


# events -------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Started:
    """The case begins, at the plain start or at the one named."""

    node: str = ""


@dataclass(frozen=True, slots=True)
class Completed:
    """Somebody finished a task with an outcome and new data."""

    node: str
    outcome: str = ""
    data: Data = field(default_factory=dict)
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Fired:
    """What an armed event waited for came: a timer rang, a message or signal arrived."""

    node: str
    scope: str = ""
    data: Data = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Handled:
    """A registered handler came back, with data for the conditions after it."""

    node: str
    data: Data = field(default_factory=dict)
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """A registered handler came back with an error of the trade, by its code."""

    node: str
    code: str
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """The data of the case changed from outside; conditions may have become true."""

    data: Data = field(default_factory=dict)


Event = Started | Completed | Fired | Handled | Failed | Changed


# effects ------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class OpenTask:
    node: str
    scope: str


@dataclass(frozen=True, slots=True)
class CloseTask:
    """done: finished by somebody; otherwise a timer or the end took it away."""

    node: str
    scope: str
    done: bool


@dataclass(frozen=True, slots=True)
class StartTimer:
    """date: the day or instant of a date timer, already computed from the data."""

    node: str
    scope: str
    timer: TimerSpec
    date: date | datetime | None = None


@dataclass(frozen=True, slots=True)
class CancelTimer:
    node: str
    scope: str


@dataclass(frozen=True, slots=True)
class Await:
    """The case now waits for something by name. on: ``message`` or ``signal``."""

    node: str
    scope: str
    on: str
    name: str


@dataclass(frozen=True, slots=True)
class Unawait:
    node: str
    scope: str


@dataclass(frozen=True, slots=True)
class ThrowSignal:
    """Other cases that wait for this signal are to be told; this one has been."""

    name: str


@dataclass(frozen=True, slots=True)
class CallHandler:
    """waits: a token rests until Handled comes back (an end's handler has none)."""

    node: str
    scope: str
    name: str
    waits: bool


@dataclass(frozen=True, slots=True)
class TurnClock:
    """how: start, pause, resume, restart or stop; node: the step that asks for it."""

    how: str
    node: str


@dataclass(frozen=True, slots=True)
class EndCase:
    """node: the end event that was reached last."""

    node: str


Effect = (
    OpenTask | CloseTask | StartTimer | CancelTimer | Await | Unawait | ThrowSignal | CallHandler
    | TurnClock | EndCase
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """What a step makes of a case. passed: ids of nodes and arcs it went by (when exploring)."""

    marking: dict[str, int]
    data: dict[str, Any]
    effects: tuple[Effect, ...]
    passed: frozenset[str] = frozenset()
