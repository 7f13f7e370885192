"""Diagram → net: every reference resolved, called processes taken in, every gap named."""

from __future__ import annotations

from dataclasses import replace

from congvu.engines.casework.rules.bpmn_xml import BpmnRefused
from congvu.engines.casework.rules.compile_checks import APPLICANT, KINDS, Known, gaps
from congvu.engines.casework.rules.diagram import (
    Diagram,
    Drawn,
    Lane,
    Limit,
    Problem,
    Trigger,
    read_limit,
)
from congvu.engines.casework.rules.net import Arc, Kind, Net, Node
from congvu.engines.casework.rules.words import Sentence, gettext_noop

__all__ = ["KINDS", "Known", "assemble", "compile_diagram"]

MAX_PLACE = 100  # what a row keeps of an element's id, and of the scope it stands in


def compile_diagram(diagram: Diagram, known: Known | None = None) -> Net:
    """The net. Raises BpmnRefused with every problem found."""
    net, problems = assemble(diagram, known)
    if net is None or problems:
        raise BpmnRefused(problems)
    return net


def assemble(
    diagram: Diagram, known: Known | None = None
) -> tuple[Net | None, tuple[Problem, ...]]:
    """The net as far as one can be made, and every problem with its element."""
    names = known or Known()
    index = _Index(diagram)
    nodes = {e.id: _node(e, index) for e in diagram.elements if e.tag in KINDS}
    problems = [*gaps(diagram, nodes, names)]
    starts = index.starts("")
    if not starts:
        return None, tuple(problems)
    net = Net(
        diagram.id, diagram.name, starts[0], nodes, read_limit(diagram.own.get("deadline", "")),
        starts if len(starts) > 1 else (), index.alarms(""), _decisions(nodes, names),
    )  # fmt: skip
    return net if problems else _take_in(net, names), (*problems, *_too_deep(net))


def _decisions(nodes: dict[str, Node], known: Known) -> dict[str, object]:
    found = known.decisions or {}
    return {n.decision: found[n.decision] for n in nodes.values() if n.decision in found}


class _Index:
    """What lies where in a diagram."""

    def __init__(self, diagram: Diagram) -> None:
        self.diagram = diagram
        self.by_id = {e.id: e for e in diagram.elements}
        self.lanes = {lane.id: lane for lane in diagram.lanes}
        self.out: dict[str, list[Arc]] = {}
        self.ins: dict[str, list[str]] = {}
        for flow in diagram.flows:
            self.out.setdefault(flow.source, []).append(Arc(flow.id, flow.target, flow.condition))
            self.ins.setdefault(flow.target, []).append(flow.id)
        self._join_links()

    def _join_links(self) -> None:
        """A thrown link is an arrow to the caught one of the same name and sub-process."""
        links = [e for e in self.diagram.elements if e.trigger and e.trigger.kind == "link"]
        for caught in (e for e in links if e.tag == "intermediateCatchEvent"):
            for thrown in (e for e in links if e.tag == "intermediateThrowEvent"):
                if (thrown.trigger, thrown.scope) == (caught.trigger, caught.scope):
                    arc = Arc(f"{thrown.id}~link", caught.id)
                    self.out.setdefault(thrown.id, []).append(arc)
                    self.ins.setdefault(caught.id, []).append(arc.id)

    def starts(self, scope: str) -> tuple[str, ...]:
        """Where tokens begin, the plain start first."""
        found = [e for e in self.diagram.elements if e.tag == "startEvent" and e.scope == scope]
        return tuple(e.id for e in sorted(found, key=lambda e: e.trigger is not None))

    def alarms(self, scope: str) -> tuple[str, ...]:
        """Starts of the event sub-processes of a scope."""
        asides = [e.id for e in self.diagram.elements if e.by_event and e.scope == scope]
        return tuple(s for aside in asides for s in self.starts(aside))

    def kind(self, element: Drawn) -> Kind:
        """The kind of a node; some depend on what is said about the element."""
        around = self.by_id.get(element.scope)
        if element.tag == "startEvent" and around is not None and around.by_event:
            return Kind.ALARM
        if element.tag == "subProcess" and element.by_event:
            return Kind.ASIDE
        if element.tag == "businessRuleTask" and "handler" in element.own:
            return Kind.AUTO
        message = element.trigger is not None and element.trigger.kind == "message"
        if element.tag == "intermediateThrowEvent" and message:
            return Kind.AUTO
        if element.trigger is not None and element.trigger.kind == "link":
            return Kind.THROW
        return KINDS[element.tag]

    def host(self, element: Drawn, kind: Kind) -> str:
        """See ``Node.host``."""
        if kind is Kind.ALARM:
            return element.scope
        if kind is Kind.WAIT:
            sources = [f.source for f in self.diagram.flows if f.target == element.id]
            return next((s for s in sources if self._is_race(s)), "")
        return element.host

    def _is_race(self, name: str) -> bool:
        return name in self.by_id and self.by_id[name].tag == "eventBasedGateway"


