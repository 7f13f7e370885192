"""A process as its page shows it: the picture with words and states, and the equal table."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from congvu.engines.casework.models import ProcessVersion
from congvu.engines.casework.rules.bpmn import survey
from congvu.engines.casework.rules.canvas import Band, Line, Picture, Shape, wrapped
from congvu.engines.casework.rules.diagram import Limit
from congvu.engines.casework.rules.net import Arc, Kind, Net, Node
from congvu.engines.casework.rules.pictures import picture
from congvu.kernel.rooms import manifests

GATEWAYS = frozenset({Kind.XOR, Kind.AND, Kind.OR, Kind.RACE})
SIGNS = {
    "exclusiveGateway": "×", "parallelGateway": "+", "inclusiveGateway": "○",
    "eventBasedGateway": "◇", "error": "!", "escalation": "↑", "signal": "△",
    "conditional": "≡", "link": "→", "terminate": "●", "message": "✉", "timer": "◷",
}  # fmt: skip
_EQUALS = re.compile(r'\b(\w+)\s*=\s*"([^"]*)"')


@dataclass(frozen=True)
class Where:
    """Where a case stands. now, done: BPMN element ids."""

    now: frozenset[str] = frozenset()
    done: frozenset[str] = frozenset()

    def state(self, element: str) -> str:
        """``now``, ``done`` or ''."""
        return "now" if element in self.now else "done" if element in self.done else ""


def kind_words(word: str) -> str:
    """``Công việc``, ``Chọn một nhánh``, ``Hẹn giờ``: the kind of an element in words."""
    tag, _colon, on = word.partition(":")
    events = {
        "timer": _("Hẹn giờ"), "message": _("Thông điệp"), "signal": _("Tín hiệu"),
        "error": _("Lỗi"), "escalation": _("Báo lên trên"), "conditional": _("Điều kiện"),
        "link": _("Nối sang"), "terminate": _("Kết thúc tất cả"),
    }  # fmt: skip
    words = {
        "userTask": _("Công việc"), "task": _("Công việc"), "manualTask": _("Việc làm tay"),
        "serviceTask": _("Tự động"), "sendTask": _("Gửi thông điệp"),
        "receiveTask": _("Chờ thông điệp"), "businessRuleTask": _("Bảng quyết định"),
        "callActivity": _("Gọi quy trình"), "subProcess": _("Quy trình con"),
        "exclusiveGateway": _("Chọn một nhánh"), "parallelGateway": _("Các nhánh cùng lúc"),
        "inclusiveGateway": _("Chọn các nhánh"), "eventBasedGateway": _("Sự kiện đến trước"),
        "startEvent": _("Bắt đầu"), "endEvent": _("Kết thúc"),
    }  # fmt: skip
    if on in events:
        return f"{words[tag]}: {events[on]}" if tag in words else events[on]
    return words.get(tag, _("Sự kiện"))


def state_words(state: str) -> str:
    """What a state is called; '' for none."""
    return {"now": _("Đang ở bước này"), "done": _("Đã làm")}.get(state, "")


@functools.lru_cache(maxsize=64)
def picture_of(pk: int) -> Picture:
    """The picture of a version by its row id; kept, because a version never changes."""
    found = ProcessVersion.objects.get(pk=pk)
    net = found.compiled
    diagram = survey(found.bpmn.encode(), net.id).diagram
    says = {f.id: condition_words(net, f.condition) for f in diagram.flows if f.condition}
    return picture(found.bpmn.encode(), diagram, says)


def drawn(made: Picture, where: Where) -> dict[str, Any]:
    """The picture for the template: every number written out, every word in its place."""
    return {
        "width": _n(made.width), "height": _n(made.height),
        "bands": [_band(b) for b in made.bands],
        "lines": [_line(line) for line in made.lines],
        "shapes": [_shape(s, where.state(s.id)) for s in made.shapes],
    }  # fmt: skip


def _n(length: float) -> str:
    """A length as SVG writes it, in every language."""
    return f"{length:.1f}"


def _band(band: Band) -> dict[str, Any]:
    b, title = band.box, band.title or _("Người nộp hồ sơ")
    x, y = (b.x + 19, b.y + b.h / 2) if band.upright else (b.x + 12, b.y + 19)
    return {
        "x": _n(b.x), "y": _n(b.y), "w": _n(b.w), "h": _n(b.h),
        "title": title, "at": (_n(x), _n(y)), "upright": band.upright,
    }  # fmt: skip


def _line(line: Line) -> dict[str, Any]:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in line.points)
    half = len(line.points) // 2
    (ax, ay), (bx, by) = line.points[half - 1], line.points[half]
    x, y = line.at or ((ax + bx) / 2, (ay + by) / 2)
    lines = wrapped(line.says, 400 if line.one_line else 104, 11, 1 if line.one_line else 3)
    words = [(_n(x), _n(y - 5 - 13 * (len(lines) - 1 - i)), text) for i, text in enumerate(lines)]
    return {"path": path, "says": line.says, "words": words}


def _shape(shape: Shape, state: str) -> dict[str, Any]:
    b, kind = shape.box, kind_words(shape.word)
    cx, cy = b.x + b.w / 2, b.y + b.h / 2
    name = f"{kind}: {shape.title}" if shape.title else kind
    tag, _colon, on = shape.word.partition(":")
    return {
        "form": shape.form, "state": state, "thick": shape.thick, "double": shape.double,
        "x": _n(b.x), "y": _n(b.y), "w": _n(b.w), "h": _n(b.h),
        "cx": _n(cx), "cy": _n(cy), "r": _n(min(b.w, b.h) / 2),
        "inner": _n(min(b.w, b.h) / 2 - 4), "right": _n(b.x + b.w), "low": _n(b.y + b.h),
        "name": f"{name} – {state_words(state)}" if state else name,
        "sign": SIGNS.get(on) or SIGNS.get(tag, ""), "mark": _mark(state),
        "words": list(_words(shape, kind)),
    }  # fmt: skip


def _mark(state: str) -> str:
    return {"now": "▶", "done": "✓"}.get(state, "")


def _words(shape: Shape, kind: str) -> Iterator[dict[str, Any]]:
    """The kind in small letters, then the title; inside a task, below what is small."""
    b, cx = shape.box, shape.box.x + shape.box.w / 2
    if shape.form == "frame":
        text = f"{kind}: {shape.title}" if shape.title else kind
        yield {"x": b.x + 12, "y": b.y + 18, "text": text, "small": False, "at": "start"}
        return
    if shape.form == "task":
        lines = wrapped(shape.title, b.w - 20, 13, max(1, int((b.h - 30) // 17)))
        top, lead, at = b.y + (b.h - 17 * (1 + len(lines))) / 2 + 12, 17, "middle"
    else:
        lines = wrapped(shape.title, 96 if shape.word.startswith("boundary") else 128, 11.5)
        top, lead, at = b.y + b.h + 15, 15, "middle"
        if shape.word.startswith("boundary"):
            cx, at, top = b.x - 3, "end", b.y + b.h + 2
    for number, text in enumerate((kind, *lines)):
        yield {
            "x": _n(cx), "y": _n(top + lead * number), "text": text,
            "small": number == 0, "at": at,
        }  # fmt: skip


# the table


def table_of(net: Net, where: Where) -> list[dict[str, Any]]:
    """A row for each step and event of the net: who, how long, what comes next and when."""
    roles = {p.code: p.label for m in manifests().values() for p in m.permissions}
    return [
        {
            "title": n.title or kind_of(n), "kind": kind_of(n), "role": _role(n, roles),
            "hours": limit_words(n.limit), "form": n.form, "next": next_of(net, n),
            "state": where.state(n.id), "said": state_words(where.state(n.id)),
        }
        for n in net.nodes.values()
        if n.kind not in GATEWAYS and n.kind is not Kind.BOUNDARY
    ]  # fmt: skip


def _role(node: Node, roles: Mapping[str, str]) -> str:
    if node.whose == "applicant":
        return _("Người nộp hồ sơ")
    if node.kind is Kind.TASK:
        return str(_(roles[node.role])) if node.role in roles else node.role
    return ""


def kind_of(node: Node) -> str:
    """The kind of a compiled step in words."""
    return {
        Kind.START: _("Bắt đầu"), Kind.TASK: _("Công việc"), Kind.AUTO: _("Tự động"),
        Kind.RULE: _("Bảng quyết định"), Kind.WAIT: _("Chờ sự kiện"),
        Kind.THROW: _("Phát sự kiện"), Kind.SUB: _("Quy trình con"), Kind.END: _("Kết thúc"),
        Kind.ASIDE: _("Quy trình con theo sự kiện"), Kind.ALARM: _("Bắt đầu theo sự kiện"),
        Kind.BOUNDARY: _("Sự kiện trên bước"), Kind.XOR: _("Chọn một nhánh"),
        Kind.AND: _("Các nhánh cùng lúc"), Kind.OR: _("Chọn các nhánh"),
        Kind.RACE: _("Sự kiện đến trước"),
    }[node.kind]  # fmt: skip


def limit_words(limit: Limit | None) -> str:
    """``8 giờ``, ``5 ngày làm việc (40 giờ)``, ``30 ngày``."""
    if limit is None:
        return ""
    if limit.unit == "hour":
        return _("%(n)s giờ") % {"n": limit.amount}
    if limit.unit == "day":
        return _("%(n)s ngày") % {"n": limit.amount}
    return _("%(n)s ngày làm việc (%(hours)s giờ)") % {
        "n": limit.amount, "hours": limit.working_hours,
    }  # fmt: skip


def next_of(net: Net, node: Node) -> list[dict[str, str]]:
    """Where one goes from here: ``if`` ('' always) and ``to``, through gateways."""
    found = [step for arc in node.out for step in _through(net, node, arc, (), frozenset())]
    for name in node.boundary:
        event = net.nodes[name]
        why = event.title or kind_of(event)
        found += [s for arc in event.out for s in _through(net, event, arc, (why,), frozenset())]
    return [{"if": why, "to": to} for why, to in dict.fromkeys(found)]


def _through(
    net: Net, node: Node, arc: Arc, said: tuple[str, ...], seen: frozenset[str]
) -> Iterator[tuple[str, str]]:
    if arc.guard:
        said = (*said, condition_words(net, arc.guard))
    elif node.default == arc.id and len(node.out) > 1:
        said = (*said, _("các trường hợp còn lại"))
    target = net.nodes[arc.target]
    if target.kind in GATEWAYS and target.id not in seen:
        for onward in target.out:
            yield from _through(net, target, onward, said, seen | {target.id})
        return
    yield "; ".join(said), target.title or kind_of(target)


def condition_words(net: Net, guard: str) -> str:
    """A condition with the labels of outcomes in the place of their codes."""
    labels = {
        (key, o.code): o.label
        for n in net.nodes.values()
        for o in n.outcomes
        for key in (n.result, "outcome")
        if key
    }

    def said(match: re.Match[str]) -> str:
        label = labels.get((match[1], match[2]))
        return f"“{label}”" if label else match[0]

    words = _EQUALS.sub(said, guard)
    return words.strip()


def hours_of(net: Net) -> dict[str, Any]:
    """The sum of the steps' hours against the legal time of the whole, as ISO sheets add up.

    fits: None when there is nothing to hold against. Calendar days do not add up to hours.
    """
    steps = [n.limit.working_hours for n in net.tasks if n.limit and n.whose == "official"]
    total = sum(h for h in steps if h is not None)
    allowed = net.limit.working_hours if net.limit else None
    return {
        "total": total, "allowed": allowed, "limit": limit_words(net.limit),
        "fits": None if allowed is None or not steps else total == allowed,
        "over": allowed is not None and total > allowed,
        "gap": abs(total - allowed) if allowed is not None else 0,
    }  # fmt: skip
