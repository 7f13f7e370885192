"""BPMN → a table, when every element has a place in it; else which elements have none, and why."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

from congvu.engines.casework.rules.bpmn import Survey, survey
from congvu.engines.casework.rules.bpmn_xml import root_of, tag_of
from congvu.engines.casework.rules.compile_checks import APPLICANT as WHOSE
from congvu.engines.casework.rules.diagram import (
    Diagram,
    Drawn,
    DrawnFlow,
    Lane,
    Limit,
    read_limit,
)
from congvu.engines.casework.rules.sheets.sheet import (
    APPLICANT,
    AUTO,
    END,
    NOWHERE,
    TASK,
    Expiry,
    Row,
    Sheet,
    Way,
    tidy,
)
from congvu.engines.casework.rules.words import Sentence, gettext_noop

_KINDS = {
    "userTask": TASK, "task": TASK, "manualTask": TASK, "serviceTask": AUTO, "endEvent": END,
}  # fmt: skip
_KEPT = {
    "role", "unit", "form", "hours", "deadline", "handler", "whose", "clock", "same-as", "result",
}  # fmt: skip
# Everything that a table writes, and what only repeats it; anything else in a file would be lost.
_TAGS = frozenset(
    {
        *_KINDS, "definitions", "process", "laneSet", "lane", "flowNodeRef", "startEvent",
        "exclusiveGateway", "parallelGateway", "boundaryEvent", "timerEventDefinition",
        "timeDuration", "sequenceFlow", "conditionExpression", "incoming", "outgoing",
        "extensionElements", "collaboration", "participant",
    }
)  # fmt: skip
NO_PLACE = gettext_noop("Bảng chưa có chỗ cho phần tử này.")
_START = gettext_noop("Bảng cần đúng một điểm bắt đầu, không kèm sự kiện.")
_WAYS = gettext_noop(
    "Chỗ rẽ phải đứng ngay sau một bước, mỗi nhánh một điều kiện và một nhánh mặc định."
)
_BESIDE = gettext_noop(
    "Các bước làm cùng lúc phải đứng giữa hai cổng song song, mỗi nhánh đúng một bước."
)
_TIMER = gettext_noop(
    "Bảng chỉ giữ được một hẹn giờ ngắt, tính theo giờ hoặc ngày, trên một bước có người làm."
)
_LIMIT = gettext_noop("Thời hạn này chưa đọc được.")
_MORE = gettext_noop("Bước này có thuộc tính mà bảng không giữ được: %(names)s.")
_OUT = gettext_noop("Từ phần tử này có nhiều mũi tên đi ra; hãy dùng cổng rẽ nhánh.")
_ORDER = gettext_noop("Điều kiện theo kết quả của bước phải đứng trước các điều kiện khác.")
_LANES = gettext_noop("Mỗi làn phải có tên riêng thì bảng mới giữ được.")
_LOST = gettext_noop("Tệp có phần %(tag)s mà bảng không giữ được.")


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What keeps a drawing out of the table. tag: BPMN's own name, for what has no title."""

    element: str
    tag: str
    title: str
    sentence: Sentence


def sheet_of(xml: bytes, process: str = "") -> tuple[Sheet | None, tuple[Obstacle, ...]]:
    """The table of a file, or every obstacle. Raises BpmnRefused when there is nothing to read."""
    found = survey(xml, process)
    made = _Reader(found)
    sheet = made.sheet()
    lost = sorted({tag_of(n) for n in root_of(xml).iter() if tag_of(n)} - _TAGS)
    named = {o.tag for o in made.obstacles}
    for tag in lost:
        if tag not in named:
            made.obstacles.append(Obstacle("", tag, "", Sentence(_LOST, {"tag": tag})))
    return (None, tuple(made.obstacles)) if made.obstacles else (sheet, ())