def _node(element: Drawn, index: _Index) -> Node:
    lane = index.lanes.get(element.lane, Lane("", "", "", ""))
    own, kind = element.own, index.kind(element)
    role = own.get("role") or lane.role
    whose = own.get("whose") or (APPLICANT if role == APPLICANT else "official")
    human = kind is Kind.TASK
    trigger = element.trigger or Trigger("")
    return Node(
        id=element.id, kind=kind, title=own.get("title") or element.name,
        out=tuple(index.out.get(element.id, ())), ins=tuple(index.ins.get(element.id, ())),
        default=element.default, scope=element.scope,
        boundary=tuple(e.id for e in index.diagram.elements if e.host == element.id),
        host=index.host(element, kind), interrupting=element.interrupting,
        terminate=trigger.kind == "terminate",
        role=role if human and whose != APPLICANT else "",
        unit=(own.get("unit") or lane.unit) if human else "",
        form=own.get("form", ""), limit=_limit(own), timer=trigger.timer,
        handler=own.get("handler", ""), outcomes=element.outcomes,
        whose=whose if human else "official", clock=own.get("clock", ""),
        same_as=own.get("same-as", ""), result=own.get("result", ""), lane=lane.name,
        on="" if trigger.kind in ("timer", "terminate", "link") else trigger.kind,
        name="" if trigger.kind == "link" else trigger.name, condition=trigger.condition,
        starts=index.starts(element.id) if kind in (Kind.SUB, Kind.ASIDE) else (),
        alarms=index.alarms(element.id) if kind in (Kind.SUB, Kind.ASIDE) else (),
        many=element.many, decision=own.get("decision", ""),
        called=own.get("process", element.called),
    )  # fmt: skip


def _limit(own: dict[str, str]) -> Limit | None:
    if "hours" in own:
        return read_limit(f"{own['hours']} hour")
    return read_limit(own.get("deadline", ""))


def _take_in(net: Net, known: Known) -> Net:
    """Every called process becomes a sub-process of the caller: its version is pinned with it."""
    nodes, decisions = dict(net.nodes), dict(net.decisions)
    for node in net.nodes.values():
        called = known.nets(node.called) if node.called and known.nets else None
        if called is None:
            continue
        decisions |= called.decisions
        inner = {f"{node.id}~{n.id}": _inside(n, node.id) for n in called.nodes.values()}
        nodes |= inner
        begins = called.starts or (called.start,)
        nodes[node.id] = replace(
            node, starts=tuple(f"{node.id}~{s}" for s in begins[:1]),
            alarms=tuple(f"{node.id}~{a}" for a in called.alarms),
        )  # fmt: skip
    return replace(net, nodes=nodes, decisions=decisions) if len(nodes) > len(net.nodes) else net


def _inside(node: Node, call: str) -> Node:
    """The node of a called process under a name of its own. ``~`` is in no drawn id."""

    def name(old: str) -> str:
        return f"{call}~{old}" if old else ""

    def names(old: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name(o) for o in old)

    return replace(
        node, id=name(node.id), scope=name(node.scope) or call, ins=names(node.ins),
        out=tuple(Arc(name(a.id), name(a.target), a.guard) for a in node.out),
        default=name(node.default), boundary=names(node.boundary), host=name(node.host),
        same_as=name(node.same_as), starts=names(node.starts), alarms=names(node.alarms),
    )  # fmt: skip


def _too_deep(net: Net) -> tuple[Problem, ...]:
    """Ids and nesting that the rows of tasks could not keep."""
    text = gettext_noop("Mã phần tử quá dài, hoặc quy trình con lồng nhau quá sâu.")
    found = []
    for node in net.nodes.values():
        length, around = 0, node.scope
        while around and around in net.nodes and length <= MAX_PLACE:
            length += len(around) + 5
            around = net.nodes[around].scope
        if len(node.id) > MAX_PLACE or length + (len(node.id) + 5) * bool(node.many) > MAX_PLACE:
            found.append(Problem(node.id, Sentence(text)))
    return tuple(found)
