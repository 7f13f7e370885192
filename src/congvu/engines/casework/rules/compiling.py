"""Diagram → net: every reference resolved, every condition parsed, every gap named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from congvu.engines.casework.rules.bpmn import BpmnRefused
from congvu.engines.casework.rules.diagram import (
    Diagram,
    Drawn,
    DrawnFlow,
    Lane,
    Limit,
    Problem,
    read_limit,
)
from congvu.engines.casework.rules.expressions import FeelError, compile_expression
from congvu.engines.casework.rules.net import Arc, Kind, Net, Node
from congvu.engines.casework.rules.words import Sentence, gettext_noop

KINDS = {
    "startEvent": Kind.START, "endEvent": Kind.END, "serviceTask": Kind.AUTO,
    "userTask": Kind.TASK, "manualTask": Kind.TASK, "task": Kind.TASK,
    "exclusiveGateway": Kind.XOR, "parallelGateway": Kind.AND,
    "intermediateCatchEvent": Kind.WAIT, "boundaryEvent": Kind.BOUNDARY,
}  # fmt: skip
CLOCKS = ("start", "pause", "supplement", "stop")
APPLICANT = "applicant"


@dataclass(frozen=True, slots=True)
class Known:
    """What names mean in this installation; None: not checked (a test, a draft)."""

    handlers: frozenset[str] | None = None
    roles: frozenset[str] | None = None
    forms: frozenset[str] | None = None


def compile_diagram(diagram: Diagram, known: Known | None = None) -> Net:
    """The net. Raises BpmnRefused with every problem found."""
    nodes = {e.id: _node(e, diagram) for e in diagram.elements}
    problems = [*_structure(diagram), *_details(diagram, nodes, known or Known())]
    if problems:
        raise BpmnRefused(tuple(problems))
    start = next(n.id for n in nodes.values() if n.kind is Kind.START)
    return Net(diagram.id, diagram.name, start, nodes, _case_limit(diagram))


def _node(element: Drawn, diagram: Diagram) -> Node:
    lane = next((x for x in diagram.lanes if x.id == element.lane), Lane("", "", "", ""))
    own = element.own
    role = own.get("role") or lane.role
    whose = own.get("whose") or (APPLICANT if role == APPLICANT else "official")
    kind = KINDS[element.tag]
    human = kind is Kind.TASK
    return Node(
        id=element.id, kind=kind, title=own.get("title") or element.name,
        out=tuple(Arc(f.id, f.target, f.condition) for f in _out(diagram, element.id)),
        ins=tuple(f.id for f in diagram.flows if f.target == element.id),
        default=element.default,
        boundary=tuple(e.id for e in diagram.elements if e.host == element.id),
        host=element.host, interrupting=element.interrupting, terminate=element.terminate,
        role=role if human and whose != APPLICANT else "",
        unit=(own.get("unit") or lane.unit) if human else "",
        form=own.get("form", ""), limit=_limit(own), timer=element.timer,
        handler=own.get("handler", ""), outcomes=element.outcomes,
        whose=whose if human else "official", clock=own.get("clock", ""),
        same_as=own.get("same-as", ""), result=own.get("result", ""), lane=lane.name,
    )  # fmt: skip


def _out(diagram: Diagram, element: str) -> list[DrawnFlow]:
    return [f for f in diagram.flows if f.source == element]


def _limit(own: dict[str, str]) -> Limit | None:
    if "hours" in own:
        return read_limit(f"{own['hours']} hour")
    return read_limit(own.get("deadline", ""))


def _case_limit(diagram: Diagram) -> Limit | None:
    return read_limit(diagram.own.get("deadline", ""))


def _structure(diagram: Diagram) -> Iterator[Problem]:
    starts = [e for e in diagram.elements if e.tag == "startEvent"]
    if len(starts) != 1:
        yield _problem(
            "", gettext_noop("Quy trình phải có đúng một sự kiện bắt đầu; sơ đồ có %(count)s."),
            count=len(starts),
        )  # fmt: skip
    if not any(e.tag == "endEvent" for e in diagram.elements):
        yield _problem("", gettext_noop("Quy trình phải có ít nhất một sự kiện kết thúc."))
    for element in diagram.elements:
        yield from _arity(element, diagram)


def _arity(element: Drawn, diagram: Diagram) -> Iterator[Problem]:
    kind = KINDS[element.tag]
    outs = len(_out(diagram, element.id))
    ins = sum(f.target == element.id for f in diagram.flows)
    if kind is Kind.END and outs:
        yield _problem(element.id, gettext_noop("Sự kiện kết thúc không được có mũi tên đi ra."))
    if kind is not Kind.END and not outs:
        yield _problem(element.id, gettext_noop("Phần tử này không có mũi tên đi ra."))
    if kind in (Kind.START, Kind.BOUNDARY) and ins:
        yield _problem(element.id, gettext_noop("Sự kiện này không được có mũi tên đi vào."))
    if kind not in (Kind.START, Kind.BOUNDARY) and not ins:
        yield _problem(element.id, gettext_noop("Không có mũi tên nào đi tới phần tử này."))


Check = Callable[[Drawn, Node, Diagram, Known], Iterator[Problem]]


def _details(diagram: Diagram, nodes: dict[str, Node], known: Known) -> Iterator[Problem]:
    if "deadline" in diagram.own and _case_limit(diagram) is None:
        yield _problem(diagram.id, _BAD_LIMIT)
    for element in diagram.elements:
        for check in _CHECKS:
            yield from check(element, nodes[element.id], diagram, known)


_BAD_LIMIT = gettext_noop(
    'Thời hạn phải viết như "8 hour", "5 working_day" hoặc "30 day" (hoặc congvu:hours="8").'
)


def _check_task(element: Drawn, node: Node, diagram: Diagram, known: Known) -> Iterator[Problem]:
    if node.kind is not Kind.TASK:
        return
    if not node.title:
        yield _problem(node.id, gettext_noop("Công việc phải có tên."))
    if node.whose not in ("official", APPLICANT):
        yield _problem(node.id, gettext_noop('congvu:whose chỉ nhận "official" hoặc "applicant".'))
    if node.whose == "official" and not node.role:
        yield _problem(
            node.id,
            gettext_noop("Công việc phải có quyền (congvu:role) ở chính nó hoặc ở làn chứa nó."),
        )
    if node.role and known.roles is not None and node.role not in known.roles:
        yield _problem(node.id, gettext_noop("Không có quyền %(name)s."), name=node.role)
    if node.form and known.forms is not None and node.form not in known.forms:
        yield _problem(node.id, gettext_noop("Không có biểu mẫu %(name)s."), name=node.form)
    if len({o.code for o in node.outcomes}) != len(node.outcomes):
        yield _problem(node.id, gettext_noop("Hai kết quả của công việc trùng mã."))


def _check_limits(element: Drawn, node: Node, diagram: Diagram, known: Known) -> Iterator[Problem]:
    if ("hours" in element.own or "deadline" in element.own) and node.limit is None:
        yield _problem(node.id, _BAD_LIMIT)
    if node.clock and node.clock not in CLOCKS:
        yield _problem(
            node.id, gettext_noop("congvu:clock chỉ nhận start, pause, supplement hoặc stop.")
        )
    if node.clock in ("pause", "supplement") and node.kind is not Kind.TASK:
        yield _problem(node.id, gettext_noop("Chỉ công việc mới tạm dừng được đồng hồ."))
    same = next((e for e in diagram.elements if e.id == node.same_as), None)
    if node.same_as and (same is None or KINDS[same.tag] is not Kind.TASK):
        yield _problem(node.id, gettext_noop("congvu:same-as phải trỏ tới một công việc."))


def _check_handler(element: Drawn, node: Node, diagram: Diagram, known: Known) -> Iterator[Problem]:
    if node.kind is Kind.AUTO and not node.handler:
        yield _problem(node.id, gettext_noop("Việc tự động phải có congvu:handler đã đăng ký."))
    if node.handler and node.kind not in (Kind.AUTO, Kind.END):
        yield _problem(
            node.id, gettext_noop("Chỉ việc tự động và sự kiện kết thúc được có congvu:handler.")
        )
    elif node.handler and known.handlers is not None and node.handler not in known.handlers:
        yield _problem(
            node.id, gettext_noop("Chưa phòng nào đăng ký việc %(name)s."), name=node.handler
        )


def _check_timer(element: Drawn, node: Node, diagram: Diagram, known: Known) -> Iterator[Problem]:
    if node.kind not in (Kind.WAIT, Kind.BOUNDARY):
        return
    if node.timer is None:
        yield _problem(node.id, gettext_noop("Sự kiện này phải có hẹn giờ."))
    elif node.timer.date:
        yield from _condition(node.id, node.timer.date)
    if node.kind is Kind.BOUNDARY:
        host = next((e for e in diagram.elements if e.id == node.host), None)
        if host is None or KINDS[host.tag] is not Kind.TASK:
            yield _problem(
                node.id, gettext_noop("Hẹn giờ phải gắn vào một công việc có người làm.")
            )


def _check_flows(element: Drawn, node: Node, diagram: Diagram, known: Known) -> Iterator[Problem]:
    guarded = [arc for arc in node.out if arc.guard]
    if node.kind is Kind.XOR and len(node.out) > 1:
        yield from _check_choice(node)
    elif guarded:
        yield _problem(
            guarded[0].id, gettext_noop("Chỉ mũi tên đi ra từ cổng rẽ nhánh mới có điều kiện.")
        )
    for arc in guarded:
        yield from _condition(arc.id, arc.guard)


def _check_choice(node: Node) -> Iterator[Problem]:
    if node.default not in {arc.id for arc in node.out}:
        yield _problem(
            node.id,
            gettext_noop(
                "Cổng rẽ nhánh phải có một nhánh mặc định, để hồ sơ không bao giờ kẹt lại."
            ),
        )
    for arc in node.out:
        if not arc.guard and arc.id != node.default:
            yield _problem(arc.id, gettext_noop("Nhánh này thiếu điều kiện."))
        if arc.guard and arc.id == node.default:
            yield _problem(arc.id, gettext_noop("Nhánh mặc định không được có điều kiện."))


def _condition(element: str, source: str) -> Iterator[Problem]:
    try:
        compile_expression(source)
    except FeelError as fault:
        yield Problem(element, fault.sentence)


_CHECKS: tuple[Check, ...] = (
    _check_task, _check_limits, _check_handler, _check_timer, _check_flows,
)  # fmt: skip


def _problem(element: str, text: str, **values: object) -> Problem:
    return Problem(element, Sentence(text, values))
