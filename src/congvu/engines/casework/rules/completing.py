"""A drawing made runnable for a trial: what it leaves open is filled in mechanically.

For simulation and for judging drawings of other tools, never for publishing: roles, conditions,
handlers and times are stand-ins. What the profile does not know stays refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from congvu.engines.casework.rules.compile_checks import KINDS
from congvu.engines.casework.rules.diagram import (
    Diagram,
    Drawn,
    DrawnFlow,
    Many,
    TimerSpec,
    Trigger,
    read_duration,
)
from congvu.engines.casework.rules.expressions import FeelError, compile_expression
from congvu.engines.casework.rules.net import Kind

ROLE, HANDLER = "trial.role", "trial.handler"
_SPLITS = ("exclusiveGateway", "inclusiveGateway")


def completed(diagram: Diagram) -> Diagram:
    """The drawing with stand-ins for all that it leaves open."""
    elements = [_element(e, diagram) for e in diagram.elements]
    whole = replace(diagram, elements=tuple(elements))
    whole = _with_ends(whole)
    whole = _with_gateways(whole)
    return replace(whole, own={}, flows=tuple(_flows(whole)), elements=tuple(_defaults(whole)))


def _element(element: Drawn, diagram: Diagram) -> Drawn:
    kind, own = element.tag, dict(element.own)
    inner = any(e.scope == element.id for e in diagram.elements)
    if kind == "callActivity" or (kind == "subProcess" and not inner):
        kind = "task"  # nothing is known of its inside
    if kind == "businessRuleTask":
        kind = "serviceTask"
    guests = [e.trigger.kind for e in diagram.elements if e.host == element.id and e.trigger]
    if kind in ("serviceTask", "sendTask") and any(g != "error" for g in guests):
        kind = "task"  # what sits on it would have no time to happen
    throws = element.tag in ("intermediateThrowEvent", "endEvent") and element.trigger is not None
    if kind in ("serviceTask", "sendTask") or (
        throws and element.trigger and element.trigger.kind == "message"
    ):
        own["handler"] = HANDLER
    own["role"] = ROLE
    own.pop("decision", None)
    return replace(
        element, tag=kind, own=own, name=element.name or element.id, outcomes=(),
        trigger=_trigger(element, diagram), many=_many(element.many) if kind in _REPEATED else None,
    )  # fmt: skip


_REPEATED = ("task", "userTask", "manualTask", "subProcess")


def _trigger(element: Drawn, diagram: Diagram) -> Trigger | None:
    found = element.trigger
    if found is not None and found.kind == "escalation" and element.host:
        inner = any(e.scope == element.host for e in diagram.elements)
        return found if inner else Trigger("message", element.id)
    if found is None:
        waits = element.tag in ("intermediateCatchEvent", "boundaryEvent")
        return Trigger("message", element.id) if waits else None
    if found.kind == "timer" and (found.timer is None or found.timer.date):
        return replace(found, timer=_a_day())
    if found.kind == "conditional" and not _reads(found.condition):
        return replace(found, condition=f"{_word(element.id)} = true")
    if found.kind == "signal" and not found.name:
        return replace(found, name=element.id)
    return found


def _a_day() -> TimerSpec | None:
    return read_duration("P1D", working=False)


def _many(many: Many | None) -> Many | None:
    if many is None:
        return None
    if many.loops:
        return replace(many, again="", limit=many.limit or 2)
    fits = _reads(many.cardinality or many.collection)
    made = many if fits else replace(many, cardinality="2", collection="")
    return made if _reads(made.until) else replace(made, until="")


def _reads(source: str) -> bool:
    try:
        compile_expression(source)
    except FeelError:
        return False
    return True


def _word(name: str) -> str:
    return "x" + "".join(c if c.isalnum() else "_" for c in name)


# what is missing ------------------------------------------------------------------------------
def _with_ends(diagram: Diagram) -> Diagram:
    """An activity without an arrow in begins its process, one without an arrow out ends it."""
    sources = {f.source for f in diagram.flows}
    targets = {f.target for f in diagram.flows}
    elements, flows = list(diagram.elements), list(diagram.flows)
    for element in diagram.elements:
        kind = KINDS[element.tag]
        links = element.trigger is not None and element.trigger.kind == "link"
        first = kind in (Kind.START, Kind.BOUNDARY) or (links and kind is Kind.WAIT)
        last = kind is Kind.END or (links and kind is Kind.THROW)
        if element.by_event:
            continue
        if element.id not in targets and not first:
            elements.append(_made(f"{element.id}.start", "startEvent", element))
            flows.append(DrawnFlow(f"{element.id}.in", f"{element.id}.start", element.id, ""))
        if element.id not in sources and not last:
            elements.append(_made(f"{element.id}.end", "endEvent", element))
            flows.append(DrawnFlow(f"{element.id}.out", element.id, f"{element.id}.end", ""))
    return replace(diagram, elements=tuple(_one_start(elements)), flows=tuple(flows))


def _made(name: str, tag: str, beside: Drawn) -> Drawn:
    return Drawn(name, tag, "", {}, scope=beside.scope)


def _one_start(elements: list[Drawn]) -> Iterator[Drawn]:
    """Several plain starts are different ways to begin: all but the first wait for a message."""
    plain: set[str] = set()
    for element in elements:
        if element.tag == "startEvent" and element.trigger is None:
            if element.scope in plain and not element.scope:
                yield replace(element, trigger=Trigger("message", element.id))
                continue
            plain.add(element.scope)
        yield element


def _with_gateways(diagram: Diagram) -> Diagram:
    """Conditional arrows out of an activity become an inclusive gateway behind it."""
    elements, flows = list(diagram.elements), list(diagram.flows)
    for element in diagram.elements:
        out = [f for f in flows if f.source == element.id]
        if element.tag in _SPLITS or not any(f.condition for f in out) or len(out) < 2:
            continue
        gate = replace(_made(f"{element.id}.ways", "inclusiveGateway", element),
                       default=element.default)  # fmt: skip
        elements.append(gate)
        flows = [replace(f, source=gate.id) if f in out else f for f in flows]
        flows.append(DrawnFlow(f"{element.id}.to", element.id, gate.id, ""))
    return replace(diagram, elements=tuple(elements), flows=tuple(flows))


def _flows(diagram: Diagram) -> Iterator[DrawnFlow]:
    """At a split every arrow but the default has a condition that reads; elsewhere none has one."""
    defaults = {e.id: e.default for e in _defaults(diagram)}
    splits = {e.id for e in diagram.elements if e.tag in _SPLITS}
    counts: dict[str, int] = {}
    for flow in diagram.flows:
        counts[flow.source] = counts.get(flow.source, 0) + 1
    for flow in diagram.flows:
        free = flow.source not in splits or counts[flow.source] == 1
        if free or defaults.get(flow.source) == flow.id:
            yield replace(flow, condition="")
        elif not flow.condition or not _reads(flow.condition):
            yield replace(flow, condition=f'{_word(flow.source)} = "{flow.id}"')
        else:
            yield flow


def _defaults(diagram: Diagram) -> Iterator[Drawn]:
    for element in diagram.elements:
        out = [f for f in diagram.flows if f.source == element.id]
        if element.tag not in _SPLITS or len(out) < 2:
            yield element
            continue
        bare = [f.id for f in out if not f.condition]
        known = element.default in {f.id for f in out}
        yield element if known else replace(element, default=(bare or [out[-1].id])[0])
