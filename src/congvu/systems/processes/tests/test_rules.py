"""What an internal procedure must say; plain values."""

from __future__ import annotations

from typing import Any

import pytest

from congvu.engines.casework import api as casework
from congvu.systems.processes import rules
from congvu.systems.processes.rules import Asked

GOOD = {
    "code": "cu-di-hoc", "version": 1, "title": {"vi": "Cử đi học"}, "group": "B",
    "decision": "01/QĐ", "valid_from": "2026-01-01",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, ""),
        ({"code": "Cử đi"}, "Mã quy trình"),
        ({"version": 0}, "version"),
        ({"title": {}}, "title"),
        ({"decision": ""}, "decision"),
        ({"group": "C"}, "A hoặc B"),
    ],
)
def test_faults(changed: dict[str, Any], said: str) -> None:
    found = list(rules.faults({**GOOD, **changed}))
    assert len(found) == (1 if said else 0)
    assert said in "".join(found)


@pytest.mark.parametrize(
    ("total", "allowed", "fits"),
    [(40, 40, True), (39, 40, False), (41, 40, False), (9, None, True)],
)
def test_hours_are_the_limit_times_eight(total: int, allowed: int | None, fits: bool) -> None:
    assert (rules.why_not_hours(total, allowed) == "") is fits


def test_the_form_of_a_designed_procedure_is_one_that_casework_takes() -> None:
    asked = [Asked(label=label, kind=kind, required=True) for kind, label in rules.KINDS.items()]
    form = casework.load_form(rules.form_of(code="x", title="Mua sắm", asked=asked))
    assert [q.type for q in form.questions] == ["long_text", *rules.KINDS]
    assert len({q.key for q in form.questions}) == len(rules.KINDS) + 1
