"""Small diagrams written by hand, and nets built at random from blocks."""

from __future__ import annotations

from congvu.engines.casework.rules.bpmn import read
from congvu.engines.casework.rules.compiling import Known, compile_diagram
from congvu.engines.casework.rules.net import Net

RECEIVE, EXAMINE = "casework.case.read", "casework.case.cancel"


def bpmn(body: str, *, own: str = "", lanes: str = "", before: str = "") -> bytes:
    """A whole file around the elements of one process; before: messages, signals, errors."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:congvu="http://congvu.vn/bpmn" targetNamespace="http://congvu.vn/tests">
{before}<bpmn:process id="p" name="Quy trình thử" isExecutable="true" {own}>{lanes}{body}</bpmn:process>
</bpmn:definitions>""".encode()


def flow(name: str, source: str, target: str, condition: str = "") -> str:
    """One sequence flow."""
    inside = (
        f"<bpmn:conditionExpression>{condition}</bpmn:conditionExpression>" if condition else ""
    )
    return (
        f'<bpmn:sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}">{inside}'
        "</bpmn:sequenceFlow>"
    )


def _outcome(code: str) -> str:
    reason = ' reason="required"' if code.endswith("!") else ""
    return f'<congvu:outcome code="{code.rstrip("!")}" label="{code.rstrip("!")}"{reason}/>'


def task(name: str, *outcomes: str, role: str = RECEIVE, own: str = "") -> str:
    """A user task; an outcome with ! needs a reason."""
    made = "".join(_outcome(o) for o in outcomes)
    inside = f"<bpmn:extensionElements>{made}</bpmn:extensionElements>" if made else ""
    said = f'congvu:role="{role}"' if role else ""
    return f'<bpmn:userTask id="{name}" name="Việc {name}" {said} {own}>{inside}</bpmn:userTask>'


def event(kind: str, name: str, definition: str = "", *, own: str = "") -> str:
    """An event: ``kind`` is the element without ``Event``, definition its inside."""
    return f'<bpmn:{kind}Event id="{name}" name="{name}" {own}>{definition}</bpmn:{kind}Event>'


def on(what: str, ref: str = "", inside: str = "") -> str:
    """An event definition: ``on("message", "m1")``, ``on("timer", inside=after("P1D"))``."""
    said = f' {what}Ref="{ref}"' if ref else ""
    return f"<bpmn:{what}EventDefinition{said}>{inside}</bpmn:{what}EventDefinition>"


def after(duration: str) -> str:
    """The inside of a timer."""
    return f"<bpmn:timeDuration>{duration}</bpmn:timeDuration>"


def gateway(kind: str, name: str, default: str = "") -> str:
    said = f' default="{default}"' if default else ""
    return f'<bpmn:{kind}Gateway id="{name}"{said}/>'


def sub(name: str, body: str, own: str = "") -> str:
    """A sub-process around elements."""
    return f'<bpmn:subProcess id="{name}" name="Phần {name}" {own}>{body}</bpmn:subProcess>'


def many(inside: str = "", *, sequential: bool = False, own: str = "") -> str:
    """Loop characteristics: ``many(times("3"))``."""
    said = ' isSequential="true"' if sequential else ""
    return (
        f"<bpmn:multiInstanceLoopCharacteristics{said} {own}>{inside}"
        "</bpmn:multiInstanceLoopCharacteristics>"
    )


def times(count: str, until: str = "") -> str:
    """How many instances, and what ends them early."""
    stop = f"<bpmn:completionCondition>{until}</bpmn:completionCondition>" if until else ""
    return f"<bpmn:loopCardinality>{count}</bpmn:loopCardinality>{stop}"


def inside(element: str, more: str) -> str:
    """An element with more in it, before its closing tag."""
    head, closing, tail = element.rpartition("</")
    return f"{head}{more}{closing}{tail}"


def compiled(xml: bytes, known: Known | None = None) -> Net:
    return compile_diagram(read(xml), known)


def dossier(*, handler: str = "") -> bytes:
    """The reference dossier: receive (accept, supplement, refuse) → examine and ask in parallel,
    asking ends after two working days → sign."""
    end = f'congvu:handler="{handler}"' if handler else ""
    lanes = (
        f'<bpmn:laneSet id="ls"><bpmn:lane id="l1" name="Một cửa" congvu:role="{RECEIVE}" '
        'congvu:unit="reception"><bpmn:flowNodeRef>receive</bpmn:flowNodeRef></bpmn:lane>'
        f'<bpmn:lane id="l2" name="Chuyên môn" congvu:role="{EXAMINE}">'
        "<bpmn:flowNodeRef>examine</bpmn:flowNodeRef><bpmn:flowNodeRef>ask</bpmn:flowNodeRef>"
        "<bpmn:flowNodeRef>sign</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>"
    )
    body = (
        '<bpmn:startEvent id="start"/>'
        + flow("f1", "start", "receive")
        + task("receive", "accept", "supplement!", "refuse!", role="", own='congvu:hours="8"')
        + flow("f2", "receive", "choice")
        + '<bpmn:exclusiveGateway id="choice" default="f3"/>'
        + flow("f3", "choice", "fork")
        + flow("f4", "choice", "supplement", 'outcome = "supplement"')
        + flow("f5", "choice", "refused", 'outcome = "refuse"')
        + task("supplement", role="", own='congvu:whose="applicant" congvu:clock="supplement"')
        + flow("f6", "supplement", "receive")
        + '<bpmn:endEvent id="refused" name="Từ chối"/>'
        + '<bpmn:parallelGateway id="fork"/>'
        + flow("f7", "fork", "examine")
        + flow("f8", "fork", "ask")
        + task("examine", role="")
        + task("ask", role="")
        + '<bpmn:boundaryEvent id="late" attachedToRef="ask" congvu:calendar="working">'
        + "<bpmn:timerEventDefinition><bpmn:timeDuration>P2D</bpmn:timeDuration>"
        + "</bpmn:timerEventDefinition></bpmn:boundaryEvent>"
        + flow("f9", "examine", "join")
        + flow("f10", "ask", "merge")
        + flow("f11", "late", "merge")
        + '<bpmn:exclusiveGateway id="merge"/>'
        + flow("f12", "merge", "join")
        + '<bpmn:parallelGateway id="join"/>'
        + flow("f13", "join", "sign")
        + task("sign", "sign", "back!", role="", own='congvu:same-as="examine"')
        + flow("f14", "sign", "signed")
        + '<bpmn:exclusiveGateway id="signed" default="f15"/>'
        + flow("f15", "signed", "done")
        + flow("f16", "signed", "examine2", 'outcome = "back"')
        + task("examine2", role=EXAMINE)
        + flow("f17", "examine2", "sign")
        + f'<bpmn:endEvent id="done" name="Trả kết quả" {end}/>'
    )
    return bpmn(body, own='congvu:deadline="5 working_day"', lanes=lanes)
