"""The law's worked examples that each procedure brings along, counted by the law engine."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from pathlib import Path

import pytest

from congvu.engines.law import api as law
from congvu.registers.procedures import api as procedures

pytestmark = [pytest.mark.house, pytest.mark.django_db]
SHIPPED = Path(law.__file__).parents[2] / "content" / "procedures"
CASES = [
    pytest.param(folder.name, case["received"], case["due"], id=f"{folder.name} {case['received']}")
    for folder in sorted(SHIPPED.iterdir())
    if (folder / "cases.toml").exists()
    for case in tomllib.loads((folder / "cases.toml").read_text("utf-8"))["deadlines"]
]


@pytest.mark.parametrize(("code", "received", "due"), CASES)
def test_due(code: str, received: datetime, due: date) -> None:
    limit = procedures.procedure(code=code, on=received.date()).limit
    found = law.calendar(on=received.date()).due(received, limit.amount, limit.unit)
    assert found.astimezone(received.tzinfo).date() == due
