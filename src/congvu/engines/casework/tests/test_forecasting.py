"""Late before it is late: the hours left against the hours of the steps that remain."""

from __future__ import annotations

import pytest

from congvu.engines.casework.rules.diagram import Limit
from congvu.engines.casework.rules.forecasting import forecast, way_on
from congvu.engines.casework.rules.net import Arc, Kind, Net, Node


def _task(key: str, hours: int, *out: str) -> Node:
    arcs = tuple(Arc(id=f"{key}-{to}", target=to) for to in out)
    return Node(id=key, kind=Kind.TASK, title=key, out=arcs, limit=Limit(hours, "hour"))


def _gate(key: str, kind: Kind, *out: str, default: str = "") -> Node:
    arcs = tuple(Arc(id=f"{key}-{to}", target=to) for to in out)
    return Node(id=key, kind=kind, out=arcs, default=f"{key}-{default}" if default else "")


NODES = (
    _task("nhan", 8, "xet"),
    _task("xet", 20, "re"),
    _gate("re", Kind.XOR, "nhan", "ky", default="ky"),  # the way back is not the usual one
    _task("ky", 8, "doi"),
    _gate("doi", Kind.AND, "in", "gui"),
    _task("in", 1, "het"),
    _task("gui", 4, "het"),
    Node(id="het", kind=Kind.END),
)
NET = Net(id="p", name="p", start="nhan", nodes={n.id: n for n in NODES})


def test_the_way_on_takes_defaults_and_the_longest_of_side_by_side() -> None:
    assert [n.id for n in way_on(NET, "nhan")] == ["nhan", "xet", "ky", "gui"]
    assert [n.id for n in way_on(NET, "gui")] == ["gui"]


@pytest.mark.parametrize(
    ("node", "spent", "left", "needed", "risk"),
    [
        ("nhan", 0, 40, 40, False),  # as planned
        ("nhan", 8, 32, 32, False),  # the whole of its time, still as planned
        ("nhan", 9, 31, 32, True),  # one hour over: all that follows is one hour short
        ("xet", 0, 39, 32, False),  # the desk was fast
        ("ky", 2, 9, 10, True),
        ("ky", 2, 0, 10, False),  # late already: said elsewhere
    ],
)
def test_at_risk(node: str, spent: float, left: float, needed: float, risk: bool) -> None:
    found = forecast(NET, node, spent=spent, left=left)
    assert (found.needed, found.at_risk) == (needed, risk)
