"""What a diagram says, as frozen values: elements, flows, lanes, timers, limits, outcomes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from congvu.engines.casework.rules.words import Sentence

LIMIT_UNITS = ("hour", "working_day", "day")
_LIMIT = re.compile(r"(\d{1,4})\s+(hour|working_day|day)")
_DURATION = re.compile(
    r"P(?:(?P<weeks>\d{1,4})W)?(?:(?P<days>\d{1,5})D)?"
    r"(?:T(?:(?P<hours>\d{1,5})H)?(?:(?P<minutes>\d{1,6})M)?(?:(?P<seconds>\d{1,8})S)?)?"
)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a diagram cannot be published. element: its BPMN id ('' for the whole file)."""

    element: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Limit:
    """How long something may take. unit: ``hour`` (working hours), ``working_day`` or ``day``."""

    amount: int
    unit: str

    @property
    def working_hours(self) -> int | None:
        """In working hours of eight a day, as the ISO step sheets add up; None for calendar days."""
        return {"hour": self.amount, "working_day": self.amount * 8}.get(self.unit)


@dataclass(frozen=True, slots=True)
class TimerSpec:
    """When a timer rings. length: wall time, or a working ``limit``; ``date``: a FEEL expression."""

    length: timedelta | None = None
    limit: Limit | None = None
    date: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way to finish a task: a button. code: what conditions compare with."""

    code: str
    label: str
    label_en: str = ""
    needs_reason: bool = False
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Trigger:
    """What an event waits for or throws. kind: ``timer``, ``message``, ``signal``, ``error``,
    ``escalation``, ``conditional``, ``link`` or ``terminate``; name: of the message, signal or
    link, or the error's code ('' catches every one); condition: FEEL."""

    kind: str
    name: str = ""
    timer: TimerSpec | None = None
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Many:
    """One activity for many. cardinality, collection: FEEL for how many, or a list to go through;
    element: the name an item goes by; until: FEEL that ends it early; again: FEEL of a plain loop,
    asked before each round when ``before``; limit: most rounds of a plain loop."""

    sequential: bool = False
    cardinality: str = ""
    collection: str = ""
    element: str = ""
    until: str = ""
    again: str = ""
    before: bool = False
    limit: int = 0

    @property
    def loops(self) -> bool:
        """Whether it is a plain loop, not a number of instances."""
        return bool(self.again or self.limit)


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane: who works in it. role: permission code; unit: key that start_case maps to a unit."""

    id: str
    name: str
    role: str
    unit: str


@dataclass(frozen=True, slots=True)
class DrawnFlow:
    """A sequence flow. condition: FEEL subset ('' when none)."""

    id: str
    source: str
    target: str
    condition: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """One flow element of the diagram. own: attributes of our namespace; lane: id of its lane;
    scope: id of the sub-process around it; by_event: it is an event sub-process; called: the key of
    the process that a call activity runs."""

    id: str
    tag: str
    name: str
    own: dict[str, str]
    outcomes: tuple[Outcome, ...] = ()
    default: str = ""
    host: str = ""
    interrupting: bool = True
    trigger: Trigger | None = None
    lane: str = ""
    scope: str = ""
    by_event: bool = False
    many: Many | None = None
    called: str = ""


@dataclass(frozen=True, slots=True)
class Diagram:
    """One executable process as drawn. draws: ids of elements that are only for the eye."""

    id: str
    name: str
    own: dict[str, str]
    elements: tuple[Drawn, ...]
    flows: tuple[DrawnFlow, ...]
    lanes: tuple[Lane, ...]
    draws: tuple[str, ...] = ()


def read_limit(text: str) -> Limit | None:
    """``"5 working_day"`` → Limit; None when it is not one."""
    match = _LIMIT.fullmatch(text.strip())
    return Limit(int(match[1]), match[2]) if match and int(match[1]) else None


def read_duration(text: str, *, working: bool) -> TimerSpec | None:
    """``P5D``, ``PT8H`` → TimerSpec; None when unreadable, zero, or mixed where days must work."""
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        return None
    parts = {name: int(value) for name, value in match.groupdict(default="0").items()}
    length = timedelta(**parts)
    if not length:
        return None
    return _working(parts) if working else TimerSpec(length=length)


def _working(parts: dict[str, int]) -> TimerSpec | None:
    if parts["minutes"] or parts["seconds"] or parts["weeks"]:
        return None
    if parts["days"] and not parts["hours"]:
        return TimerSpec(limit=Limit(parts["days"], "working_day"))
    if parts["hours"] and not parts["days"]:
        return TimerSpec(limit=Limit(parts["hours"], "hour"))
    return None
