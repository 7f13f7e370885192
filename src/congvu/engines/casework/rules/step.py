"""One step of a process: ``(net, marking, data, event) → marking', data', effects``. Pure.

A marking maps a place to its tokens; a place is a BPMN element id, with ``@scope`` when it stands
inside a running sub-process. Tokens rest on tasks, events and handlers; at a join they rest on the
arcs they came by; an armed boundary event holds a token of its own, a running sub-process one
beside those inside it. The empty marking is the end. Cost depends on the tokens that move, never on
the age of the case.
"""

from __future__ import annotations

from congvu.engines.casework.rules.choices import ByData
from congvu.engines.casework.rules.moves import (
    Await,
    CallHandler,
    CancelTimer,
    Changed,
    CloseTask,
    Completed,
    Data,
    Effect,
    EndCase,
    Event,
    Failed,
    Fired,
    Handled,
    Marking,
    OpenTask,
    Started,
    StartTimer,
    Step,
    StepRefused,
    ThrowSignal,
    TurnClock,
    Unawait,
)
from congvu.engines.casework.rules.net import Net
from congvu.engines.casework.rules.places import place, seen_from
from congvu.engines.casework.rules.walk import Walk

__all__ = [
    "Await", "CallHandler", "CancelTimer", "Changed", "CloseTask", "Completed", "Data", "Effect",
    "EndCase", "Event", "Failed", "Fired", "Handled", "Marking", "OpenTask", "StartTimer",
    "Started", "Step", "StepRefused", "ThrowSignal", "TurnClock", "Unawait", "cancel", "place",
    "seen_from", "step",
]  # fmt: skip
BY_DATA = ByData()


def step(net: Net, marking: Marking, data: Data, event: Event, choices: ByData = BY_DATA) -> Step:
    """Take one event. Raises StepRefused when its task, event or outcome is not there."""
    walk = Walk(net, marking, data, choices)
    match event:
        case Completed():
            walk.complete(event)
        case Handled():
            walk.handled(event)
        case Fired():
            walk.fire(event)
        case Started():
            walk.start(event)
        case Failed():
            walk.failed(event)
        case Changed():
            walk.data.update(event.data)
    return walk.finish()


def cancel(net: Net, marking: Marking, data: Data) -> Step:
    """Take everything away: a withdrawn or stopped case."""
    walk = Walk(net, marking, data, BY_DATA)
    walk.clear("")
    return Step({}, walk.data, tuple(walk.effects))
