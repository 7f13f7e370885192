"""What is missing or wrong in a diagram that could be read: each gap with its element."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from congvu.engines.casework.rules.diagram import Diagram, Drawn, Problem, read_limit
from congvu.engines.casework.rules.expressions import FeelError, compile_expression
from congvu.engines.casework.rules.net import ACTIVITIES, Kind, Net, Node
from congvu.engines.casework.rules.words import Sentence, gettext_noop

KINDS = {
    "startEvent": Kind.START, "endEvent": Kind.END, "serviceTask": Kind.AUTO,
    "sendTask": Kind.AUTO, "userTask": Kind.TASK, "manualTask": Kind.TASK, "task": Kind.TASK,
    "receiveTask": Kind.WAIT, "businessRuleTask": Kind.RULE,
    "exclusiveGateway": Kind.XOR, "parallelGateway": Kind.AND, "inclusiveGateway": Kind.OR,
    "eventBasedGateway": Kind.RACE, "intermediateCatchEvent": Kind.WAIT,
    "intermediateThrowEvent": Kind.THROW, "boundaryEvent": Kind.BOUNDARY,
    "subProcess": Kind.SUB, "callActivity": Kind.SUB,
}  # fmt: skip
CLOCKS = ("start", "pause", "supplement", "stop")
APPLICANT = "applicant"
MAX_WAYS = 8  # out of an inclusive gateway: every set of them is tried at publish


@dataclass(frozen=True, slots=True)
class Known:
    """What names mean in this installation; None: not checked (a test, a draft).

    nets: the net in force of a process by its key; decisions: decision key → published model.
    """

    handlers: frozenset[str] | None = None
    roles: frozenset[str] | None = None
    forms: frozenset[str] | None = None
    nets: Callable[[str], Net | None] | None = None
    decisions: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Here:
    """One element under the eye, with all that it may be held against."""

    element: Drawn
    node: Node
    nodes: Mapping[str, Node]
    known: Known


def gaps(diagram: Diagram, nodes: Mapping[str, Node], known: Known) -> Iterator[Problem]:
    """Every problem of a diagram."""
    yield from _whole(diagram)
    for element in diagram.elements:
        if element.id in nodes:
            here = Here(element, nodes[element.id], nodes, known)
            for check in _CHECKS:
                yield from check(here)


def _whole(diagram: Diagram) -> Iterator[Problem]:
    starts = [e for e in diagram.elements if e.tag == "startEvent" and not e.scope]
    if len(starts) != 1 and (not starts or sum(e.trigger is None for e in starts) > 1):
        yield _problem(
            "", gettext_noop("Quy trình phải có đúng một sự kiện bắt đầu; sơ đồ có %(count)s."),
            count=len(starts),
        )  # fmt: skip
    if not any(e.tag == "endEvent" and not e.scope for e in diagram.elements):
        yield _problem("", gettext_noop("Quy trình phải có ít nhất một sự kiện kết thúc."))
    if "deadline" in diagram.own and read_limit(diagram.own["deadline"]) is None:
        yield _problem(diagram.id, BAD_LIMIT)


BAD_LIMIT = gettext_noop(
    'Thời hạn phải viết như "8 hour", "5 working_day" hoặc "30 day" (hoặc congvu:hours="8").'
)


def _check_arity(here: Here) -> Iterator[Problem]:
    node = here.node
    first = node.kind in (Kind.START, Kind.BOUNDARY, Kind.ALARM)
    if node.kind is Kind.ASIDE:
        if node.ins or node.out:
            yield _problem(
                node.id, gettext_noop("Quy trình con theo sự kiện không có mũi tên vào hoặc ra.")
            )
        return
    if node.kind is Kind.END and node.out:
        yield _problem(node.id, gettext_noop("Sự kiện kết thúc không được có mũi tên đi ra."))
    if node.kind is not Kind.END and not node.out:
        yield _problem(node.id, gettext_noop("Phần tử này không có mũi tên đi ra."))
    if first and node.ins:
        yield _problem(node.id, gettext_noop("Sự kiện này không được có mũi tên đi vào."))
    if not first and not node.ins:
        yield _problem(node.id, gettext_noop("Không có mũi tên nào đi tới phần tử này."))


def _check_task(here: Here) -> Iterator[Problem]:
    node, known = here.node, here.known
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


def _check_limits(here: Here) -> Iterator[Problem]:
    node, own = here.node, here.element.own
    if ("hours" in own or "deadline" in own) and node.limit is None:
        yield _problem(node.id, BAD_LIMIT)
    if node.clock and node.clock not in CLOCKS:
        yield _problem(
            node.id, gettext_noop("congvu:clock chỉ nhận start, pause, supplement hoặc stop.")
        )
    if node.clock in ("pause", "supplement") and (node.kind is not Kind.TASK or node.many):
        yield _problem(node.id, gettext_noop("Chỉ công việc mới tạm dừng được đồng hồ."))
    same = here.nodes.get(node.same_as)
    if node.same_as and (same is None or same.kind is not Kind.TASK):
        yield _problem(node.id, gettext_noop("congvu:same-as phải trỏ tới một công việc."))


def _check_handler(here: Here) -> Iterator[Problem]:
    node, known = here.node, here.known
    if node.kind is Kind.AUTO and not node.handler:
        yield _problem(node.id, gettext_noop("Việc tự động phải có congvu:handler đã đăng ký."))
    if node.kind is Kind.END and node.on == "message" and not node.handler:
        yield _problem(node.id, gettext_noop("Gửi thông điệp cần congvu:handler đã đăng ký."))
    if node.handler and node.kind not in (Kind.AUTO, Kind.END):
        yield _problem(
            node.id, gettext_noop("Chỉ việc tự động và sự kiện kết thúc được có congvu:handler.")
        )
    elif node.handler and known.handlers is not None and node.handler not in known.handlers:
        yield _problem(
            node.id, gettext_noop("Chưa phòng nào đăng ký việc %(name)s."), name=node.handler
        )


def _check_event(here: Here) -> Iterator[Problem]:
    node = here.node
    if node.kind in (Kind.WAIT, Kind.BOUNDARY, Kind.ALARM) and not here.element.trigger:
        yield _problem(node.id, gettext_noop("Sự kiện này phải có hẹn giờ."))
    if node.timer is not None and node.timer.date:
        yield from condition(node.id, node.timer.date)
    if node.condition:
        yield from condition(node.id, node.condition)
    if node.on == "signal" and not node.name:
        yield _problem(node.id, gettext_noop("Tín hiệu phải có tên (signalRef)."))
    if node.on == "error" and not node.interrupting:
        yield _problem(node.id, gettext_noop("Sự kiện lỗi luôn ngắt công việc mà nó gắn vào."))
    if node.kind is Kind.BOUNDARY:
        yield from _check_host(node, here.nodes.get(node.host))
    if here.element.trigger and here.element.trigger.kind == "link":
        yield from _check_link(here)


def _check_host(node: Node, host: Node | None) -> Iterator[Problem]:
    if host is None or host.kind not in ACTIVITIES or (host.kind is Kind.WAIT and host.host):
        yield _problem(node.id, gettext_noop("Hẹn giờ phải gắn vào một công việc có người làm."))
    elif host.kind in (Kind.AUTO, Kind.RULE) and node.on != "error":
        yield _problem(
            node.id, gettext_noop("Việc tự động xong ngay: chỉ sự kiện lỗi mới gắn được vào nó.")
        )
    elif node.on == "escalation" and host.kind is not Kind.SUB:
        yield _problem(node.id, gettext_noop("Báo cáo vượt cấp chỉ đến từ một quy trình con."))


def _check_link(here: Here) -> Iterator[Problem]:
    node = here.node
    caught = here.element.tag == "intermediateCatchEvent"
    if caught and any(not a.endswith("~link") for a in node.ins):
        yield _problem(node.id, gettext_noop("Điểm đến của liên kết không nhận mũi tên."))
    if not caught and len(node.out) != 1:
        yield _problem(node.id, gettext_noop("Liên kết này phải có đúng một điểm đến cùng tên."))


def _check_flows(here: Here) -> Iterator[Problem]:
    node = here.node
    guarded = [arc for arc in node.out if arc.guard]
    if node.kind in (Kind.XOR, Kind.OR) and len(node.out) > 1:
        yield from _check_choice(node)
    elif guarded:
        yield _problem(
            guarded[0].id, gettext_noop("Chỉ mũi tên đi ra từ cổng rẽ nhánh mới có điều kiện.")
        )
    if node.kind is Kind.OR and len(node.out) > MAX_WAYS:
        yield _problem(node.id, gettext_noop("Cổng này có quá nhiều nhánh (tối đa 8)."))
    for arc in guarded:
        yield from condition(arc.id, arc.guard)
    if node.kind is Kind.RACE:
        yield from _check_race(here)


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


def _check_race(here: Here) -> Iterator[Problem]:
    for arc in here.node.out:
        target = here.nodes.get(arc.target)
        alone = target is not None and len(target.ins) == 1 and not target.boundary
        if target is None or target.kind is not Kind.WAIT or not alone or target.many:
            yield _problem(
                arc.id, gettext_noop("Sau cổng chờ sự kiện chỉ được là sự kiện chờ, mỗi nhánh một.")
            )


def _check_inside(here: Here) -> Iterator[Problem]:
    """Sub-processes: where they begin, and what is called."""
    node, known = here.node, here.known
    if here.element.tag == "callActivity":
        if not node.called:
            yield _problem(
                node.id,
                gettext_noop("Bước gọi quy trình phải cho biết quy trình nào (congvu:process)."),
            )
        elif known.nets is not None and known.nets(node.called) is None:
            yield _problem(
                node.id, gettext_noop("Chưa có quy trình %(name)s được công bố."), name=node.called
            )
        return
    inner = [n for n in here.nodes.values() if n.scope == node.id and n.kind is Kind.END]
    if node.kind in (Kind.SUB, Kind.ASIDE) and (len(node.starts) != 1 or not inner):
        yield _problem(
            node.id,
            gettext_noop("Quy trình con phải có đúng một sự kiện bắt đầu và có sự kiện kết thúc."),
        )


def _check_many(here: Here) -> Iterator[Problem]:
    node, many = here.node, here.node.many
    if many is None:
        return
    if node.kind not in (Kind.TASK, Kind.SUB):
        yield _problem(
            node.id, gettext_noop("Chỉ công việc và quy trình con mới làm được nhiều lần.")
        )
    for source in (many.cardinality, many.collection, many.until, many.again):
        if source:
            yield from condition(node.id, source)
    if many.element and not many.element.isidentifier():
        yield _problem(node.id, gettext_noop("congvu:element phải là một tên đơn."))


def _check_decision(here: Here) -> Iterator[Problem]:
    node, known = here.node, here.known
    if node.kind is Kind.RULE and not node.decision:
        yield _problem(
            node.id,
            gettext_noop("Bước áp quy tắc phải cho biết bảng quyết định (congvu:decision)."),
        )
    elif node.decision and known.decisions is not None and node.decision not in known.decisions:
        yield _problem(
            node.id, gettext_noop("Chưa có bảng quyết định %(name)s được công bố."),
            name=node.decision,
        )  # fmt: skip


def condition(element: str, source: str) -> Iterator[Problem]:
    """What is wrong with an expression."""
    try:
        compile_expression(source)
    except FeelError as fault:
        yield Problem(element, fault.sentence)


_CHECKS: tuple[Callable[[Here], Iterator[Problem]], ...] = (
    _check_arity, _check_task, _check_limits, _check_handler, _check_event, _check_flows,
    _check_inside, _check_many, _check_decision,
)  # fmt: skip


def _problem(element: str, text: str, **values: object) -> Problem:
    return Problem(element, Sentence(text, values))
