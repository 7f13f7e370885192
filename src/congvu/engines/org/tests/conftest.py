"""A small tree of the tests' own: a ministry, two departments, an office below one."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from congvu.engines.org import actions
from congvu.kernel.actors import Actor

FOUNDED = date(2020, 1, 1)
AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@pytest.fixture
def giang() -> Actor:
    return Actor.system("Giang")


@pytest.fixture
def tree(db: None, giang: Actor) -> dict[str, int]:
    """code → id of G01 ─ G01.01 ─ G01.01.01, and G01.02."""
    ids: dict[str, int] = {}
    for code, kind, parent in (
        ("G01", "bo", None), ("G01.01", "vu", "G01"), ("G01.02", "vu", "G01"),
        ("G01.01.01", "phong", "G01.01"),
    ):  # fmt: skip
        ids[code] = actions.create_unit(
            actor=giang, code=code, name=f"Đơn vị {code}", kind=kind, level="trung_uong",
            on=FOUNDED, decision="1/QĐ", parent_id=ids.get(parent or ""), at=AT,
        )  # fmt: skip
    return ids