class _Reader:
    """One drawing."""

    def __init__(self, found: Survey) -> None:
        self.diagram: Diagram = found.diagram
        self.by_id = {e.id: e for e in self.diagram.elements}
        self.out: dict[str, list[DrawnFlow]] = defaultdict(list)
        self.ins: dict[str, list[DrawnFlow]] = defaultdict(list)
        for flow in self.diagram.flows:
            self.out[flow.source].append(flow)
            self.ins[flow.target].append(flow)
        self.lanes = {n.id: n for n in self.diagram.lanes}
        self.obstacles: list[Obstacle] = []
        self.rows = {e.id: e for e in self.diagram.elements if self._is_row(e)}
        self.joins: dict[str, str] = {}  # fork → join
        self.blocks: dict[str, list[str]] = {}  # fork → members
        self.gates: dict[str, Drawn] = {}  # what stands before a choice → the gateway
        self.timers: dict[str, Drawn] = {}
        for element, tag in (*found.unknown, *found.draws):
            if tag in _TAGS:
                continue
            self.obstacles.append(Obstacle(element, tag, "", Sentence(NO_PLACE)))

    def sheet(self) -> Sheet:
        """The table; worthless when there are obstacles."""
        for element in self.diagram.elements:
            self._sort(element)
        heads = {m: members[0] for members in self.blocks.values() for m in members}
        order: list[str] = []
        for name in self.rows:
            members = next((b for b in self.blocks.values() if name in b), [name])
            if heads.get(name, name) == name:
                order += members
        order = self._begun(order)
        rows = tuple(self._row(n, beside=heads.get(n, n) != n) for n in order)
        limit = self.diagram.own.get("deadline", "")
        if limit and read_limit(limit) is None:
            self._refuse(None, _LIMIT)
        names = [n.name for n in self.diagram.lanes]
        if "" in names or len(set(names)) < len(names):
            self._refuse(None, _LANES)
        start = next((e for e in self.diagram.elements if e.tag == "startEvent"), None)
        return tidy(Sheet(
            self.diagram.id, self.diagram.name, rows, read_limit(limit), start.name if start else "",
        ))  # fmt: skip

    def _is_row(self, element: Drawn) -> bool:
        return (
            element.tag in _KINDS and not element.scope and element.many is None
            and element.trigger is None
        )  # fmt: skip

    def _refuse(self, element: Drawn | None, text: str, **values: object) -> None:
        found = element or Drawn(self.diagram.id, "process", self.diagram.name, {})
        self.obstacles.append(Obstacle(found.id, found.tag, found.name, Sentence(text, values)))

    def _sort(self, element: Drawn) -> None:
        if element.id in self.rows:
            self._check_row(element)
        elif element.tag == "startEvent" and not element.scope and not element.trigger:
            if len(self.out[element.id]) > 1 or element.own:
                self._refuse(element, _START)
        elif element.tag == "startEvent" and not element.scope:
            self._refuse(element, _START)
        elif element.tag == "exclusiveGateway" and not element.scope:
            self._gate(element)
        elif element.tag == "parallelGateway" and not element.scope:
            self._parallel(element)
        elif element.tag == "boundaryEvent" and not element.scope:
            self._timer(element)
        else:
            self._refuse(element, NO_PLACE)

    def _check_row(self, element: Drawn) -> None:
        more = element.own.keys() - _KEPT
        if more:
            self._refuse(element, _MORE, names=", ".join(sorted(more)))
        if {"hours", "deadline"} & element.own.keys() and _limit(element) is None:
            self._refuse(element, _LIMIT)
        if len(self.out[element.id]) > 1:
            self._refuse(element, _OUT)

    def _gate(self, element: Drawn) -> None:
        if self._is_merge(element.id):
            return
        ins, out = self.ins[element.id], self.out[element.id]
        before = self.by_id[ins[0].source] if len(ins) == 1 else None
        plain = [f for f in out if not f.condition]
        fits = before is not None and (before.id in self.rows or self._is_join(before))
        whole = len(out) > len(plain) < 2 and [f.id for f in plain] == (
            [element.default] if element.default else []
        )
        if not fits or not whole or element.own:
            self._refuse(element, _WAYS)
            return
        assert before is not None
        self.gates[before.id] = element

    def _is_merge(self, name: str) -> bool:
        """An exclusive gateway that only brings arrows together: the table needs none."""
        found = self.by_id.get(name)
        return (
            found is not None and found.tag == "exclusiveGateway" and len(self.out[name]) == 1
            and not self.out[name][0].condition and len(self.ins[name]) > 0 and not found.own
        )  # fmt: skip

    def _past(self, name: str) -> str:
        """What an arrow leads to past gateways that only bring arrows together."""
        seen: set[str] = set()
        while self._is_merge(name) and name not in seen:
            seen.add(name)
            name = self.out[name][0].target
        return name

    def _is_join(self, element: Drawn) -> bool:
        out = len(self.out[element.id])
        return element.tag == "parallelGateway" and len(self.ins[element.id]) > 1 > out - 1

    def _parallel(self, element: Drawn) -> None:
        """A fork with its members and their join; a join is looked at from its fork."""
        out = self.out[element.id]
        if self._is_join(element):
            if not any(self._is_fork(f) for f in self._before(element)):
                self._refuse(element, _BESIDE)
            return
        members = [m for m in self.rows if any(f.target == m for f in out)]
        joins = {f.target for m in members for f in self.out[m]}
        alone = all(
            len(self.ins[m]) == 1 and len(self.out[m]) == 1 and self.rows[m].tag != "endEvent"
            and not any(e.host == m for e in self.diagram.elements)
            for m in members
        )  # fmt: skip
        join = self.by_id.get(next(iter(joins), ""))
        whole = join is not None and self._is_join(join) and len(joins) == 1
        whole = whole and len(self.ins[element.id]) < 2  # else it would wait for all of them
        if not (whole and alone and len(members) == len(out) > 1) or element.own or element.name:
            self._refuse(element, _BESIDE)
            return
        assert join is not None
        if len(self.ins[join.id]) != len(members) or len(self.out[join.id]) > 1 or join.name:
            self._refuse(element, _BESIDE)
            return
        self.joins[element.id], self.blocks[element.id] = join.id, members

    def _is_fork(self, element: Drawn) -> bool:
        return element.tag == "parallelGateway" and len(self.out[element.id]) > 1

    def _before(self, join: Drawn) -> list[Drawn]:
        """What stands before the steps before a join."""
        steps = [f.source for f in self.ins[join.id]]
        return [self.by_id[f.source] for s in steps for f in self.ins[s]]

    def _timer(self, element: Drawn) -> None:
        host = self.rows.get(element.host)
        timer = element.trigger.timer if element.trigger else None
        limit = _timer_limit(element)
        fits = (
            host is not None and _KINDS[host.tag] == TASK and element.interrupting
            and timer is not None and limit is not None and len(self.out[element.id]) == 1
            and element.host not in self.timers and element.own.keys() <= {"calendar"}
        )  # fmt: skip
        if not fits:
            self._refuse(element, _TIMER)
            return
        self.timers[element.host] = element

    # rows

    def _begun(self, order: list[str]) -> list[str]:
        """The first step first."""
        starts = [e.id for e in self.diagram.elements if e.tag == "startEvent" and not e.scope]
        if len(starts) != 1:
            self._refuse(None, _START)
            return order
        first = self._target(self.out[starts[0]][0]) if self.out[starts[0]] else ""
        if first not in order:
            if first or order:
                self._refuse(self.by_id[starts[0]], _START)
            return order
        members = next((b for b in self.blocks.values() if first in b), [first])
        return [*members, *(n for n in order if n not in members)]

    def _target(self, flow: DrawnFlow) -> str:
        """The row that an arrow leads to; '' when it leads to none."""
        name = self._past(flow.target)
        if name in self.blocks:
            return self.blocks[name][0]
        return name if name in self.rows else ""

    def _row(self, name: str, *, beside: bool) -> Row:
        element = self.rows[name]
        lane = self.lanes.get(element.lane, Lane("", "", "", ""))
        own = element.own
        role = own.get("role") or lane.role
        kind = _KINDS[element.tag]
        if kind == TASK and (own.get("whose") or role) == WHOSE:
            kind = APPLICANT
        made = Row(
            id=name, kind=kind, title=element.name, role=role if kind == TASK else "",
            unit=(own.get("unit") or lane.unit) if kind in (TASK, APPLICANT) else "",
            lane=lane.name, form=own.get("form", ""), handler=own.get("handler", ""),
            limit=_limit(element), clock=own.get("clock", ""), same_as=own.get("same-as", ""),
            result=own.get("result", ""), outcomes=element.outcomes, beside=beside,
        )  # fmt: skip
        return made if beside or kind == END else self._with_ways(made)

    def _with_ways(self, row: Row) -> Row:
        fork = next((f for f, members in self.blocks.items() if row.id in members), "")
        tail = self.joins.get(fork, row.id)
        gate = self.gates.get(tail)
        timer = self.timers.get(row.id)
        if timer is not None:
            limit, to = _timer_limit(timer), self._aim(self.out[timer.id][0])
            assert limit is not None
            row = replace(row, expiry=Expiry(limit, to, timer.name))
        if gate is None:
            onward = [self._aim(f) for f in self.out[tail]]
            return replace(row, next=onward[0] if onward else NOWHERE)
        ways = tuple(Way(f.condition, self._aim(f)) for f in self.out[gate.id] if f.condition)
        onward = [self._aim(f) for f in self.out[gate.id] if not f.condition]
        onward = onward or [NOWHERE]
        row = replace(row, question=gate.name, ways=ways, next=onward[0])
        own = {f'{n} = "{o.code}"' for o in row.outcomes for n in ("outcome", row.result) if n}
        mine = [w.condition in own for w in ways]
        if mine != sorted(mine, reverse=True):
            self._refuse(gate, _ORDER)
        return row

    def _aim(self, flow: DrawnFlow) -> str:
        found = self._target(flow)
        if not found:
            target = self.by_id.get(self._past(flow.target))
            if target is not None and target.tag.endswith("Gateway"):
                self._refuse(target, _WAYS if target.tag == "exclusiveGateway" else _BESIDE)
        return found or NOWHERE


def _limit(element: Drawn) -> Limit | None:
    own = element.own
    return read_limit(f"{own['hours']} hour" if "hours" in own else own.get("deadline", ""))


def _timer_limit(element: Drawn) -> Limit | None:
    """The time of a timer when it is one number of hours or days."""
    timer = element.trigger.timer if element.trigger else None
    if timer is None:
        return None
    if timer.limit is not None:
        return timer.limit
    if timer.length is None or timer.length.seconds or timer.length.microseconds:
        return None
    return Limit(timer.length.days, "day")
