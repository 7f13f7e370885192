"""Every process with its versions, what differs between two, and bulk moves made so far."""

from __future__ import annotations

import itertools
from collections import defaultdict
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from congvu.engines.casework.models import Case, Changeover, ProcessVersion
from congvu.engines.casework.queries.pictures import kind_of, limit_words, next_of
from congvu.engines.casework.queries.verdicts import said
from congvu.engines.casework.rules.comparing import Change, changes
from congvu.engines.casework.rules.net import Kind, Net, Node
from congvu.kernel.rooms import manifests


def every_process() -> list[dict[str, Any]]:
    """key, title, versions (newest first, each with its number of open cases); two queries."""
    counted = (
        Case.objects.as_system("counted, never shown")
        .filter(state=Case.State.OPEN)
        .values_list("process_id")
        .annotate(cases=Count("id"))
    )
    cases: dict[int, int] = dict(counted)
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in ProcessVersion.objects.defer("bpmn", "net").order_by("key", "-version"):
        found[row.key].append({"row": row, "cases": cases.get(row.pk, 0)})
    for versions in found.values():
        for newer, older in itertools.pairwise(versions):
            newer["before"] = older["row"].version
        for older in versions[1:]:
            older["newest"] = versions[0]["row"].version
    made = [{"key": k, "title": v[0]["row"].title, "versions": v} for k, v in found.items()]
    return sorted(made, key=lambda p: str(p["title"]))


def changeovers_of(key: str) -> QuerySet[Changeover, Changeover]:
    """Bulk moves between versions of a process, newest first, with their number of cases."""
    rows = Changeover.objects.filter(before__key=key).select_related("before", "after")
    rows = rows.defer("before__bpmn", "before__net", "after__bpmn", "after__net")
    return rows.annotate(went=Count("cases")).order_by("-made_at", "-pk")


def differences(old: Net, new: Net) -> list[dict[str, Any]]:
    """A row for each element that differs: what, kind, title and its fields (name, before, after)."""
    words = {"added": _("Thêm"), "removed": _("Bỏ"), "changed": _("Sửa")}
    return [
        {
            "what": words[c.what], "title": c.title or kind_of(_node(c, old, new)),
            "kind": kind_of(_node(c, old, new)), "fields": _fields(c, old, new),
        }
        for c in changes(old, new)
    ]  # fmt: skip


def _node(change: Change, old: Net, new: Net) -> Node:
    return new.nodes.get(change.element) or old.nodes[change.element]


def _fields(change: Change, old: Net, new: Net) -> list[tuple[str, str, str]]:
    """What a changed element says differently; the arrows in and out as the steps they lead to."""
    if change.what != "changed":
        return []
    before, after = old.nodes[change.element], new.nodes[change.element]
    names = dict.fromkeys("out" if n == "default" else n for n, _b, _a in change.fields)
    return [(_name(n), _value(old, before, n), _value(new, after, n)) for n in names]


def _name(field: str) -> str:
    return {
        "title": _("Tên"), "role": _("Vai trò"), "unit": _("Đơn vị"), "form": _("Biểu mẫu"),
        "limit": _("Thời hạn"), "out": _("Tiếp theo"), "ins": _("Bước trước"),
        "outcomes": _("Kết quả"), "handler": _("Việc tự động"), "boundary": _("Sự kiện trên bước"),
        "kind": _("Loại"), "timer": _("Hẹn giờ"), "condition": _("Điều kiện"),
    }.get(field) or _("Thuộc tính %(name)s") % {"name": field}  # fmt: skip


def _value(net: Net, node: Node, field: str) -> str:
    value = getattr(node, field)
    if field == "limit":
        return limit_words(value) or "–"
    if field == "role":
        labels = {p.code: p.label for m in manifests().values() for p in m.permissions}
        return str(_(labels[value])) if value in labels else value or "–"
    if field == "kind":
        return kind_of(node)
    if field == "outcomes":
        return ", ".join(o.label for o in value) or "–"
    if field == "out":
        steps = next_of(net, node)
        return "; ".join(f"{s['if']} → {s['to']}" if s["if"] else f"→ {s['to']}" for s in steps)
    if field == "ins":
        return ", ".join(_title(net.nodes[net.sources[a]]) for a in value) or "–"
    if field == "boundary":
        return ", ".join(_title(net.nodes[n]) for n in value) or "–"
    return str(value or "–")


def _title(node: Node) -> str:
    return node.title or kind_of(node)


def plan_rows(plan: list[Any], old: Net) -> list[dict[str, Any]]:
    """A dry run in words: where cases stand, how many, whether they go, and why not."""
    return [
        {
            "places": ", ".join(_places(old, s.marking)), "cases": s.cases,
            "goes": s.going.marking is not None, "why": said(s.going.why),
        }
        for s in plan
    ]  # fmt: skip


def _places(net: Net, marking: Any) -> list[str]:
    names = (place.partition("@")[0] for place in marking)
    nodes = [net.nodes.get(net.targets.get(n, n)) for n in names]
    kept = [n for n in nodes if n is not None and n.kind not in (Kind.BOUNDARY, Kind.ALARM)]
    return list(dict.fromkeys(_title(n) for n in kept))
