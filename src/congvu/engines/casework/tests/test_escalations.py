"""Late work is told to the head of the unit, then to the head above: once each."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from congvu.engines.casework.actions.escalations import escalate
from congvu.engines.casework.models import Escalation, Task
from congvu.engines.casework.queries import escalations as queries
from congvu.engines.casework.tests.conftest import AT, SYSTEM, House, start
from congvu.engines.identity import api as identity
from congvu.engines.law import api as law
from congvu.engines.ledger import api as ledger
from congvu.engines.ledger.contracts import Entry
from congvu.engines.org import api as org
from congvu.kernel.errors import NotFound
from tests.personas import make_cast

pytestmark = pytest.mark.django_db
DUE = AT + timedelta(days=3)  # eight hours: Monday 09:00


def told(house: House) -> list[Entry]:
    subject = str(org.unit(house.desk).uid)
    found = ledger.timeline(noun="unit", subject=subject)
    return [e for e in found if e.name == "casework.unit.warned"]


def test_each_lateness_is_told_once_a_step(house: House, published: str) -> None:
    law.load_packages(kinds=("parameters",))
    for subject in ("1", "2"):
        start(house, subject)
    assert {t.due_at for t in Task.objects.as_system("test")} == {DUE}
    assert escalate(actor=SYSTEM, at=DUE - timedelta(minutes=1)) == 0
    assert escalate(actor=SYSTEM, at=DUE + timedelta(minutes=1)) == 2
    assert escalate(actor=SYSTEM, at=DUE + timedelta(minutes=16)) == 0
    start(house, "3")
    assert escalate(actor=SYSTEM, at=DUE + timedelta(minutes=31)) == 1
    entries = told(house)
    assert [(e.payload["step"], e.payload["count"]) for e in entries] == [(1, 2), (1, 1)]
    assert entries[0].payload["titles"].count("Việc receive") == 2
    # The 24th is a holiday: two working days after Monday 09:00 are Thursday 09:00.
    thursday = DUE + timedelta(days=3)
    assert escalate(actor=SYSTEM, at=thursday - timedelta(minutes=30)) == 0
    assert escalate(actor=SYSTEM, at=thursday + timedelta(minutes=1)) == 3
    assert escalate(actor=SYSTEM, at=thursday + timedelta(days=9)) == 0
    assert sorted(Escalation.objects.values_list("step", flat=True)) == [1, 1, 1, 2, 2, 2]


@pytest.mark.parametrize("hours", [-1, 0, 24])
def test_the_steps_are_parameters(hours: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(law, "value", lambda code, *, on: hours)
    assert queries.hours_of(1, AT) == (None if hours < 0 else hours)


def test_without_a_parameter_the_usual_steps_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(code: str, *, on: object) -> int:
        raise NotFound(code)

    monkeypatch.setattr(law, "value", unknown)
    assert [queries.hours_of(step, AT) for step in (1, 2)] == [0, 16]


def test_the_head_and_the_heads_stand_in_are_told(calendar: None) -> None:
    cast = make_cast()
    at = datetime.fromisoformat("2026-11-22T02:00:00+00:00")
    dung, ha = cast["dung"], cast["ha"]
    assert queries.heads_of(cast.units["snv"], step=1, at=at) == [dung.person_id]
    identity.give_delegation(
        actor=dung.actor, stand_in_id=ha.account_id or 0, valid_from=at.date(),
        valid_to=at.date() + timedelta(days=3),
    )  # fmt: skip
    found = queries.heads_of(cast.units["snv"], step=1, at=at)
    assert found == sorted([dung.person_id or 0, ha.person_id or 0])
